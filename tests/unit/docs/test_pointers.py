"""Every file, page and module that code or docs point to exists."""

from __future__ import annotations

import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from relevo.docs.packages import LAYERS, ROOT

PACKAGES = "|".join(name for layer in LAYERS for name in layer)
PATH = re.compile(rf"(?<![\w/.:@-])(?:{PACKAGES}|docs|tests)/[\w./-]*\w")
PAGE = re.compile(r"(?<![\w/.-])(?!docs/)[\w-]+(?:/[\w-]+)*\.md\b")
MODULE = re.compile(rf"`((?:{PACKAGES})(?:\.\w+)+)`")
SOURCES = (".py", ".md", ".toml", ".yaml", ".yml", ".ts", ".tsx", "Makefile", "Dockerfile")
SETTINGS_FILE = "relevo.toml"
"""Looks like a module of ours and is none."""
NOT_OURS = re.compile(r"(/fixtures/|/static/|^requirements|^tests/specs/|^CHANGELOG)")


def texts() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if name.endswith(SOURCES) and not NOT_OURS.search(name) and (ROOT / name).is_file():
            yield Path(name), (ROOT / name).read_text("utf-8")


def is_there(module: str) -> bool:
    """The longest part that is a module can be imported, and holds what follows."""
    names = module.split(".")
    for at in range(len(names), 0, -1):
        try:
            found: object = importlib.import_module(".".join(names[:at]))
        except ModuleNotFoundError:
            continue
        for name in names[at:]:
            found = getattr(found, name, None)
        return found is not None
    return False


def test_path_in_code_and_docs_exists() -> None:
    missing = [
        f"{file}: {path}"
        for file, text in texts()
        for path in PATH.findall(text)
        if not (file.parts[0] == "tests" and path.startswith("tests/"))  # tests invent some
        and not any([*place.glob(f"{path}*")] for place in (ROOT, ROOT / file.parent))
    ]
    assert missing == []


def test_page_in_code_and_docs_exists() -> None:
    pages = {path.name for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))}
    missing = [
        f"{file}: {page}" for file, text in texts() for page in PAGE.findall(text) if Path(page).name not in pages
    ]
    assert missing == []


def test_module_in_code_and_docs_exists() -> None:
    named = {
        (module, str(file)) for file, text in texts() for module in MODULE.findall(text) if module != SETTINGS_FILE
    }
    assert [f"{file}: {module}" for module, file in sorted(named) if not is_there(module)] == []


@pytest.mark.parametrize(
    ("module", "there"), [("speech.base", True), ("speech.base.Result", True), ("speech.gone", False)]
)
def test_module_is_looked_for(module: str, there: bool) -> None:
    assert is_there(module) is there
