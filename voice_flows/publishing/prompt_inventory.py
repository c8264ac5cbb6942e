"""Everything a flow may say on a call, laid out ahead, so that it can be rendered: whole texts, and pieces for slots.

Pure. A text without slots stands whole, as do the reprompts of a question with its own choices. Of a text with slots
stand the fixed pieces, and for each slot the values that its filter is likely to say, as `saying` says them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

from voice_flows.model.turns import Choice, Listen, Moment, Session
from voice_flows.nodes import asks, call_questions, menus, reprompts
from voice_flows.nodes.reprompts import Question
from voice_flows.nodes.steps import Here
from voice_flows.nodes.wording import Words, phrase
from voice_flows.publishing import prompt_values
from voice_flows.schema.document import AskNode, CallBackNode, Flow, MenuNode, QueueNode, SurveyNode, Wording
from voice_flows.wording import phrases, templates
from voice_flows.wording.filters import Filter, filters

KEYS: Final = "123456789"
FOR_AUTHORS: Final = frozenset({
    "greeting", "offer_accept", "offer_decline", "remembered_channel", "mobile_question", "landline",
    "may_not_offer", "text_impossible", "open_thread", "call_cut", "failure", "language_changed", "goodbye",
})  # fmt: skip
"""Moments of the library that no node comes to by itself: an author writes them out."""
CALLED: Final = frozenset({"machine"})
"""What any flow may say on a call that we placed."""
UNDERSTOOD: Final = frozenset({"call_says_now", "call_says_agent", "call_says_at"})
"""Not said but understood."""
OF_KIND: Final = {
    "voicemail": "voicemail", "voicemail_short": "voicemail", "survey": "survey", "survey_again": "survey",
}  # fmt: skip
"""Moments that only a node of this kind comes to."""
OF_RECORDED: Final = frozenset({"recording", "recording_refused"})
"""Moments of calls that are recorded."""
_NOON: Final = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
"""Some moment: no text laid out here depends on it."""
_SLOT: Final = re.compile(r"\{\{-?(?P<inside>.*?)-?\}\}\s*(?P<after>[.!]?)", re.DOTALL)


def said(flow: Flow, language: str, numbers: Iterable[str] = ()) -> tuple[str, ...]:
    """Every text or piece of one that a call in `flow` may need in `language`, each once.

    `numbers` are our own telephone numbers (E.164 or national), which are told where a text is on its way.
    """
    here = _here(flow, language)
    found = [*_wordings(here), *_questions(here), *_library(here), *_values(here, numbers)]
    return tuple(dict.fromkeys(text.strip() for text in found if any(letter.isalnum() for letter in text)))


def _here(flow: Flow, language: str) -> Here:
    session = Session(flow.flow, flow.version, language, "voice", flow.start)
    return Here({flow.flow: flow}, flow, session, Moment(_NOON))


# ---- texts ----------------------------------------------------------------------------------------------------------


def _templates(here: Here) -> Iterator[str]:
    """The author's texts that are heard, in the session's language."""
    for node in here.flow.nodes.values():
        wordings: list[Wording | None] = [getattr(node, name, None) for name in ("say", "confirm", "announce")]
        if isinstance(node, SurveyNode):
            wordings.append(node.words)
        if isinstance(node, MenuNode | AskNode):
            wordings += [*node.no_input.say, *node.no_match.say]
        if isinstance(node, MenuNode) and node.choices_from:
            wordings.append(node.choices_from.label)
        for wording in filter(None, wordings):
            yield wording.get(here.session.language) or wording.get(here.flow.languages[0]) or ""


def _wordings(here: Here) -> Iterator[str]:
    for template in _templates(here):
        yield from _laid_out(here, template)


def _laid_out(here: Here, template: str) -> Iterator[str]:
    """A text without slots whole, else its fixed pieces."""
    brand = {"brand": {"name": here.flow.brand.name, "sms": here.flow.brand.sms}}
    if all(name.startswith("brand.") for name in templates.names(template)):
        yield "".join(templates.render(template, here.session.language, brand, "voice", here.flow.country))
    else:
        yield from (" ".join(piece.split()) for piece in templates.fixed(template))


def _library(here: Here) -> Iterator[str]:
    nodes = here.flow.nodes.values()
    kinds = {node.kind for node in nodes}
    unworded = {node.kind for node in nodes if not getattr(node, "say", None)}
    strange = {key for key, kind in OF_KIND.items() if kind not in (unworded if key == kind else kinds)}
    unrecorded = frozenset() if here.flow.record else OF_RECORDED
    calls = CALLED | (phrases.moments("placed_call") - UNDERSTOOD if _promises(here.flow) else set())
    for key in sorted((phrases.moments("call") - FOR_AUTHORS - strange - unrecorded) | calls):
        yield from _laid_out(here, _phrase(here, key))


def _phrase(here: Here, key: str) -> str:
    return phrases.wording(key, here.session.language, here.flow.brand.register_, here.flow.country)


# ---- questions with their choices -----------------------------------------------------------------------------------


def _promises(flow: Flow) -> list[CallBackNode]:
    return [node for node in flow.nodes.values() if isinstance(node, CallBackNode)]


def _questions(here: Here) -> Iterator[str]:
    """What is said where an answer fails, as the nodes say it: with the choices of each question."""
    for name, node in here.flow.nodes.items():
        at = here.with_(node=name)
        if isinstance(node, MenuNode) and node.choices_from:
            yield from _brought(at, node)
        elif isinstance(node, MenuNode):
            yield from _reprompts(at, node, menus.choices(node, at), "menu")
        elif isinstance(node, CallBackNode):
            for choice in call_questions.ways(at, list(node.when)):
                yield _whole(phrase(at, "keys", keyed=[{"label": choice.label, "key": choice.key}]))
        elif isinstance(node, AskNode):
            yield from _reprompts(at, node, asks.options(node, at), node.type)


def _reprompts(here: Here, node: MenuNode | AskNode, choices: tuple[Choice, ...], kind: str) -> Iterator[str]:
    """Each choice with its key as a sentence of its own, and all of them as the beginning of a longer one."""
    question = Question(Words(), kind, choices, Listen())
    if kind in reprompts.TWO or not choices:
        return
    for choice in choices:
        if choice.key and choice.key != "0":
            keyed = [{"label": choice.label, "key": choice.key}]
            yield _whole(phrase(here, "keys", keyed=keyed))
        yield from _doubted(here, choice.label)
        if choice.examples:
            yield _whole(phrase(here, "is_it", choice=choice.label))
    yield from _in_pieces(_whole(reprompts.way_words(here, question, "no_match")))


def _in_pieces(text: str) -> Iterator[str]:
    """The last sentence up to its last choice; what follows is the same in all of them."""
    sentence = text.rpartition("?")[2].rpartition(". ")[2].strip()
    yield f"{sentence.rpartition(',')[0]},"


def _doubted(here: Here, label: str) -> Iterator[str]:
    """Did you say this; this, or that: as the first of two and as the second."""
    yield _whole(phrase(here, "unsure", choice=label))
    two = phrase(here, "two_near", first=label, second=label).say
    joint = two.index(label) + 1
    yield from ("".join(two[:joint]), "".join(two[joint:]).lstrip(" ,"))


def _brought(here: Here, node: MenuNode) -> Iterator[str]:
    """A fetch brings the choices: their keys, and the author's own choices as the last of a list."""
    assert node.choices_from is not None
    for key in KEYS[: node.choices_from.at_most + len(node.choices)]:
        yield _whole(phrase(here, "keys", keyed=[{"label": "", "key": key}])).lstrip(" ,")
        yield from (key, f"{key}.")
    for label in (menus.spec_choice(here, spec).label for spec in node.choices):
        yield label
        yield from _doubted(here, label)
        together = _say(here)["list"](["", label])
        yield f"{together.strip()}?"


def _whole(words: Words) -> str:
    return "".join(words.say)


def _say(here: Here) -> dict[str, Filter]:
    return filters(here.session.language, "voice", here.flow.country)


# ---- values ---------------------------------------------------------------------------------------------------------


def _values(here: Here, numbers: Iterable[str]) -> Iterator[str]:
    """For each filter in use the values worth rendering, going on or closing a sentence as they stand in it."""
    language, country = here.session.language, here.flow.country
    for family, closes in sorted(_families(here).items()):
        yield from prompt_values.values(family, language, country, closes)
    for number in numbers:
        groups = _say(here)["phone"](number).split(", ")
        yield from (*groups, f"{groups[-1]}.")
    yield from (here.flow.brand.name, here.flow.brand.sms)  # a sender may have a name instead of a number
    yield from _samples(here)


def _families(here: Here) -> dict[str, set[bool]]:
    """Filters that speak a slot, each with whether it stands before a full stop, elsewhere, or both."""
    library = [_phrase(here, key) for key in _moments(here.flow)]
    found: dict[str, set[bool]] = {}
    for template in (*_templates(here), *library):
        for slot in _SLOT.finditer(template):
            names = re.findall(r"\|\s*(\w+)", slot["inside"])
            if names and names[-1] in prompt_values.FAMILIES:
                found.setdefault(names[-1], set()).add(bool(slot["after"]))
    for node in here.flow.nodes.values():
        if isinstance(node, AskNode) and not node.confirm and node.type in asks.READ_BACK:
            found.setdefault(asks.READ_BACK[node.type], set()).add(True)
    return found


def _moments(flow: Flow) -> Iterable[str]:
    """Phrases with slots that this flow may come to."""
    offers = {f"offer_{node.reason}" for node in flow.nodes.values() if node.kind == "offer_text"}
    queues = {"queue", "queue_first"} if any(isinstance(node, QueueNode) for node in flow.nodes.values()) else set()
    calls = {
        key
        for key in phrases.moments("placed_call")
        if key.startswith(("call_confirm", "call_promised", "call_closed"))
    }
    return offers | queues | ({"sending"} if offers else set()) | (calls if _promises(flow) else set())


def _samples(here: Here) -> Iterator[str]:
    """Sample values of slots that no filter speaks: names, say."""
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
