"""The `menu` node: one of several, fixed or brought by a fetch, by key, speech or in writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from voice_flows import matching
from voice_flows.document import ChoiceSpec, MenuNode
from voice_flows.matching import Match
from voice_flows.nodes import hearing, open_questions, retries
from voice_flows.nodes.hearing import Answer
from voice_flows.nodes.retries import Question
from voice_flows.nodes.steps import Here, Reason, Step, again, go, learned, obey, stay, without
from voice_flows.nodes.wording import Words, authored, phrase
from voice_flows.turns import Choice, Due, Input, Json, KeyRule, Keys, Listen, Silence

ITEM = "item_"
"""Choices brought by a fetch are `item_1`, `item_2`, ..."""


def enter(node: MenuNode, here: Here, reason: Reason = "first") -> Step:
    """Ask; where a fetched list is empty, go where the author said."""
    if node.choices_from and not items(node, here):
        return go(here, node.choices_from.empty)
    if asked := here.session.pending.get("confirm"):
        return _confirm(here, node, asked)
    return retries.ask(retries.fresh(here), question(node, here), reason)


def hear(node: MenuNode, here: Here, event: Input) -> Step:
    """An answer, or none: pick, make sure, or ask again."""
    if isinstance(event, Silence):
        return retries.silent(here, node, question(node, here))
    if event == Due("nudge"):
        return retries.nudge(here, node, question(node, here))
    if not isinstance(event, Answer):
        return stay(here)
    if settled := _confirmed(node, here, event):
        return settled
    match = _match(node, here, event)
    named = bool(here.session.pending.get("near"))
    here = without(here, "confirm", "near")
    if step := _standing_key(node, here, event):
        return step
    here, facts = (here, ()) if named else open_questions.kept(node, here, event, match)
    step = _matched(node, here, event, match)
    return replace(step, effects=(*facts, *step.effects))


def question(node: MenuNode, here: Here) -> Question:
    """The menu as it stands now."""
    offered = choices(node, here)
    phrases = matching.phrases_of(offered, here.session.language)
    listen = Listen(KeyRule(), phrases, node.speech, node.no_input_s)
    return Question(_words(node, here, offered), "menu", offered, listen)


def choices(node: MenuNode, here: Here) -> tuple[Choice, ...]:
    """All choices with their keys: fetched items first, 1 to n; then the author's, in their order."""
    brought = [_item_choice(node, here, number, item) for number, item in enumerate(items(node, here), 1)]
    taken = {choice.key for choice in brought}
    return (*brought, *numbered([spec_choice(here, spec) for spec in node.choices], taken))


def items(node: MenuNode, here: Here) -> Sequence[Json]:
    if not node.choices_from:
        return ()
    found = here.session.values.get(node.choices_from.list_)
    return found[: node.choices_from.at_most] if isinstance(found, list | tuple) else ()


def spec_choice(here: Here, spec: ChoiceSpec) -> Choice:
    """An author's choice in the session's language."""
    label = authored(here, spec.label)
    language, default = here.session.language, here.flow.languages[0]
    phrases = spec.phrases.get(language, spec.phrases.get(default, []))
    examples = spec.examples.get(language, spec.examples.get(default, []))
    return Choice(spec.id, label.write, spec.key, tuple(phrases), tuple(examples))


def numbered(wanted: Sequence[Choice], taken: set[str | None]) -> tuple[Choice, ...]:
    """Give every choice a key: its own where it is free, else the next; 0 stays a person's."""
    own = {choice.key for choice in wanted if choice.key} | taken
    keyed: list[Choice] = []
    used = set(taken)
    for choice in wanted:
        free = next((key for key in "123456789" if key not in own), None)
        key = choice.key if choice.key and choice.key not in used else free
        own.add(key)
        used.add(key)
        keyed.append(replace(choice, key=key))
    return tuple(keyed)


def _item_choice(node: MenuNode, here: Here, number: int, item: Json) -> Choice:
    assert node.choices_from is not None
    label = authored(here, node.choices_from.label, node.choices_from.write, item=item)
    spoken = "".join(label.say)
    shown = spoken if here.on_call else label.write
    return Choice(f"{ITEM}{number}", shown, str(number), tuple(dict.fromkeys((spoken, label.write))))


def _words(node: MenuNode, here: Here, offered: Sequence[Choice]) -> Words:
    """The question; on a call, fetched items follow it each with its key, since nobody wrote them into it."""
    words = authored(here, node.say, node.write)
    brought = [{"label": choice.label, "key": choice.key} for choice in offered] if node.choices_from else []
    if not brought or not here.on_call:
        return words
    listed = phrase(here, "keys", keyed=brought)
    return Words((*words.say, " ", *listed.say), words.write)


def _match(node: MenuNode, here: Here, event: Answer) -> Match:
    """What was meant; in writing the two near choices are numbered 1 and 2 of their own."""
    near = here.session.pending.get("near", ())
    offered = choices(node, here)
    if near and not here.on_call:
        found = hearing.choose(here, _near_choices(here, offered, near), event)
        if found.verdict == "accept":
            return found
    return hearing.choose(here, offered, event, _read_out(node, here, near))


def _read_out(node: MenuNode, here: Here, near: Sequence[str]) -> Sequence[str] | None:
    """What "the first" and "the last" speak of: the two just named; in an open question nothing, until it lists."""
    if near:
        return near
    tries = here.session.attempts
    reminded = tries.get("no_match", 0) >= 1 or tries.get("no_input", 0) >= 2  # these reprompts name the choices
    return None if not here.on_call or not node.open or node.choices_from or reminded else ()


def _matched(node: MenuNode, here: Here, event: Answer, match: Match) -> Step:
    best = match.choices[0] if match.choices else ""
    denied = here.session.pending.get("denied", ())
    if match.verdict == "accept" and best:
        return _pick(node, here, best, hearing.words(event), match)
    if name := hearing.command(here, event):
        return obey(here, name)
    if match.verdict == "confirm" and best and best not in denied:
        if _mark(here, best) in here.session.once:
            return _pick(node, here, best, hearing.words(event), match)
        asked = {"choice": best, "words": hearing.words(event), "score": match.score, "origin": match.origin}
        return _confirm(here.with_(pending={**here.session.pending, "confirm": asked}), node, asked)
    near = [choice for choice in match.choices if choice not in denied][:2]
    if match.verdict == "near" and len(near) == 2:
        return _two_near(node, here, event, near)
    return retries.not_understood(here, node, question(node, here), event)


def _two_near(node: MenuNode, here: Here, event: Answer, near: list[str]) -> Step:
    """Ask which of the two; counted as a try, so that it ends."""
    asked = question(node, here)
    two = _near_choices(here, asked.choices, near)
    words = phrase(here, "two_near", first=two[0].label, second=two[-1].label)
    shown = two if here.on_call else ()
    here = here.with_(pending={**here.session.pending, "near": near})
    return retries.not_understood(here, node, replace(asked, choices=shown), event, words)


def _near_choices(here: Here, offered: Sequence[Choice], near: Sequence[str]) -> tuple[Choice, ...]:
    two = [choice for name in near for choice in offered if choice.id == name]
    return tuple(two) if here.on_call else tuple(replace(choice, key=str(n)) for n, choice in enumerate(two, 1))


def _confirm(here: Here, node: MenuNode, asked: Mapping[str, Json]) -> Step:
    """'Did you say billing?'"""
    label = next((choice.label for choice in choices(node, here) if choice.id == asked["choice"]), "")
    return retries.ask(here, yes_no_question(here, phrase(here, "unsure", choice=label)), "confirm")


def yes_no_question(here: Here, words: Words, kind: str = "yes_no") -> Question:
    """A yes or no; in writing the words already say which digit is which."""
    both = hearing.yes_no_choices(here)
    listen = Listen(KeyRule(), matching.phrases_of(both, here.session.language))
    return Question(words, kind, both if here.on_call else (), listen)


def _confirmed(node: MenuNode, here: Here, event: Answer) -> Step | None:
    """The answer to 'did you say'; `None` where none was asked or something else was said."""
    asked = here.session.pending.get("confirm")
    if not asked or asked["choice"] not in {choice.id for choice in choices(node, here)}:
        return None
    answer = hearing.yes_or_no(here, event)
    if answer.said is None:
        return None
    here = without(here, "confirm", "near")
    if answer.said:
        here = here.with_(once=(*here.session.once, _mark(here, asked["choice"])))
        match = Match("accept", (asked["choice"],), None, asked["score"], asked["origin"])
        return _pick(node, here, asked["choice"], asked["words"], match)
    denied = [*here.session.pending.get("denied", ()), asked["choice"]]
    here = here.with_(pending={**here.session.pending, "denied": denied})
    return retries.not_understood(here, node, question(node, here), event)


def _pick(node: MenuNode, here: Here, chosen: str, said: str, match: Match) -> Step:
    """The choice is known: keep the item it stands for, tell what was learned, go on."""
    choice = next(one for one in choices(node, here) if one.id == chosen)
    tell = partial(learned, label=choice.label, origin=match.origin, score=match.score)
    here, facts = open_questions.answered(node, here, choice, said, match)
    if node.choices_from and chosen.startswith(ITEM):
        item = items(node, here)[int(chosen.removeprefix(ITEM)) - 1]
        here = here.with_(values={**here.session.values, node.choices_from.save: item})
        return go(here, node.choices_from.then, *facts, tell(here, "chose", node.choices_from.save, item))
    target = next(spec.then for spec in node.choices if spec.id == chosen)
    return go(here, target, *facts, tell(here, "chose", here.session.node, chosen))


def _standing_key(node: MenuNode, here: Here, event: Answer) -> Step | None:
    """`*` repeats; a 0 that no choice took is a person."""
    if event == Keys("*"):
        return again(here)
    if hearing.zero(event) and "0" not in {choice.key for choice in choices(node, here)}:
        return go(here, here.person)
    return None


def _mark(here: Here, choice: str) -> str:
    return f"confirmed:{here.session.node}:{choice}"

