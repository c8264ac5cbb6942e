"""What was learned of a customer in a conversation: what they want, values with their origin, goals, look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from deflect.desk.flow_choices import flow_choice
from deflect.tables import Conversation, Entry
from voice_flows.plain_questions.answering import NOTED

MOST_ASKED: Final = 3
"""Questions of a customer that are shown."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and its origin: key, speech, text, fetch or flow. `score` is 0..1. Without a value, `name` is one of
    `FLOW_CHOICES`."""

    name: str
    value: str
    origin: str
    score: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """A business system's answer, and when it came."""

    name: str
    value: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A goal that the flow reached for the customer; the author named it."""

    name: str
    at: datetime


def wants(conversation: Conversation, learned: list[Entry]) -> Fact | None:
    """What the customer wants: their own words if there are any, else the first choice."""
    chosen = [entry for entry in learned if entry.kind == "chose" and not flow_choice(entry)]
    told = [entry for entry in learned if entry.kind == "wants"] or chosen[:1]
    if told:
        own = flow_choice(told[-1])
        return replace(fact(told[-1]), name=own, value="") if own else fact(told[-1])
    if not conversation.subject:
        return None
    return Fact("wants", conversation.subject, "flow", 1.0, conversation.created_at)


def also_wants(wants: Fact | None, learned: list[Entry]) -> tuple[Fact, ...]:
    """Other matters that the customer named at the same instant."""
    named = (fact(entry) for entry in learned if entry.kind == "wants")
    return tuple(one for one in named if wants and one.at == wants.at and one != wants)


def asked(learned: Iterable[Entry]) -> tuple[Fact, ...]:
    """The last questions that were noted for a person, each once, the latest first."""
    noted = (fact(entry) for entry in learned if entry.kind == "not_understood" and entry.meta.get("name") == NOTED)
    latest = {one.value: one for one in noted if one.value}
    return tuple(sorted(latest.values(), key=lambda one: one.at, reverse=True)[:MOST_ASKED])


def done(kept: Iterable[Entry], wants: Fact | None) -> tuple[Done, ...]:
    """The goals reached since the customer said what they want, each once."""
    found = [entry for entry in kept if entry.kind == "goal" and (wants is None or entry.at >= wants.at)]
    latest = {str(entry.meta.get("name", "")).replace("_", " "): entry.at for entry in found}
    return tuple(Done(name, at) for name, at in sorted(latest.items(), key=lambda one: one[1], reverse=True) if name)


def fact(entry: Entry) -> Fact:
    """What an entry tells."""
    name, value = str(entry.meta.get("name", "")), entry.text or _shown(entry.meta.get("value"))
    return Fact(name, value, entry.origin, float(entry.meta.get("score", 1.0)), entry.at)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, dict | list) else ", ".join(map(_shown, _leaves(value)))


def _leaves(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)


def facts(learned: list[Entry]) -> list[Fact]:
    """The latest value of each name, in the order in which the names first came.

    Yes and no, and what the flow chose by itself, are left out.
    """
    latest: dict[str, Fact] = {}
    for entry in learned:
        named = entry.kind in ("collected", "chose") and not flow_choice(entry)
        if named and not isinstance(entry.meta.get("value"), bool):
            latest[str(entry.meta.get("name") or entry.node)] = fact(entry)
    return [fact for fact in latest.values() if fact.value]


def looked(learned: Iterable[Entry]) -> list[Looked]:
    """The latest answer of each name, records before lists. A list leaves out what stands there as a record."""
    latest: dict[str, Looked] = {}
    for entry in learned:
        if entry.kind == "looked_up" and entry.meta.get("value") not in (None, "", [], {}):
            name = str(entry.meta.get("name") or entry.node)
            latest[name] = Looked(name, entry.meta["value"], entry.at)
    records = [one for one in latest.values() if not isinstance(one.value, list)]
    shown = {_identity(one.value) for one in records} - {None}
    lists = [one for one in latest.values() if isinstance(one.value, list)]
    others = [(one, [each for each in one.value if _identity(each) not in shown]) for one in lists]
    return [*records, *(replace(one, value=left) for one, left in others if left)]


def _identity(record: Any) -> str | None:
    """What tells a business's record from another: its number."""
    return str(record["number"]) if isinstance(record, Mapping) and record.get("number") else None
