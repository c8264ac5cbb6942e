"""The `menu` node: one of several choices, fixed or from a fetch, by key, speech or in writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from voice_flows.asking import ages, choosing, hearing, matter, reprompts, retries, speech_rate
from voice_flows.asking.choices import listed, numbered, spec_choice
from voice_flows.asking.choosing import Closed
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, go, learned
from voice_flows.asking.words import Words, authored
from voice_flows.model.turns import Choice, Input, Json, KeyRule, Listen, Speech, Text
from voice_flows.nodes import wishes
from voice_flows.nodes.menu import open_questions, slots
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.understanding import matching, two_matters
from voice_flows.understanding.matching import Match
from voice_flows.understanding.moments import Slot

ITEM = "item_"
"""Ids of fetched choices are `item_1`, `item_2`, ..."""


def enter(node: MenuNode, here: Here, reason: Reason = "first") -> Step:
    """Asks; where a fetched list is empty, goes where the author says."""
    if node.choices_from and not items(node, here):
        return go(here, node.choices_from.empty)
    if doubt := here.session.pending.get("confirm"):
        return choosing.confirm(here, choices(node, here), doubt)
    here = retries.fresh(here)
    here, wish = wishes.taken(here) if slots_offered(node, here) else (here, None)
    if wish and (step := slots.narrowed(here, closed(node, here), slots_offered(node, here), wish, "", 1.0)):
        return step
    return retries.ask(listed(here) if node.choices_from else here, question(node, here), reason)


def hear(node: MenuNode, here: Here, event: Input) -> Step:
    """Takes the answer: picks, confirms, or asks again."""
    if not isinstance(event, Answer):
        return retries.unanswered(here, node, choosing.asked_last(here, question(node, here)), event)
    here = here if node.open else speech_rate.noticed(here, event, KeyRule())  # a free question may be thought about
    if two := _both(node, here, event):
        return two
    asked = closed(node, here)
    return slots.heard(here, asked, slots_offered(node, here), event) or choosing.hear(here, node, asked, event)


def _both(node: MenuNode, here: Here, event: Answer) -> Step | None:
    """Takes two matters that a free question was answered with: the first now, the second after it."""
    if not node.open or node.choices_from or here.session.returns or not isinstance(event, Speech | Text):
        return None
    offered = [one for one in choices(node, here) if _target(node, one.id) != here.person]
    found = two_matters.found(offered, event, here.session.language)
    if found is None:
        return None
    first, second = found
    told = partial(learned, here, open_questions.WANTS, here.session.node, origin=hearing.origin(event))
    here = matter.with_second(here, here.session.node, second.choice)
    step = _pick(node, here, first.choice, first.words, Match("accept", (first.choice,), score=first.score))
    return replace(step, effects=(told(second.words, score=second.score), *step.effects))


def closed(node: MenuNode, here: Here) -> Closed:
    """Returns the question with what follows from its answer."""
    pick, kept = partial(_pick, node), partial(open_questions.kept, node)
    return Closed(question(node, here), pick, kept, _read_out(node, here))


def slots_offered(node: MenuNode, here: Here) -> Mapping[str, Slot]:
    """Returns the day and hours of each item, by its choice; empty where the author names no fields for them."""
    fields = node.choices_from.slot if node.choices_from else None
    if fields is None:
        return {}
    return {f"{ITEM}{number}": slots.slot(fields, item) for number, item in enumerate(items(node, here), 1)}


def leaves_key(node: MenuNode, here: Here, key: str) -> bool:
    """True where no choice has this key."""
    return key not in {choice.key for choice in choices(node, here)}


def question(node: MenuNode, here: Here) -> Question:
    """Returns the menu as it stands now."""
    offered = choices(node, here)
    phrases = matching.phrases_of(offered, here.session.language)
    listen = listening(here, node, KeyRule(), phrases)
    return Question(_words(node, here, offered), "menu", offered, listen)


def choices(node: MenuNode, here: Here) -> tuple[Choice, ...]:
    """Returns all choices with their keys: fetched items first, 1 to n; then the author's, in their order."""
    brought = [_item_choice(node, here, number, item) for number, item in enumerate(items(node, here), 1)]
    taken = {choice.key for choice in brought}
    return (*brought, *numbered([spec_choice(here, spec) for spec in node.choices], taken))


def items(node: MenuNode, here: Here) -> Sequence[Json]:
    """Returns the items of the fetched list that are offered: not the slot that the customer has already."""
    offer = node.choices_from
    found = here.session.values.get(offer.list_) if offer else None
    if offer is None or not isinstance(found, list | tuple):
        return ()
    held = here.session.values.get(offer.held) if offer.held else None
    if offer.slot and held:
        has = slots.slot(offer.slot, held)
        found = [item for item in found if slots.slot(offer.slot, item) != has]
    return found[: offer.at_most]


def _item_choice(node: MenuNode, here: Here, number: int, item: Json) -> Choice:
    assert node.choices_from is not None
    label = authored(here, node.choices_from.label, node.choices_from.write, item=item)
    spoken = "".join(label.say)
    shown = spoken if here.on_call else label.write
    return Choice(f"{ITEM}{number}", shown, str(number), tuple(dict.fromkeys((spoken, label.write))))


def _words(node: MenuNode, here: Here, offered: Sequence[Choice]) -> Words:
    """Returns the question. On a call, fetched items follow it, each with its key."""
    words = authored(here, node.say, node.write)
    if not node.choices_from or not here.on_call:
        return words
    listed = reprompts.choice_words(here, Question(words, "menu", tuple(offered), Listen()))
    return Words((*words.say, " ", *listed.say), words.write)


def _read_out(node: MenuNode, here: Here) -> Sequence[str] | None:
    """Returns the choices that "the first" and "the last" refer to: none in an open question until they were listed."""
    tries = here.session.attempts
    reminded = tries.get("no_match", 0) >= 1 or tries.get("no_input", 0) >= 2  # these reprompts name the choices
    return None if not here.on_call or not node.open or node.choices_from or reminded else ()


def _pick(node: MenuNode, here: Here, chosen: str, said: str, match: Match) -> Step:
    """Keeps the fetched item that the choice stands for, records what was learned, and goes on."""
    choice = next(one for one in choices(node, here) if one.id == chosen)
    tell = partial(learned, label=choice.label, origin=match.origin, score=match.score)
    here, facts = open_questions.answered(node, here, choice, said, match)
    if node.choices_from and chosen.startswith(ITEM):
        item = items(node, here)[int(chosen.removeprefix(ITEM)) - 1]
        here = ages.picked(here, node.choices_from.list_, node.choices_from.save)
        here = here.with_(values={**here.session.values, node.choices_from.save: item})
        return go(here, node.choices_from.then, *facts, tell(here, "chose", node.choices_from.save, item))
    target = _target(node, chosen)
    here = matter.chosen(here, here.session.node, chosen)
    return go(here, target, *facts, tell(here, "chose", here.session.node, chosen))


def _target(node: MenuNode, choice: str) -> str:
    return next(spec.then for spec in node.choices if spec.id == choice)
