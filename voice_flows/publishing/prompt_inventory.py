"""Lists all that a flow may say on a call, so that it can be rendered ahead: whole texts, and pieces for slots.

Pure. A text without slots is listed whole, as are the reprompts of a question with its own choices. Of a text with
slots the fixed pieces are listed, and for each slot the values that its filter is likely to say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

from voice_flows.asking.steps import Here
from voice_flows.engine.language import name_of
from voice_flows.model.turns import Moment, Session
from voice_flows.nodes import KINDS
from voice_flows.publishing import prompt_values
from voice_flows.schema.document import Flow
from voice_flows.schema.node import Piece
from voice_flows.wording import phrases, templates
from voice_flows.wording.filters import filters

HEARD: Final = frozenset({"say", "confirm", "announce", "retry"})
"""The roles of texts that a caller hears."""
FOR_AUTHORS: Final = frozenset({
    "greeting", "offer_accept", "offer_decline", "mobile_question",
    "open_thread", "call_cut", "failure", "language_changed", "goodbye",
})  # fmt: skip
"""Moments of the library that no node says by itself; authors write them out."""
CALLED: Final = frozenset({"machine", "called_again", "called_for_person"})
"""Moments that any flow may say on a call that we placed."""
OF_RECORDED: Final = frozenset({"recording", "recording_refused"})
"""Moments of calls that are recorded."""
_NOON: Final = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
"""Any instant: no text listed here depends on it."""
_SLOT: Final = re.compile(r"\{\{-?(?P<inside>.*?)-?\}\}\s*(?P<after>[.!]?)", re.DOTALL)


def said(flow: Flow, language: str, numbers: Iterable[str] = ()) -> tuple[str, ...]:
    """Returns every text, or piece of one, that a call in `flow` may need in `language`, each once.

    `numbers` are our own telephone numbers (E.164 or national), which are told where a text is on its way.
    """
    here = _here(flow, language)
    found = [*_wordings(here), *_questions(here), *_library(here), *_values(here, numbers), *_hours(here)]
    return tuple(dict.fromkeys(text.strip() for text in found if any(letter.isalnum() for letter in text)))


def _here(flow: Flow, language: str) -> Here:
    session = Session(flow.flow, flow.version, language, "voice", flow.start)
    return Here({flow.flow: flow}, flow, session, Moment(_NOON))


# ---- texts ----------------------------------------------------------------------------------------------------------


def _templates(here: Here) -> Iterator[str]:
    """Lists the author's texts that are heard, in the session's language."""
    for node in here.flow.nodes.values():
        for wording in (piece.wording for piece in node.texts() if _is_heard(piece)):
            yield wording.get(here.session.language) or wording.get(here.flow.languages[0]) or ""


def _is_heard(piece: Piece) -> bool:
    """True for a text that is heard. Labels of written choices are listed with their keys instead."""
    return piece.role in HEARD or (piece.role == "item" and piece.path[-1] == "label")


def _wordings(here: Here) -> Iterator[str]:
    for template in _templates(here):
        yield from _laid_out(here, template)


def _laid_out(here: Here, template: str) -> Iterator[str]:
    """Lists a text whole where it has no slots, else its fixed pieces."""
    brand = {"brand": here.flow.brand.told(here.session.language)}
    if all(name.startswith("brand.") for name in templates.names(template)):
        yield "".join(templates.render(template, here.session.language, brand, "voice", here.flow.country))
    else:
        yield from (" ".join(piece.split()) for piece in templates.fixed(template))


def _library(here: Here) -> Iterator[str]:
    others = frozenset().union(*(kind.own_moments() for kind in KINDS.values()))
    unrecorded = frozenset() if here.flow.record else OF_RECORDED
    ours = {key for node in here.flow.nodes.values() for key in KINDS[node.kind].moments(node)} & others
    for key in sorted((phrases.moments("call") - FOR_AUTHORS - others - unrecorded) | CALLED | ours):
        yield from _laid_out(here, _phrase(here, key))


def _phrase(here: Here, key: str) -> str:
    return phrases.wording(key, here.session.language, here.flow.brand.register_, here.flow.country)


# ---- questions with their choices -----------------------------------------------------------------------------------


def _questions(here: Here) -> Iterator[str]:
    """Lists what nodes say besides the author's texts, such as the choices of each question."""
    for name, node in here.flow.nodes.items():
        yield from KINDS[node.kind].prompts(node, here.with_(node=name))


# ---- values ---------------------------------------------------------------------------------------------------------


def _values(here: Here, numbers: Iterable[str]) -> Iterator[str]:
    """Lists the values worth rendering for each filter in use, inside or at the end of a sentence."""
    language, country = here.session.language, here.flow.country
    for family, closes in sorted(_families(here).items()):
        yield from prompt_values.values(family, language, country, closes)
    for number in numbers:
        groups = filters(language, "voice", country)["phone"](number).split(", ")
        yield from (*groups, f"{groups[-1]}.")
    brand = here.flow.brand.told(language)
    yield from (brand["name"], brand["sms"])  # a sender may have a name instead of a number
    yield from (f"{name_of(other, language)}." for other in here.flow.languages if other != language)
    yield from _samples(here)


def _hours(here: Here) -> Iterator[str]:
    """Lists the opening hours of the calendars, which are told to whoever asks for them at a question."""
    said = filters(here.session.language, "voice", here.flow.country)
    for calendar in here.flow.calendars.values():
        for written in dict.fromkeys(
            span for spans in (*calendar.week.values(), *calendar.special.values()) for span in spans
        ):
            start, _, end = written.partition("-")
            hours = said["span"](start, end.replace("24:00", "00:00"))
            yield from (hours, f"{hours}.", f"{said['at'](start)}.")


def _families(here: Here) -> dict[str, set[bool]]:
    """Returns the filters that speak slots, each with whether it stands before a full stop, elsewhere, or both."""
    nodes = here.flow.nodes.values()
    library = [_phrase(here, key) for node in nodes for key in KINDS[node.kind].moments(node)]
    own = [template for node in nodes for template in KINDS[node.kind].slots(node, here)]
    found: dict[str, set[bool]] = {}
    for template in (*_templates(here), *library, *own):
        for slot in _SLOT.finditer(template):
            names = re.findall(r"\|\s*(\w+)", slot["inside"])
            if names and names[-1] in prompt_values.FAMILIES:
                found.setdefault(names[-1], set()).add(bool(slot["after"]))
    return found


def _samples(here: Here) -> Iterator[str]:
    """Lists sample values of slots without a filter, such as names."""
    for template in _templates(here):
        for slot in _SLOT.finditer(template):
            path = slot["inside"].strip()
            if re.fullmatch(r"[\w.]+", path):
                yield from (f"{value}{slot['after']}" for value in _sample_values(here.flow, path))


def _sample_values(flow: Flow, path: str) -> Iterator[str]:
    root, _, field = path.partition(".")
    for sample in flow.variables[root].samples if root in flow.variables else ():
        value = sample.get(field) if field and isinstance(sample, dict) else sample
        if isinstance(value, str):
            yield value
