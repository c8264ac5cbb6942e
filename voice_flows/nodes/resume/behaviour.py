"""The `resume` node: a call goes on where the caller's thread stands, or where their last call was cut.

Who calls is asked before anything of the matter is told (`identity_question`). A person's last answer is read out, or
sent again where it is long. Where the call goes on is settled by the ledger (`TakeUp`); in writing the node goes to
`then`. What is asked is in `Session.pending` under `resume`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voice_flows.asking import hearing, low_confidence, matter, retries
from voice_flows.asking.choosing import yes_no_question
from voice_flows.asking.hearing import Answer
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import (
    RESUMED,
    Here,
    Reason,
    Step,
    again,
    go,
    keys_may_come,
    learned,
    obey,
    stay,
    wait,
    without,
)
from voice_flows.asking.words import phrase, say
from voice_flows.model.resumption import GONE, PERSON, TakeUp
from voice_flows.model.turns import Arranged, Effect, Input, Json, Keys, Learned, Silence
from voice_flows.nodes import number_proof
from voice_flows.nodes.resume import identity_question
from voice_flows.nodes.resume.identity_question import HELD
from voice_flows.nodes.resume.model import ResumeNode

LONGEST: Final = 240
"""Characters of an agent's answer that are read out; a longer one is sent again."""
ANSWER: Final = "answer"
"""Stage in which the caller is asked whether a long answer is to be sent again."""


def enter(node: ResumeNode, here: Here, reason: Reason = "first") -> Step:
    """Asks who calls where that must be known, tells the agent's answer, and has the call go on."""
    if not here.on_call:
        return go(here, node.then)
    if reason == "repeat" and HELD in here.session.pending:
        return _asked_again(node, here)
    if node.of == "cut":
        return _cut(node, here)
    if number_proof.needed(here):  # a stranger: whether there is a thread is told to the number's owner only
        return number_proof.begin(here, {"by": "flow", "answer": "resume"})
    found = _found(node, here)
    if not found:
        return go(here, node.then)
    if _is_person(found) and not found.get("answer"):
        return _taken_up(node, here)  # nothing of the matter is told on the way to a person
    return _identified(node, here, found)


def hear(node: ResumeNode, here: Here, event: Input) -> Step:
    if number_proof.under_way(here):
        return number_proof.hear(here, event, _exits(node))
    if isinstance(event, Arranged):
        return _settled(node, here, event)
    if here.session.pending.get(HELD) == ANSWER:
        return _send_again(node, here, event)
    if _found(node, here).get("locked"):
        return _unconfirmed(node, here, say(here, phrase(here, "identity_locked")))
    return identity_question.hear(node, here, event, _expected(node, here), _exits_of_question(node))


def _cut(node: ResumeNode, here: Here) -> Step:
    """Goes on where the call was cut, for a caller who names the node's `value`, or else what the call was about.

    Where nothing was chosen in that call, its question is the same for every caller, and tells nothing. Nor does a
    queue: who waited there waits again, with nothing known of that call.
    """
    found = _found(node, here)
    if not found:
        return go(here, node.then)
    if _waited_for_person(here, found):
        return go(here, str(found["node"]), _resumed(here))
    if here.knows_caller(node.identity) or matter.named_again(here, here.session.node):
        return _taken_up(node, here)
    if _expected(node, here):
        return identity_question.ask(node, here, "first")
    about = found.get("matter") or {}
    if about.get("node") not in here.flow.nodes:
        return _taken_up(node, here)
    again_asked = matter.asking_again(here, about["node"], about["choice"])
    return go(again_asked, about["node"], say(here, phrase(here, "named_again")))


def _found(node: ResumeNode, here: Here) -> Mapping[str, Json]:
    found = here.moment.facts.get("cut" if node.of == "cut" else "open_thread")
    return found if isinstance(found, Mapping) else {}


def _waited_for_person(here: Here, cut: Mapping[str, Json]) -> bool:
    """True where the cut call stood in a queue of this flow."""
    stood = here.flow.nodes.get(str(cut.get("node"))) if cut.get("flow") == here.flow.flow else None
    return stood is not None and stood.queue_name is not None


def _resumed(here: Here) -> Learned:
    return learned(here, "chose", here.session.node, RESUMED)


def _is_person(found: Mapping[str, Json]) -> bool:
    return bool(found.get("person"))


def _expected(node: ResumeNode, here: Here) -> str:
    return identity_question.expected(node, _found(node, here).get("values") or {})


def _identified(node: ResumeNode, here: Here, found: Mapping[str, Json]) -> Step:
    """Asks for the value or the code that is still missing; where the thread holds no such value, for a code.

    After too many wrong values nothing is asked for a while. Without a text no code can come, so nothing is told.
    """
    if here.knows_caller(node.identity):
        return _told(node, here, found)
    if found.get("locked"):
        return _unconfirmed(node, here, say(here, phrase(here, "identity_locked")))
    if node.identity == "confirmed" and _expected(node, here):
        return identity_question.ask(node, here, "first")
    if here.session.declined_text:
        return _unconfirmed(node, here)
    return number_proof.begin(here, {"by": "flow", "answer": "resume"})


def _told(node: ResumeNode, here: Here, found: Mapping[str, Json]) -> Step:
    """Reads the agent's last answer out, or asks whether it is to be sent again."""
    answer = found.get(ANSWER) or {}
    if not answer:
        return _taken_up(node, here)
    if len(str(answer.get("text", ""))) > LONGEST:
        return retries.ask(_keeping(here, ANSWER), _long_question(here, answer), "first")
    words = phrase(here, "agent_answer", **answer)
    return _taken_up(node, here, say(here, words))


def _long_question(here: Here, answer: Mapping[str, Json]) -> Question:
    return yes_no_question(here, phrase(here, "agent_answer_long", **answer))


def _send_again(node: ResumeNode, here: Here, event: Input) -> Step:
    question = _long_question(here, _found(node, here).get(ANSWER) or {"text": "", "by": ""})
    if isinstance(event, Silence):
        return _taken_up(node, here)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    here, answer = low_confidence.weighed(here, event)
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, question, answer)
    if answer.said is None:
        if name := hearing.command(here, event):
            return obey(here, name)
        if hearing.zero(event):
            return go(here, here.person)
        return retries.not_understood(here, node, question, event)
    told = (say(here, phrase(here, "agent_answer_sent")),) if answer.said else ()
    return _taken_up(node, here, *told, send_again=bool(answer.said))


def _asked_again(node: ResumeNode, here: Here) -> Step:
    if number_proof.under_way(here):
        return number_proof.ask(here, "repeat")
    if here.session.pending.get(HELD) == ANSWER:
        return retries.ask(here, _long_question(here, _found(node, here).get(ANSWER) or {}), "repeat")
    return identity_question.ask(node, here, "repeat")


def _taken_up(node: ResumeNode, here: Here, *before: Effect, send_again: bool = False) -> Step:
    here = without(here, HELD)
    return wait(here, "arranged", *before, TakeUp(here.session.node, node.of, send_again))


def _settled(node: ResumeNode, here: Here, answer: Arranged) -> Step:
    """Goes where the ledger's answer leads; a thread that a person has is that person's."""
    if answer.code == PERSON:
        return go(here, node.waiting or here.person, _resumed(here))
    if answer.code == GONE:
        return go(here, node.gone or node.then, say(here, phrase(here, "resumed_gone")))
    return go(here, node.then)


def _exits(node: ResumeNode) -> number_proof.Exits:
    return number_proof.Exits(
        passed=lambda here, evidence: _proved(node, here),
        failed=lambda here, moment: _unconfirmed(node, here, *_without_code(here, moment)),
    )


def _without_code(here: Here, moment: str) -> tuple[Effect, ...]:
    """Returns what is said where no code was keyed; whom the line vouches for hears of no text that cannot go."""
    silent = moment == "text_impossible" and not number_proof.needed(here)
    return () if silent else (say(here, phrase(here, moment)),)


def _proved(node: ResumeNode, here: Here) -> Step:
    """Goes on after the right code. Only now is it told whether a stranger has a thread at all."""
    found = _found(node, here)
    return _told(node, here, found) if found else go(here, node.then)


def _exits_of_question(node: ResumeNode) -> identity_question.Exits:
    return identity_question.Exits(
        confirmed=lambda here: _told(node, without(here, HELD).with_(attempts={}), _found(node, here)),
        unconfirmed=lambda here, *before: _unconfirmed(node, here, *before),
    )


def _unconfirmed(node: ResumeNode, here: Here, *before: Effect) -> Step:
    """Tells nothing of the matter; a thread that waits for a person still leads to that person."""
    if _is_person(_found(node, here)) and not number_proof.needed(here):
        return _taken_up(node, here, *before)
    elsewhere = node.then if node.of == "cut" else here.person
    return go(keys_may_come(here), node.unconfirmed or elsewhere, *before)


def _keeping(here: Here, stage: str) -> Here:
    return here.with_(pending={**here.session.pending, HELD: stage}, attempts={})
