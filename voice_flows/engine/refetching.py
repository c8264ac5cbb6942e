"""What nodes read of fetched values, which of them have aged, and what a second look-up makes of them.

Values only: when a system is asked again, and what the customer is told, is decided in `look_again`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from voice_flows.asking import ages
from voice_flows.asking.steps import Here, learned, lookup
from voice_flows.asking.words import authored, today
from voice_flows.model.turns import Effect, Fetch, Json
from voice_flows.nodes.fetch import behaviour as fetching
from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import ChoicesFrom
from voice_flows.wording import templates


@dataclass(frozen=True, slots=True)
class Renewed:
    """The session with the values of a second look-up, and which choices the system does not offer any more."""

    here: Here
    gone: frozenset[str]
    facts: tuple[Effect, ...]


def in_words(node: NodeBase) -> frozenset[str]:
    """Returns the variables that the node's own texts read, without the list it offers."""
    texts = ((text, piece.local) for piece in node.texts() for text in piece.wording.values())
    return frozenset(name for text, local in texts for name in templates.read_names(text) - local)


def on_offer(node: NodeBase) -> frozenset[str]:
    """Returns the variable of the list that the node offers."""
    return frozenset({node.choices_fetched.list_}) if node.choices_fetched else frozenset()


def shown_at(node: NodeBase) -> frozenset[str]:
    """Returns the variables that the customer hears or reads at the node."""
    return in_words(node) | on_offer(node)


def on_arrival(node: NodeBase) -> frozenset[str]:
    """Returns the variables that the node tells, offers, decides by or acts upon when it is entered.

    A look-up is only asked with what it sends, and variables that are set keep the age of what they copy.
    """
    if node.keeps or (isinstance(node, FetchNode) and not node.acts):
        return frozenset()
    sent = (name for _, text in node.templates() for name in templates.read_names(text))
    return in_words(node) | on_offer(node) | frozenset(node.compares()) | frozenset(sent)


def source(here: Here, name: str) -> FetchNode | None:
    """Returns the node that fetched the variable, where it is known and its answers age."""
    age = here.session.fetched.get(name) or {}
    flow = here.flows.get(str(age.get("flow", "")))
    node = flow.nodes.get(str(age.get("node", ""))) if flow else None
    return node if isinstance(node, FetchNode) and node.fresh_s is not None else None


def aged(here: Here, names: Iterable[str], *, tries: bool) -> str | None:
    """Returns one of the variables that is too old and can be looked up again."""
    for name in sorted(here.session.fetched.keys() & frozenset(names)):
        node = source(here, name)
        limit_s = node.fresh_s if node else None
        if limit_s is not None and ages.older(here, name, limit_s, tries=tries) and request(here, name):
            return name
    return None


def request(here: Here, name: str) -> Fetch | None:
    """Returns the look-up that fetched the variable; `None` where it cannot be made any more."""
    node = source(here, name)
    if node is None:
        return None
    try:
        return fetching.request(node, replace(here, flow=here.flows[here.session.fetched[name]["flow"]]))
    except templates.BadText:
        return None


def together(here: Here, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields all variables that came with this one from the same look-up, with their ages."""
    of = here.session.fetched.get(name, {})
    for other, age in here.session.fetched.items():
        if (age.get("flow"), age.get("node")) == (of.get("flow"), of.get("node")):
            yield other, age


def renewed(here: Here, name: str, body: Json) -> Renewed:
    """Puts the answer in place of what the look-up told before: lists and values, then choices, then copies of them."""
    node = source(here, name)
    assert node is not None
    found, old = fetching.saved(node, body), here.session.values
    values, gone = dict(old), set[str]()
    every = dict(together(here, name))
    first = {other for other, age in every.items() if "list" not in age and "copy" not in age}
    values.update({other: found[other] for other in first if other in found})
    _copy_again(old, values, {other: age for other, age in every.items() if "list" not in age}, gone)
    for other, age in every.items():
        if "list" in age and "copy" not in age:
            kept = _still_offered(here, age, old.get(other), values.get(age["list"]))
            values[other] = old.get(other) if kept is None else kept
            gone |= {other} if kept is None else set()
    _copy_again(old, values, {other: age for other, age in every.items() if "list" in age}, gone)
    facts = tuple(
        learned(here, "looked_up", other, values[other], origin="fetch")
        for other in sorted(first)
        if values.get(other) != old.get(other)
    )
    now = here.moment.now.isoformat()
    fresh = {other: {**age, "at": now} for other, age in every.items() if other not in gone}
    return Renewed(
        here.with_(values=values, fetched={**here.session.fetched, **fresh}),
        frozenset(gone),
        facts,
    )


def _copy_again(
    old: Mapping[str, Json], values: dict[str, Json], of: Mapping[str, Mapping[str, Any]], gone: set[str]
) -> None:
    """Brings copies up to what they were copied from, unless that was another value by now."""
    for name, age in of.items():
        if "copy" in age:
            root, path = age["copy"]
            gone |= {name} if root in gone else set()
            if old.get(name) == _part(old.get(root), path):
                values[name] = _part(values.get(root), path)


def _part(value: Json, path: str) -> Json:
    return lookup({"": value}, f".{path}") if path else value


def _still_offered(here: Here, age: Mapping[str, Any], chosen: Json, offered: Json) -> Json:
    """Returns the item that the customer knows by the same words, the same `id` first; `None` where there is none."""
    items = offered if isinstance(offered, list | tuple) else ()
    if chosen in items:
        return chosen
    brought = brought_by(here, age)
    if brought is None:
        return None
    wanted = label(here, brought, chosen)
    same = [item for item in items if label(here, brought, item) == wanted]
    by_id = [item for item in same if _id(item) is not None and _id(item) == _id(chosen)]
    return next(iter((*by_id, *same)), None)


def _id(item: Json) -> Json:
    return item.get("id") if isinstance(item, Mapping) else None


def brought_by(here: Here, age: Mapping[str, Any]) -> ChoicesFrom | None:
    """Returns the fetched choices of the menu at which the variable was chosen."""
    flow, menu = age.get("menu") or ("", "")
    node = here.flows[flow].nodes.get(menu) if flow in here.flows else None
    return node.choices_fetched if node else None


def label(here: Here, brought: ChoicesFrom, item: Json) -> tuple[str, str]:
    """Returns the words of an item, spoken and written."""
    words = authored(here, brought.label, brought.write, item=item)
    return "".join(words.say), words.write


def is_past(here: Here, item: Json) -> bool:
    """True where the last day that the item names lies behind us."""
    texts = item.values() if isinstance(item, Mapping) else [item]
    days = [day for text in texts if isinstance(text, str) and (day := _day(text))]
    return bool(days) and max(days) < today(here)


def expired(here: Here, node: NodeBase) -> str:
    """Returns where to go on instead of a node whose day lies behind us; empty where it holds."""
    day = lookup(here.session.values, node.expires.day) if node.expires else None
    return node.expires.then if node.expires and isinstance(day, str) and is_past(here, day) else ""


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if len(text) >= len("2026-12-02") else None
    except ValueError:
        return None
