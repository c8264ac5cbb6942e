"""Reads from the source files which parts every package has and which of them import each other.

A part is a folder of Python files, or one file that lies directly in the package. Imports inside functions and for
types count like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS: tuple[tuple[str, ...], ...] = (("relevo",), ("gateway", "ivr"), ("deflect",), ("voice_flows", "speech"))
"""The packages from the top layer down; packages of one layer do not import each other."""
GROUND = ("relevo.errors", "relevo.log")
"""The root exception and the logger, which every package may import. They are not drawn."""
SHOWN_INSIDE = 4


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A folder or file directly inside a package. `inside` names the folders that it holds itself."""

    name: str
    folder: bool
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A package with its parts, and for each part the names of its siblings that it imports."""

    name: str
    parts: tuple[Part, ...]
    imports: Mapping[str, frozenset[str]]


def packages() -> tuple[tuple[Package, ...], ...]:
    """Returns all packages, layer by layer."""
    return tuple(tuple(_package(name) for name in layer) for layer in LAYERS)


def between_packages() -> dict[str, frozenset[str]]:
    """Returns for each package the packages it imports, without those that follow from the others."""
    names = [name for layer in LAYERS for name in layer]
    found = {
        name: {module.split(".")[0] for module in imported(ROOT / name) if not module.startswith(GROUND)}
        for name in names
    }
    return reduced({name: frozenset(found[name] & set(names) - {name}) for name in names})


def levels(imports: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Returns the row of each part: 0 imports no sibling, every other stands above all that it imports.

    Parts that import each other in a circle, which the import contracts forbid, share a row.
    """
    found: dict[str, int] = {}

    def level(name: str, above: tuple[str, ...] = ()) -> int:
        if name not in found:
            under = [level(other, (*above, name)) for other in sorted(imports[name] - {name, *above})]
            found[name] = 1 + max(under, default=-1)
        return found[name]

    for name in sorted(imports):
        level(name)
    return found


def reduced(imports: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Returns the imports without those that can be reached by way of another one."""

    def reached(name: str, seen: set[str]) -> set[str]:
        for other in imports[name] - seen:
            seen.add(other)
            reached(other, seen)
        return seen

    whole = {name: reached(name, set()) for name in imports}
    return {
        name: frozenset(one for one in direct if not any(one in whole[other] for other in direct - {one}))
        for name, direct in imports.items()
    }


def _package(name: str) -> Package:
    folder = ROOT / name
    parts = tuple(sorted(_parts(folder)))
    known = {part.name for part in parts}
    imports = {}
    for part in parts:
        place = folder / part.name if part.folder else folder / f"{part.name}.py"
        used = {module.split(".")[1] for module in imported(place) if module.startswith(f"{name}.")}
        imports[part.name] = frozenset(used & known - {part.name})
    return Package(name, parts, imports)


def _parts(folder: Path) -> Iterator[Part]:
    for path in folder.iterdir():
        if path.suffix == ".py" and not path.name.startswith("__") and f"{folder.name}.{path.stem}" not in GROUND:
            yield Part(path.stem, folder=False)
        elif path.is_dir() and any(path.glob("*.py")):
            inside = sorted(one.parent.name for one in path.glob("*/__init__.py"))
            yield Part(path.name, folder=True, inside=tuple(inside) if len(inside) <= SHOWN_INSIDE else ())


def imported(place: Path) -> set[str]:
    """Returns the dotted names that a file, or any file of a folder, imports."""
    files: Iterable[Path] = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
