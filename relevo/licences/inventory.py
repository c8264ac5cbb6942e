"""Lists what Relevo consists of beside its own code, each part with its licence. Reads tables that ship with it.

Rows are kept by hand in `third_party.toml`, since some packages name no licence; a test compares them with the locks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Group: TypeAlias = Literal["python", "web", "asset", "model", "program"]
_LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?: ; ([^\\]*))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ELSEWHERE = re.compile(r"(sys_platform|platform_system) == '(win32|Windows|darwin|Darwin|emscripten)'")
"""Markers of platforms on which Relevo does not run."""


@dataclass(frozen=True, slots=True)
class Component:
    """One part made by others. `notice` is what its makers want to be told, or what it brings inside."""

    group: Group
    name: str
    version: str
    licence: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Locked:
    """One distribution of a lock file that is installed on Linux, with the SHA-256 sums of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def components() -> tuple[Component, ...]:
    """Returns every part; versions of Python distributions as they are installed, else empty."""
    table = _read("relevo.licences", "third_party.toml")
    inside = table["inside"]
    python = (
        Component("python", name, _installed(name), it, inside.get(name, "")) for name, it in _items(table["python"])
    )
    web = (Component("web", name, it["version"], it["licence"], it["notice"]) for name, it in _items(table["web"]))
    assets = (
        Component("asset", f"{it['title']} ({place})", it.get("version", ""), it["licence"], it["notice"])
        for place, it in _items(table["assets"])
    )
    models = (
        Component("model", name, "", it["licence"], it["title"]) for name, it in _items(_read("speech", "models.toml"))
    )
    programs = (Component("program", name, "", it, "") for name, it in _items(table["programs"]))
    return (*python, *web, *assets, *models, *programs)


def installed(parts: Sequence[Component]) -> tuple[Locked, ...]:
    """Returns the distributions among `parts` that are installed here; their files' sums are the installer's affair."""
    return tuple(Locked(one.name, one.version, ()) for one in parts if one.group == "python" and one.version)


def locked(text: str) -> tuple[Locked, ...]:
    """Reads a lock file: the distributions that are installed on Linux."""
    return tuple(_locked(text))


def _locked(text: str) -> Iterator[Locked]:
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        found = _LOCKED.match(block)
        if found and not _ELSEWHERE.search(found[3] or ""):
            yield Locked(found[1], found[2], tuple(_HASH.findall(block)))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _items(table: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(table.items())


def _read(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / name).read_text("utf-8"))
