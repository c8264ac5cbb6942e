"""Asks for another number where the caller's own gets no texts, or where the text did not arrive.

The number is keyed or said, looked at by the ledger (`CheckNumber`), read back and confirmed. Only its own reply begins
the thread there. After `TRIES` the call goes on by phone. What is known so far is in `Session.pending` under `number`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from voice_flows.asking import choosing, hearing, low_confidence, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import DIGITS_PAUSE_S, listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Reason, Step, again, go, keys_may_come, learned, obey, stay, wait, without
from voice_flows.asking.words import Words, authored, phrase, say, today
from voice_flows.model.given_number import CheckNumber
from voice_flows.model.turns import Arranged, Choice, Delivery, Effect, Input, KeyRule, Keys, Silence
from voice_flows.nodes.offer_text import mobile_number, proof
from voice_flows.nodes.offer_text.mobile_number import Entry
from voice_flows.nodes.offer_text.model import OfferTextNode
from voice_flows.values.reading import Asked, ValueRule

HELD: Final = "number"
TRIES: Final = 2
"""Numbers that may prove wrong; then the call goes on by phone."""
SLIPS: Final = 2
"""Entries of a key or two that count as a slip of the finger."""
LONGEST: Final = 15
"""Digits of the longest number (E.164)."""
CURED: Final[Mapping[str, str]] = {"landline": "landline", "anonymous": "number_withheld", "country": "number_other",
                                   "premium": "number_other"}  # fmt: skip
"""Why this caller gets no text though another number might, with the words for it."""
REFUSED: Final = frozenset({"landline", "premium", "country", "ours"})
"""What may be said of a number that the ledger refuses; anything else may be a secret of its owner."""
FAILED: Final[Mapping[str, str]] = {"landline": "landline", "not_mobile": "landline", "unreachable": "unreachable",
    "invalid_number": "no_number", "unknown_handset": "no_number", "not_theirs": "not_theirs"}  # fmt: skip
"""Why a text did not arrive, with the words for it."""
STAY, OTHER = "stay", "other"
READ_BACK: Final = "{{ value | phone }}"
Stage = Literal["ask", "failed", "checked", "confirm", "sent"]


def under_way(here: Here) -> bool:
    return bool(_held(here).get("stage", "sent") != "sent")


def may_begin(node: OfferTextNode, code: str) -> bool:
    """Returns true if another number is worth asking for where text may not be offered for this reason."""
    return node.other_number and code in CURED


def begin(here: Here, code: str, *before: Effect) -> Step:
    """Says why this number gets no texts, and asks for another."""
    return _asked(_keeping(here, {"stage": "ask", "opening": CURED[code]}), CURED[code], *before)


def after_failure(node: OfferTextNode, here: Here, event: Delivery) -> Step | None:
    """Says why the text did not arrive and asks what to do; `None` where no other number is asked for."""
    held = _held(here)
    tries = held.get("tries", 0) + bool(sent_to(here))
    if not node.other_number or tries >= TRIES:
        return None
    moment = f"not_arrived_{FAILED[event.reason]}" if event.reason in FAILED else "not_arrived"
    failed = [*held.get("failed", ()), held.get("number", "")]
    kept = {"stage": "failed", "opening": moment, "tries": tries, "failed": failed}
    return _asked(_keeping(here.with_(attempts={}), kept), moment)


def ask(here: Here, reason: Reason) -> Step:
    held = _held(here)
    if held["stage"] == "confirm":
        return retries.ask(here, _right(here, held["number"]), reason)
    return _asked(here, held["opening"], reason=reason)


def hear(node: OfferTextNode, here: Here, event: Input) -> Step:
    if isinstance(event, Arranged):
        return _checked(node, here, event)
    if isinstance(event, Silence):
        return _silent(node, here)
    if not isinstance(event, Answer):
        return stay(here)
    if event == Keys("*"):
        return again(here)
    if event == Keys("#"):
        return _by_phone(node, here, "declined")
    if hearing.zero(event):
        return go(without(here, HELD), here.person)
    return _confirmed(node, here, event) if _held(here)["stage"] == "confirm" else _given(node, here, event)


def sent_to(here: Here) -> str:
    """Returns the number that the caller gave and that was texted; empty where it was the call's own."""
    return str(_held(here).get("number", ""))


# ---- the number ----


def _given(node: OfferTextNode, here: Here, event: Answer) -> Step:
    """Takes a number, or the wish for another or for none."""
    failed = _held(here)["stage"] == "failed"
    if failed and isinstance(event, Keys) and event.digits in ("1", "2"):
        return _wanted(here) if event.digits == "1" else _by_phone(node, here, "declined")
    if entry := _entry(here, event):
        return _entered(node, here, event, entry)
    chosen = hearing.choose(here, _ways(here), event)
    said = chosen.choices[0] if chosen.verdict in ("accept", "confirm") and chosen.choices else ""
    if not said and (name := hearing.command(here, event)):
        return again(here) if name == "text" else obey(here, name)
    answer = hearing.yes_or_no(here, event, "offer")
    if said == STAY or (not said and answer.said is False):
        return _by_phone(node, here, "declined")
    return _wanted(here) if said == OTHER or answer.said else _wrong(node, here, "")


def _entry(here: Here, event: Answer) -> Entry | None:
    if isinstance(event, Keys):
        return mobile_number.keyed(event.digits, here.flow.country)
    asked = Asked(ValueRule(), here.session.language, today(here), here.flow.country)
    return mobile_number.said(hearing.words(event), asked)


def _entered(node: OfferTextNode, here: Here, event: Answer, entry: Entry) -> Step:
    held = _held(here)
    if entry.problem == "few" and entry.count < mobile_number.LEAST and held.get("slips", 0) < SLIPS:
        return _slipped(here, entry)
    if entry.problem:
        return _wrong(node, here, f"number_{entry.problem}", count=entry.count, length=entry.length)
    if entry.number in held.get("failed", ()):
        return _wrong(node, here, "number_same")
    given = {**held, "stage": "checked", "number": entry.number, "given_by": hearing.origin(event)}
    return wait(_keeping(here, given), "arranged", CheckNumber(here.session.node, entry.number))


def _slipped(here: Here, entry: Entry) -> Step:
    """Says that a key or two are no number, and waits for the rest; it counts as no number that proved wrong."""
    held = _held(here)
    few = phrase(here, "number_few", count=entry.count, length=entry.length)
    here = _keeping(here, {**held, "slips": held.get("slips", 0) + 1})
    following = phrase(here, "number_again")
    words = Words((*few.say, " ", *following.say), f"{few.write} {following.write}")
    return retries.ask(here, _question(here, words), "no_match")


def _checked(node: OfferTextNode, here: Here, answer: Arranged) -> Step:
    """Reads the number back, or says why it gets no texts."""
    held = _held(here)
    if answer.allowed:
        here = _keeping(here.with_(attempts={}), {**held, "stage": "confirm"})
        return retries.ask(here, _right(here, held["number"]), "confirm")
    return _wrong(node, here, f"number_{answer.code}" if answer.code in REFUSED else "number_refused")


def _confirmed(node: OfferTextNode, here: Here, event: Answer) -> Step:
    """Takes the answer to the read-back; another number may be given instead."""
    held = _held(here)
    here, answer = low_confidence.weighed(here, event, "check")
    if answer.said is None:
        entry = None if isinstance(event, Keys) else _entry(here, event)
        if entry:
            return _entered(node, here, event, entry)
        if name := hearing.command(here, event):
            return again(here) if name == "text" else obey(here, name)
        return _unclear(node, here)
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _right(here, held["number"]), answer)
    if not answer.said:
        return _wrong(node, here, "")
    return _hand_over(node, here, event, answer.score)


def _hand_over(node: OfferTextNode, here: Here, event: Answer, score: float) -> Step:
    held = _held(here)
    evidence = {**hearing.evidence(here, event), "number_by": held["given_by"]}
    told = learned(here, "answered_offer", here.session.node, True, origin=hearing.origin(event), score=score)
    here = _keeping(here.with_(attempts={}), {**held, "stage": "sent"})
    return proof.hand_over(node, here, evidence, told, to=held["number"])


# ---- questions ----


def _asked(here: Here, moment: str, *before: Effect, reason: Reason = "first") -> Step:
    return retries.ask(here, _question(here, phrase(here, moment)), reason, None, *before)


def _question(here: Here, words: Words) -> Question:
    """Asks for the number, by keys or free words. Keys typed ahead were not meant for it."""
    listen = listening(here, None, KeyRule(False, 1, LONGEST), pause_s=DIGITS_PAUSE_S, keep_typed_ahead=False)
    return Question(words, "phone", (), listen)


def _right(here: Here, number: str) -> Question:
    said = authored(here, {here.session.language: READ_BACK}, value=number)
    return choosing.yes_no_question(here, phrase(here, "read_back", value="".join(said.say)), evidence=True)


def _ways(here: Here) -> tuple[Choice, ...]:
    return tuple(Choice(way, "", None, _phrases(here, way)) for way in (STAY, OTHER))


def _phrases(here: Here, way: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in phrase(here, f"number_says_{way}").write.split(","))


# ---- what went wrong ----


def _wanted(here: Here) -> Step:
    """Asks for the number that the caller says they will give."""
    return _asked(_keeping(here, {**_held(here), "stage": "ask", "opening": "number_ask"}), "number_ask")


def _wrong(node: OfferTextNode, here: Here, moment: str, **more: Any) -> Step:
    """Says what is wrong with the number, and asks for another; goes on by phone after `TRIES`."""
    held = _held(here)
    tries = held.get("tries", 0) + 1
    words = phrase(here, moment, **more) if moment else Words()
    if tries >= TRIES:
        return _by_phone(node, here, "number_failed", *((say(here, words),) if words else ()))
    kept = {**held, "stage": "ask", "opening": "number_again", "tries": tries}
    here = _keeping(without(here.with_(attempts={}), low_confidence.DOUBTED), kept)
    following = phrase(here, "number_again")
    asked = Words((*words.say, " ", *following.say), f"{words.write} {following.write}") if words else following
    return retries.ask(here, _question(here, asked), "no_match")


def _silent(node: OfferTextNode, here: Here) -> Step:
    """Asks once more after a silence; the second one counts as the wish to go on by phone."""
    if here.session.attempts.get("no_input", 0):
        return _by_phone(node, here, "declined")
    here = here.with_(attempts={**here.session.attempts, "no_input": 1})
    held = _held(here)
    confirms = held["stage"] == "confirm"
    question = _right(here, held["number"]) if confirms else _question(here, phrase(here, held["opening"]))
    return retries.ask(here, question, "no_input", phrase(here, "no_input_1", question.words, choices=[], keyed=[]))


def _unclear(node: OfferTextNode, here: Here) -> Step:
    """Reads the number back once more after words that are neither yes nor no."""
    if here.session.attempts.get("no_match", 0):
        return _wrong(node, here, "")
    here = here.with_(attempts={**here.session.attempts, "no_match": 1})
    question = _right(here, _held(here)["number"])
    return retries.ask(here, question, "no_match", phrase(here, "no_match_1", question.words, choices=[], keyed=[]))


def _by_phone(node: OfferTextNode, here: Here, moment: str, *before: Effect) -> Step:
    """Goes on by phone, and offers no text in this call any more."""
    failed = bool(_held(here).get("failed"))
    here = without(here, HELD, low_confidence.DOUBTED).with_(declined_text=True)
    if moment == "number_failed":
        here = keys_may_come(here)  # of the number that the caller may be keying once more
    if moment == "declined":
        before = (*before, learned(here, "answered_offer", here.session.node, False))
    return go(here, node.undelivered if failed else node.unavailable, *before, say(here, phrase(here, moment)))


def _held(here: Here) -> Mapping[str, Any]:
    held: Mapping[str, Any] = here.session.pending.get(HELD) or {}
    return held


def _keeping(here: Here, held: Mapping[str, Any]) -> Here:
    return here.with_(pending={**here.session.pending, HELD: dict(held)})
