"""The files of a language as plain tables: reading them, and filling gaps from a complete one. Knows no meaning."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeAlias

Table: TypeAlias = Mapping[str, Any]
Countries: TypeAlias = Mapping[str, tuple[str, ...]]
Patterns: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]

FILES = (
    "locale", "hearing", "reading", "sentence", "saying", "regional", "words", "secrets", "consent", "checks", "speech",
    "automatic",
)  # fmt: skip
PHRASES = "phrases"
"""The folder of the phrase library; each of its files is one place where phrases are met."""
WHOLE = frozenset({"locale", "consent", "checks", "speech", "automatic"})
"""Files whose gaps are not filled: they describe this language and no other."""


def read(folder: Traversable) -> dict[str, Table]:
    """Each file's table by its name, `phrases/<name>` in the phrase library; empty for a file that is not there."""
    found: dict[str, Table] = {name: _file(folder.joinpath(f"{name}.toml")) for name in FILES}
    library = folder.joinpath(PHRASES)
    if library.is_dir():
        for file in sorted(library.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                found[f"{PHRASES}/{file.name.removesuffix('.toml')}"] = _file(file)
    return found


def combined(own: Mapping[str, Table], complete: Mapping[str, Table]) -> dict[str, Table]:
    """A language's tables, with a complete language's entries where it has none."""
    return {
        name: own.get(name, {}) if name in WHOLE else _filled(own.get(name, {}), table)
        for name, table in complete.items()
    }


def words(table: object) -> frozenset[str]:
    """The words of a text, parted by blanks; or `words` and `phrases`, these parted by commas."""
    if isinstance(table, str):
        return frozenset(table.split())
    assert isinstance(table, Mapping)
    phrases = (" ".join(phrase.split()) for phrase in str(table.get("phrases", "")).split(","))
    return frozenset(str(table.get("words", "")).split()) | frozenset(filter(None, phrases))


def patterns(rows: list[list[str]]) -> Patterns:
    """Rows of a pattern and what becomes of it."""
    return tuple((re.compile(pattern), becomes) for pattern, becomes in rows)


def by_country(table: Table, groups: Countries) -> dict[str, Any]:
    """A table by country with its groups spelt out; a later entry makes an exception to an earlier one."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= dict.fromkeys(groups.get(name, (name,)), value)
    return found


def numbered(table: Table) -> dict[int, Any]:
    """A table whose keys are numbers."""
    return {int(key): value for key, value in table.items()}


def _file(file: Traversable) -> Table:
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def _filled(own: Table, complete: Table) -> Table:
    return {**complete, **own} if own else complete
