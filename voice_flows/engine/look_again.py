"""What was offered and has aged is looked up again before it is told again, accepted or acted upon.

The input waits in `Session.pending` meanwhile, and is read by what the customer saw. What is still there goes on as if
nothing had happened; what is gone or changed is told, and what is there now is offered: no choice becomes another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from pydantic import TypeAdapter

from voice_flows.asking import ages, hearing
from voice_flows.asking.steps import Here, Reason, Step, go, obey, stay, wait, without
from voice_flows.asking.words import say
from voice_flows.engine import offered_anew, refetching
from voice_flows.model.turns import (
    Ask,
    Due,
    Fetched,
    Input,
    Keys,
    Learned,
    Silence,
    Speech,
    Started,
    Text,
)
from voice_flows.nodes import KINDS
from voice_flows.nodes.fetch import behaviour as fetching
from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.schema.node import NodeBase

AGAIN: Final = "again"
"""Name in `Session.pending` of a look-up that is made once more: of what, and what goes on after it."""
ONCE_MORE: Final = frozenset({0, 429, *range(500, 600)})
"""Statuses of answers after which it is asked a second time."""
GONE: Final = frozenset({404, 410})
_EVENTS: Final[Mapping[str, TypeAdapter[Any]]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Keys, Speech, Text, Silence, Due)
}


def before(here: Here, node: NodeBase, reason: Reason, said: Input | None = None) -> Step | None:
    """Returns the look-up that comes before a node is entered; `None` where what it reads is fresh.

    A node whose day has passed is not entered: the flow goes on where the author says.
    """
    if elsewhere := refetching.expired(here, node):
        return go(here, elsewhere)
    if not here.session.fetched:
        return None
    acts = isinstance(node, FetchNode)
    name = refetching.aged(here, refetching.on_arrival(node), tries=not acts)
    return _look(here, {"of": name, "reason": reason, "event": _written(said)}) if name else None


def behind(here: Here, node: NodeBase, event: Input) -> Step | None:
    """Returns where the flow goes on when the day of the question has passed meanwhile; a standing command counts."""
    elsewhere = refetching.expired(here, node)
    if not elsewhere or (isinstance(event, Keys | Speech | Text) and hearing.command(here, event)):
        return None
    return go(here, elsewhere)


def told(here: Here, node: NodeBase) -> Here:
    """Returns the session that knows what the customer is told at the node that is entered."""
    if not here.session.fetched:
        return here
    return ages.shown(here, refetching.shown_at(node))


def instead(here: Here, node: NodeBase, event: Input, step: Step) -> Step:
    """Returns the look-up that comes before a step which accepts or repeats something aged, else the step itself."""
    if not here.session.fetched or type(event).__name__ not in _EVENTS:
        return step
    if node.collected and node.collected.sensitive:
        return step
    words, listed = refetching.in_words(node), refetching.on_offer(node)
    if _chosen(node, step):
        name = refetching.aged(here, listed, tries=False)
    elif _accepted(step):
        name = refetching.aged(here, words, tries=False)
    elif step.wait and step.wait.kind == "answer":
        name = refetching.aged(here, words | listed, tries=True)
    else:
        name = None
    return _look(here, {"of": name, "event": _written(event)}) if name else step


def heard(here: Here, node: NodeBase, event: Input) -> Step | None:
    """Takes the answer to a second look-up; `None` where none was made. Meanwhile only a wish for a person counts."""
    asked = here.session.pending.get(AGAIN)
    if asked is None or here.session.wait != "fetch":
        return None
    back = without(here, AGAIN)
    if isinstance(event, Started):
        return _look(back, asked)
    if not isinstance(event, Fetched):
        said = hearing.command(here, event)
        return obey(back, said) if said in ("person", "call") else stay(here)
    if refetching.source(back, asked["of"]) is None:
        return Step(back.session, again=True)
    if "reason" not in asked:
        back = back.with_(wait="answer")
    if 200 <= event.status < 300:
        return _entered(back, node, asked, event) if "reason" in asked else _heard(back, node, asked, event)
    if event.status in ONCE_MORE and not asked.get("tries"):
        return _look(back, {**asked, "tries": 1})
    return _without_answer(back, node, asked, gone=event.status in GONE)


def _look(here: Here, asked: Mapping[str, Any]) -> Step:
    wanted = refetching.request(here, asked["of"])
    if wanted is None:
        return Step(here.session, again=True)
    return wait(here.with_(pending={**here.session.pending, AGAIN: dict(asked)}), "fetch", wanted)


# ---- the system has answered ----


def _entered(here: Here, node: NodeBase, asked: Mapping[str, Any], event: Fetched) -> Step:
    """Enters the node with what holds now, unless what it is about is gone or changed."""
    new = refetching.renewed(here, asked["of"], event.body)
    for name in sorted(new.gone & refetching.on_arrival(node)):
        return offered_anew.offer(new.here, *offered_anew.gone(here, name), new.facts)
    if _told_before(here, node) and _differs(here, new.here, node):
        return offered_anew.offer(new.here, "now_different", "", _told_at(here, node), new.facts)
    said, kept = _read(asked.get("event")), here.session.pending
    if asked["reason"] == "first":
        return replace(go(new.here, here.session.node, *new.facts), said=said, keep=kept)
    return Step(new.here.session, new.facts, again=True, said=said)


def _heard(here: Here, node: NodeBase, asked: Mapping[str, Any], event: Fetched) -> Step:
    """Takes the input that waited, as an answer to what the customer saw."""
    said = _read(asked.get("event"))
    hear = KINDS[node.kind].hear
    if hear is None or said is None:
        return Step(here.session, again=True)
    step = hear(node, here, said)
    if chosen := _chosen(node, step):
        new = refetching.renewed(replace(here, session=step.session), asked["of"], event.body)
        if chosen in new.gone:
            told_of = offered_anew.gone(new.here, chosen)
            return offered_anew.offer(_unchosen(here, new.here, chosen), *told_of, new.facts)
        return instead(
            new.here, node, said, replace(step, session=new.here.session, effects=(*new.facts, *step.effects))
        )
    new = refetching.renewed(here, asked["of"], event.body)
    for name in sorted(new.gone & refetching.on_arrival(node)):
        return offered_anew.offer(new.here, *offered_anew.gone(here, name), new.facts)
    if _differs(here, new.here, node):
        nudged = {"nudged": True} if isinstance(said, Due) or "nudged" in here.session.pending else {}
        at = (here.session.flow, here.session.node)
        return offered_anew.offer(new.here, "now_different", "", at, new.facts, nudged)
    step = hear(node, new.here, said)
    return instead(new.here, node, said, replace(step, effects=(*new.facts, *step.effects)))


def _unchosen(here: Here, new: Here, chosen: str) -> Here:
    """Returns the session with what the look-up told, and the choice that is gone as it was before."""
    before, ages_before = here.session.values, here.session.fetched
    kept = {name: value for name, value in new.session.values.items() if name != chosen or name in before}
    dates = {name: age for name, age in new.session.fetched.items() if name != chosen or name in ages_before}
    kept |= {chosen: before[chosen]} if chosen in before else {}
    dates |= {chosen: ages_before[chosen]} if chosen in ages_before else {}
    return here.with_(values=kept, fetched=dates)


def _told_at(here: Here, node: NodeBase) -> tuple[str, str]:
    """Returns the node at which the customer was told what this one reads; this one where it asks itself."""
    names = refetching.on_arrival(node) if isinstance(node, FetchNode) else ()
    told_at = (age["shown"] for name, age in here.session.fetched.items() if name in names and age.get("shown"))
    flow, name = next(told_at, (here.session.flow, here.session.node))
    return flow, name


def _told_before(here: Here, node: NodeBase) -> bool:
    """True where the customer was told, or asked about, some of what the node reads."""
    names = refetching.on_arrival(node)
    return any(age.get("shown") for name, age in here.session.fetched.items() if name in names)


def _differs(old: Here, new: Here, node: NodeBase) -> bool:
    """True where the question, or the request that acts, is not what it was."""
    if isinstance(node, FetchNode):
        return fetching.request(node, old) != fetching.request(node, new)
    return _question(old, node) != _question(new, node)


def _question(here: Here, node: NodeBase) -> tuple[Any, ...]:
    if not node.asks:
        return ()
    entered = KINDS[node.kind].enter(node, here.with_(pending={}), "repeat")
    asked = next((effect for effect in entered.effects if isinstance(effect, Ask)), None)
    return (asked.say, asked.write, [choice.label for choice in asked.choices]) if asked else (entered.go,)


# ---- the system has not answered ----


def _without_answer(here: Here, node: NodeBase, asked: Mapping[str, Any], *, gone: bool) -> Step:
    """Keeps the choice and leaves it to a person; without a choice, goes where a failed look-up leads."""
    of = asked["of"]
    source = refetching.source(here, of)
    assert source is not None
    names = [name for name, _ in refetching.together(here, of)]
    said = _read(asked.get("event"))
    hear = KINDS[node.kind].hear
    if "reason" not in asked and said is not None and hear is not None:
        if isinstance(said, Due):
            return wait(ages.noted(here, names, tried=True), "answer")
        step = hear(node, here, said)
        if _accepted(step):
            after = replace(here, session=step.session)
            chosen = _chosen(node, step)
            label = offered_anew.label(after, chosen) if chosen else ""
            moment = "now_taken_none" if gone and label else "recheck_failed"
            return go(after, here.person, *step.effects, say(after, offered_anew.words(after, moment, label)))
    after = ages.noted(here, names, tried=True)
    picks = [name for name in names if name in refetching.on_arrival(node) and "menu" in here.session.fetched[name]]
    if isinstance(node, FetchNode) or picks:
        label = offered_anew.label(here, picks[0]) if picks else ""
        return go(after, here.person, say(here, offered_anew.words(here, "recheck_failed", label)))
    exit_ = (source.not_found if gone else None) or source.failed
    if exit_ in here.flow.nodes and here.session.fetched[of]["flow"] == here.session.flow:
        return go(after, exit_)
    return go(after, here.person, say(here, offered_anew.words(here, "recheck_failed", "")))


# ---- steps and inputs ----


def _chosen(node: NodeBase, step: Step) -> str:
    """Returns the variable of the fetched item that the step picked, if any."""
    save = node.choices_fetched.save if node.choices_fetched else ""
    picked = any(isinstance(one, Learned) and one.what == "chose" and one.name == save for one in step.effects)
    return save if step.go and picked else ""


def _accepted(step: Step) -> bool:
    """True where an answer was taken that is no refusal."""
    taken = (one for one in step.effects if isinstance(one, Learned) and one.what in ("chose", "collected"))
    return bool(step.go) and any(one.value is not False for one in taken)


def _written(event: Input | None) -> list[Any] | None:
    kind = type(event).__name__
    return [kind, asdict(event)] if event is not None and kind in _EVENTS else None


def _read(written: list[Any] | None) -> Input | None:
    return _EVENTS[written[0]].validate_python(written[1]) if written else None
