"""No code outside the locales asks which language it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_flows import locales

ROOT = Path(__file__).parents[3]
PACKAGES = ("voice_flows", "deflect", "speech", "gateway", "ivr", "relevo")
DATA = (
    "voice_flows/locales",  # the languages themselves
    "gateway/demo",  # the example businesses, which speak Spanish
    "relevo/bench/callers",  # which recordings of human speakers there are
    "ivr/testing", "speech/testing.py", "gateway/testing",  # fakes
)  # fmt: skip
CODES = locales.known()
CUT = re.compile(r"language\w*\[:2\]")


def files(*patterns: str) -> Iterator[Path]:
    for package in PACKAGES:
        for pattern in patterns:
            for file in (ROOT / package).rglob(pattern):
                name = file.relative_to(ROOT).as_posix()
                if not name.startswith(DATA) and "node_modules" not in name and "/static/" not in name:
                    yield file


def languages(source: str) -> Iterator[int]:
    """The lines of Python code that name a language: `"es"`, `"es-MX"`, `es=`, `language[:2]`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(rf"(?:{'|'.join(CODES)})(?:[-_]\w{{2,3}})?", node.value):
                yield node.lineno
        elif isinstance(node, ast.keyword | ast.arg) and node.arg in CODES:
            yield node.lineno
    for number, line in enumerate(source.splitlines(), 1):
        if CUT.search(line):
            yield number


@pytest.mark.parametrize(
    "source",
    ['x = language == "es"', 'x = {"en": 1}', 'f(es="a")', "def f(en): ...", "x = language[:2]", 'x = "es-MX"'],
)
def test_language_named_in_code_is_found(source: str) -> None:
    assert list(languages(source)) == [1]


def test_no_code_outside_the_locales_names_a_language() -> None:
    found = {str(file.relative_to(ROOT)): list(languages(file.read_text("utf-8"))) for file in files("*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_page_asks_which_language_it_is_in() -> None:
    named = re.compile(rf"""["'](?:{"|".join(CODES)})(?:-\w\w)?["']""")
    found = {
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files("*.ts", "*.tsx", "*.html")
        if "/tests/" not in file.as_posix()
        for line in file.read_text("utf-8").splitlines()
        if named.search(line)
    }
    assert found == set()
