"""What changed between two versions of a flow, as an author would tell it: nodes, and field by field what they say.

Works on the documents as they are written, so that a version of an earlier release can be compared too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from voice_flows.model.turns import Json
from voice_flows.publishing.yaml_source import read

Kind: TypeAlias = Literal["added", "removed", "changed"]
TOP = ""
"""The name under which changes outside of nodes are told."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field that changed; `before` or `after` is `None` where it is not there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A node (or, with an empty name, all around the nodes) that was added, removed or changed."""

    node: str
    kind: Kind
    summary: str
    fields: tuple[Field, ...] = ()


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Returns what changed, in the order of the newer document; nothing where only comments or layout did."""
    old, new = _document(before), _document(after)
    around = _fields(_without_nodes(old), _without_nodes(new))
    found = [Change(TOP, "changed", "", around)] if around else []
    olds, news = _nodes(old), _nodes(new)
    for name in dict.fromkeys((*news, *olds)):
        if name not in olds:
            found.append(Change(name, "added", _kind(news[name]), _fields({}, news[name])))
        elif name not in news:
            found.append(Change(name, "removed", _kind(olds[name])))
        elif fields := _fields(olds[name], news[name]):
            found.append(Change(name, "changed", _kind(news[name]), fields))
    return tuple(found)


def _document(text: str) -> Mapping[str, Json]:
    value = read(text).value
    return value if isinstance(value, dict) else {}


def _without_nodes(document: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in document.items() if name != "nodes"}


def _nodes(document: Mapping[str, Json]) -> Mapping[str, Json]:
    nodes = document.get("nodes")
    return nodes if isinstance(nodes, dict) else {}


def _kind(node: Json) -> str:
    return str(node.get("kind", "")) if isinstance(node, dict) else ""


def _fields(before: Json, after: Json) -> tuple[Field, ...]:
    old, new = dict(_flat(before)), dict(_flat(after))
    paths = dict.fromkeys((*new, *old))
    return tuple(Field(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path))


def _flat(value: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields every value with its dotted path. Items of lists go by their `id`, else by their place from 1."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        names = [_name(item, place) for place, item in enumerate(value, 1)]
        yield f"{path} (order)", ", ".join(names)
        for name, item in zip(names, value, strict=True):
            yield from _flat(item, f"{path}.{name}")
    elif isinstance(value, list):
        yield path, ", ".join(map(_written, value))
    elif path:
        yield path, _written(value)


def _name(item: Json, place: int) -> str:
    return str(item["id"]) if isinstance(item, dict) and "id" in item else str(place)


def _written(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "nothing" if value is None else "{}" if value == {} else str(value)
