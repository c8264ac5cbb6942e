"""A provider's name and its error numbers stay in its folder; everywhere else there are only our codes.

Numbers below 10,000, such as Vonage's from 1 to 54, may mean anything elsewhere, so only longer ones are looked for.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deflect.eligibility.brand_senders import NONE
from deflect.policy.texting import REPLY_RULES
from gateway.providers import BY_NAME, PROVIDERS
from gateway.providers.causes import BY_CODE, CAUSES

ROOT = Path(__file__).parents[3]
PACKAGES = ("deflect", "gateway", "ivr", "relevo", "speech", "voice_flows")
HOMES = ("gateway/providers/", "gateway/testing/")
"""Where providers are at home: their folders, and the simulators that stand for them."""
LONG = 10_000
"""Error numbers from here on mean nothing else in the code."""
SHORT_FORM = {"relevo/config/settings.py", "relevo/config/senders.py"}
"""The short form of one provider's settings has its name."""


def sources() -> list[Path]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in files if not str(path.relative_to(ROOT)).startswith(HOMES)]


def constants(path: Path) -> Iterator[tuple[int, object]]:
    """Every literal of a file but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in told:
            yield node.lineno, node.value


def number(value: object) -> int | None:
    """Returns the number that a literal is or spells."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) else None


def table(provider: str) -> Path:
    """Returns where a provider keeps its error numbers."""
    return ROOT / "gateway" / "providers" / provider / "errors.py"


def distinctive() -> set[int]:
    """Returns the numbers in all tables that are long enough to mean only a provider's error."""
    tables = [table(name) for name in BY_NAME if table(name).is_file()]
    found = {number(value) for path in tables for _, value in constants(path)}
    return {each for each in found if each is not None and each >= LONG}


NUMBERS = distinctive()


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_providers_number_or_name_leaves_its_folder(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    found = []
    for line, value in constants(path):
        if number(value) in NUMBERS:
            found.append(f"{where}:{line}: {value!r}")
        if isinstance(value, str) and where not in SHORT_FORM and any(name in value.lower() for name in BY_NAME):
            found.append(f"{where}:{line}: {value!r}")
    assert found == []


@pytest.mark.parametrize("name", BY_NAME)
def test_every_provider_has_a_table_of_error_numbers(name: str) -> None:
    assert table(name).is_file()
    assert any(number(value) is not None for _, value in constants(table(name)))


def test_the_long_numbers_of_the_tables_are_looked_for() -> None:
    assert {21610, 30005, 131047} <= NUMBERS


def test_the_desk_has_words_for_every_cause_and_for_no_number() -> None:
    words = json.loads((ROOT / "gateway/workspace/locales/es/words.json").read_text("utf-8"))
    told = {name.removeprefix("code.") for name in words if name.startswith("code.")}
    held_back = {NONE, *(code for code, _ in REPLY_RULES)}
    assert told == {cause.code for cause in CAUSES} | held_back | {"other", "by_rule"}


@pytest.mark.parametrize("kind", PROVIDERS, ids=lambda kind: kind.name)
def test_a_providers_folder_says_what_it_must(kind: object) -> None:
    settings = kind.settings.model_validate(kind.example)  # type: ignore[attr-defined]
    assert settings.missing() == ()
    assert set(kind.numbers.values()) <= set(BY_CODE)  # type: ignore[attr-defined]
    assert all(route.path.startswith("/") and route.words for route in kind.routes)  # type: ignore[attr-defined]
