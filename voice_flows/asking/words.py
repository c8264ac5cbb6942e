"""What is said and written at a node: the author's wording, or the phrase library's.

Builds the scope of names that a text may read. Nodes decide which moment calls for which words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from voice_flows.asking.steps import Here
from voice_flows.model import identity
from voice_flows.model.turns import Json, Say, Spoken
from voice_flows.schema.document import Calendar
from voice_flows.schema.facts import DEFAULTS, OpenTexts
from voice_flows.schema.opening_hours import is_open, next_open_day, next_opening, zone
from voice_flows.schema.parts import Wording
from voice_flows.wording import phrases, templates

_QUESTION = "\ue000"
"""Stands for the question inside a phrase until its own parts take the place (a private-use character)."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in its spoken and its written form."""

    say: Spoken = ()
    write: str = ""

    def __bool__(self) -> bool:
        return bool(self.say or self.write)


def authored(here: Here, say: Wording | None, write: Wording | None = None, **more: Json) -> Words:
    """Renders the author's wording; empty where there is none. Raises `BadText`."""
    spoken = _pick(here, say)
    written = _pick(here, write) or spoken
    return _render(here, spoken, written, more)


def phrase(here: Here, key: str, question: Words | None = None, **more: Json) -> Words:
    """Renders the library's words for a moment, which may hold the question's own words. Raises `BadText`."""
    manner = (here.session.language, here.flow.brand.register_, here.flow.country)
    spoken, written = (phrases.wording(one, *manner) for one in (key, phrases.written(key)))
    return _with_question(_render(here, spoken, written, {"question": _QUESTION, **more}), question or Words())


def say(here: Here, words: Words) -> Say:
    """Returns the effect that says or writes these words at this node."""
    return Say(here.session.node, words.say, words.write)


class Scope(Mapping[str, Json]):
    """Our own names over facts. Facts are asked for, and hours are worked out, only where a text reads them."""

    def __init__(
        self, own: Mapping[str, Json], late: Mapping[str, Callable[[], Json]], facts: Mapping[str, Json]
    ) -> None:
        self._own, self._late, self._facts = dict(own), late, facts

    def __getitem__(self, name: str) -> Json:
        if name in self._own:
            return self._own[name]
        if name in self._late:
            return self._own.setdefault(name, self._late[name]())
        fact = self._facts[name] if name in self._facts else DEFAULTS[name]
        return _filled(DEFAULTS.get(name, {}), fact) if isinstance(fact, Mapping) else fact

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._late or name in self._facts or name in DEFAULTS

    def __iter__(self) -> Iterator[str]:
        return iter({**DEFAULTS, **dict.fromkeys(self._facts), **dict.fromkeys(self._late), **self._own})

    def __len__(self) -> int:
        return len({*DEFAULTS, *self._facts, *self._late, *self._own})


def _filled(defaults: Mapping[str, Json], fact: Mapping[str, Json]) -> dict[str, Json]:
    found = {**defaults, **fact}
    open_ = (name for name, value in defaults.items() if isinstance(value, OpenTexts))
    return found | {name: OpenTexts(found[name] or {}) for name in open_}


def scope(here: Here, **more: Json) -> Scope:
    """Returns every name that a text, a condition or a path may read: declared variables over facts."""
    flow, session = here.flow, here.session
    own = {**dict.fromkeys(flow.variables), **session.values, **session.secrets, **more}
    late: dict[str, Callable[[], Json]] = {
        "brand": partial(flow.brand.told, session.language),
        "moment": partial(_today, here),
    }
    if flow.calendars:
        late["hours"] = partial(_hours, here)
    if session.said:
        late["customer"] = partial(_customer, here)
    if not identity.MARKED.isdisjoint(session.once):
        late["contact"] = partial(_contact, here)
    return Scope(own, late, here.moment.facts)


def _today(here: Here) -> Json:
    return {"today": today(here).isoformat(), "next_day": next_open_day(_calendar(here), today(here)).isoformat()}


def _customer(here: Here) -> Json:
    known = here.moment.facts.get("customer")
    return {**DEFAULTS["customer"], **(known or {}), "said": OpenTexts(here.session.said)}


def _contact(here: Here) -> Json:
    known = {**DEFAULTS["contact"], **(here.moment.facts.get("contact") or {})}
    return known | {"identity": identity.surest(here.session.once, known["identity"])}


def today(here: Here) -> date:
    """Returns today's date in the time zone of the business."""
    return here.moment.now.astimezone(zone(here.flow.timezone)).date()


def _hours(here: Here) -> dict[str, Json]:
    """Returns the hours of the calendar gone by last, else of the first; they overrule `hours` facts from outside."""
    local = here.moment.now.astimezone(zone(here.flow.timezone))
    calendar = _calendar(here)
    if calendar is None:
        return {}
    opening = next_opening(calendar, local)
    return {"open": is_open(calendar, local), "next": opening and opening.isoformat(timespec="minutes")}


def _calendar(here: Here) -> Calendar | None:
    calendars = here.flow.calendars
    return calendars.get(here.session.calendar) or next(iter(calendars.values()), None)


def _pick(here: Here, wording: Wording | None) -> str:
    if not wording:
        return ""
    return wording.get(here.session.language) or wording.get(here.flow.languages[0]) or next(iter(wording.values()))


def _render(here: Here, spoken: str, written: str, more: Mapping[str, Json]) -> Words:
    names = scope(here, **more)
    language, country = here.session.language, here.flow.country
    return Words(
        templates.render(spoken, language, names, "voice", country) if spoken else (),
        templates.written(written, language, names, country) if written else "",
    )


def _with_question(words: Words, question: Words) -> Words:
    say: list[str] = []
    for part in words.say:
        say.extend(question.say if _QUESTION in part else (part,))
    return Words(tuple(say), words.write.replace(_QUESTION, question.write))
