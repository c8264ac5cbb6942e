"""Runs talks: the same conversation on each medium, with the session stored as JSON and read back between all turns.

Time is the talk's own. Callers may replace the renderers, so that talks are compared with the bodies that a channel
really sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.given_number import CheckNumber, TextAgain
from voice_flows.model.resumption import TakeUp
from voice_flows.model.text_code import CheckCode, SendCode
from voice_flows.model.turns import (
    Arranged,
    Ask,
    CallBack,
    Due,
    Effect,
    Fetch,
    HandOff,
    Input,
    Json,
    Moment,
    Resumed,
    Say,
    Session,
    Started,
    Turn,
)
from voice_flows.schema.document import Flow
from voice_flows.talks.expectations import Leg, Renderer, missed
from voice_flows.talks.inputs import answer_of, event_of
from voice_flows.talks.resumed import taken_up
from voice_flows.talks.talk_file import Talk, TalkStep, duration

FETCHES: Final = 50
"""Most fetches in a row that a talk answers; a flow with more goes round in circles."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A place where a talk went otherwise than expected."""

    file: str
    line: int
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One talk on one medium; `visited` are the nodes at which something was said, asked or learned, or it waited."""

    talk: Talk
    medium: str
    failures: tuple[Failure, ...]
    visited: frozenset[str]

    @property
    def good(self) -> bool:
        return not self.failures


def heard(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Returns what a caller hears."""
    return tuple("".join(effect.say) for effect in effects if isinstance(effect, Say | Ask) and effect.say)


def read(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Returns what a customer reads: words, then numbered choices."""
    told = (line for effect in effects if isinstance(effect, Say | Ask) for line in (effect.write, *_lines(effect)))
    return tuple(line for line in told if line)


def _lines(effect: Say | Ask) -> Iterator[str]:
    if isinstance(effect, Ask):
        yield from (f"{choice.key or number} {choice.label}" for number, choice in enumerate(effect.choices, 1))


RENDERERS: Final[Mapping[str, Renderer]] = {"voice": heard, "sms": read, "web": read}


def run(
    talk: Talk, flows: Mapping[str, Flow], file: str = "", renderers: Mapping[str, Renderer] = RENDERERS
) -> tuple[Outcome, ...]:
    """Runs the talk on each of its media. After a failed expectation the other steps are still taken."""
    return tuple(_Conversation(talk, flows, file, medium, renderers).outcome() for medium in talk.media)


class _Conversation:
    """A talk while it runs."""

    def __init__(
        self, talk: Talk, flows: Mapping[str, Flow], file: str, medium: str, renderers: Mapping[str, Renderer]
    ) -> None:
        self.talk, self.flows, self.file, self.medium, self.renderers = talk, flows, file, medium, renderers
        self.now, self.facts = talk.now, dict(talk.facts)
        self.answers: list[Json] = []
        self.failures: list[Failure] = []
        self.visited: set[str] = set()
        self.legs: dict[str, Leg] = {}
        self.moved = ""

    def outcome(self) -> Outcome:
        flow = self.flows.get(self.talk.flow)
        if flow is None:
            self._fail(self.talk.line, f"a flow '{self.talk.flow}'", f"only {', '.join(sorted(self.flows)) or 'none'}")
        else:
            self._begin(flow)
            for step in self.talk.steps:
                self._do(step)
        return Outcome(self.talk, self.medium, tuple(self.failures), frozenset(self.visited))

    def _begin(self, flow: Flow) -> None:
        talk, on_call = self.talk, self.medium == "voice"
        session = machine.begin(flow, "voice" if on_call else "text", talk.language, talk.node, talk.values)
        self._open("call" if on_call else "thread", session)

    def _open(self, name: str, session: Session) -> None:
        written = self.medium if self.medium != "voice" else "sms"
        medium = "voice" if session.medium == "voice" else written
        self.legs[name] = Leg(medium, machine.step(self.flows, session, Started(), self._moment()))
        self._moved(name, list(self.legs[name].turn.effects))

    def _moment(self) -> Moment:
        return Moment(self.now, self.facts)

    # ---- what happens ----

    def _do(self, step: TalkStep) -> None:
        match step.act:
            case "expect":
                self._expect(step)
            case "facts":
                self.facts |= step.value
            case "fetched":
                self._fetched(step)
            case "picked_up":
                self._picked_up(step)
            case "wait":
                self._wait(duration(step.value) or timedelta())
            case _:
                self._input(step)

    def _input(self, step: TalkStep) -> None:
        name = {"caller": "call", "delivery": "call", "text": "thread"}.get(step.act) or self.moved
        if leg := self.legs.get(name):
            self._give(name, event_of(step, leg.medium, leg.last))
        else:
            self._fail(step.line, f"a {name} for '{step.act}'", f"the talk has only a {self.moved}")

    def _fetched(self, step: TalkStep) -> None:
        """Answers the fetch that waits, or else the next one."""
        name, leg = self.moved, self.legs[self.moved]
        if leg.turn.wait.kind == "fetch":
            self._give(name, answer_of(step.value))
        else:
            self.answers.append(step.value)

    def _wait(self, length: timedelta) -> None:
        self.now += length
        for name, leg in list(self.legs.items()):
            leg.waited += length
            nudge_s = leg.turn.wait.nudge_s
            if nudge_s is not None and leg.waited >= timedelta(seconds=nudge_s):
                self._give(name, Due("nudge"))
            elif leg.turn.wait.kind == "person" and leg.turn.session.medium == "voice":
                self._give(name, Due("place"))

    def _give(self, name: str, event: Input) -> None:
        leg = self.legs[name]
        leg.waited = timedelta()
        leg.turn = machine.step(self.flows, _stored(leg.turn.session), event, self._moment())
        self._moved(name, list(leg.turn.effects))

    def _moved(self, name: str, effects: list[Effect]) -> None:
        """Notes what a turn led to, answers its fetches, and opens the thread of a hand-off."""
        leg, self.moved = self.legs[name], name
        leg.last = effects
        for _ in range(FETCHES):
            self._visit(leg)
            while leg.turn.wait.kind == "arranged":
                arranged = self._arranged(leg.turn)
                leg.turn = machine.step(self.flows, _stored(leg.turn.session), arranged, self._moment())
                leg.last.extend(leg.turn.effects)
                self._visit(leg)
            fetch = next((effect for effect in leg.turn.effects if isinstance(effect, Fetch)), None)
            answer = self._fixture(fetch) if fetch and leg.turn.wait.kind == "fetch" else None
            if answer is None:
                break
            leg.turn = machine.step(self.flows, _stored(leg.turn.session), answer_of(answer), self._moment())
            leg.last.extend(leg.turn.effects)
        hand_off = next((effect for effect in leg.last if isinstance(effect, HandOff)), None)
        if hand_off and leg.turn.wait.kind == "delivery":
            self._open("thread", machine.to_text(leg.turn.session, hand_off.start))
            self.moved = name

    def _arranged(self, turn: Turn) -> Arranged | Resumed:
        """Says whether the call may be promised, by the fact `call`; of a code, whether it is `offer.sent`.

        `offer.refused` is why a number that the caller gives gets no text, or why an opt-out is not lifted.
        """
        asked = next(effect for effect in reversed(turn.effects) if getattr(effect, "wait_kind", "") == "arranged")
        if isinstance(asked, TakeUp):
            return taken_up(asked, turn.session, self.facts)
        if isinstance(asked, CheckCode):
            right = asked.digits == (self.facts.get("offer") or {}).get("sent")
            return Arranged(right, "ok" if right else "wrong")
        if isinstance(asked, CheckNumber | TextAgain):
            refused = str((self.facts.get("offer") or {}).get("refused") or "")
            return Arranged(not refused, refused or "ok")
        known = {} if isinstance(asked, SendCode) else self.facts.get("call") or {}
        return Arranged(known.get("allowed") is not False, str(known.get("code", "")), str(known.get("reason", "")))

    def _picked_up(self, step: TalkStep) -> None:
        """The customer takes the call that was promised last."""
        promised = [
            (leg, effect) for leg in self.legs.values() for effect in leg.promised if isinstance(effect, CallBack)
        ]
        if not promised:
            self._fail(step.line, "a promised call", "none was promised")
            return
        leg, wanted = promised[-1]
        self._open("call", machine.to_voice(leg.turn.session, wanted.answered))

    def _fixture(self, fetch: Fetch) -> Json:
        if self.answers:
            return self.answers.pop(0)
        wanted = f"{fetch.service} {fetch.method} {fetch.path}"
        answers = {key: answer for key, answer in self.talk.fetch.items() if _was_sent(answer, fetch.body)}
        if wanted in answers:
            return answers[wanted]
        starts = [key for key in answers if key.endswith("*") and wanted.startswith(key[:-1])]
        return answers[max(starts, key=len)] if starts else None

    def _visit(self, leg: Leg) -> None:
        leg.promised += [effect for effect in leg.turn.effects if isinstance(effect, CallBack)]
        nodes = {node for effect in leg.turn.effects if (node := getattr(effect, "node", None))}
        self.visited |= nodes | {leg.turn.session.node}

    # ---- what is expected ----

    def _expect(self, step: TalkStep) -> None:
        name = step.value.get("on", self.moved)
        if name not in self.legs:
            self._fail(step.line, f"a {name}", f"the talk has only a {self.moved}")
            return
        leg = self.legs[name]
        for what, wanted in step.value.items():
            if what != "on":
                for expected, got in missed(leg, what, wanted, self.renderers[leg.medium]):
                    self._fail(step.line, expected, got)

    def _fail(self, line: int, expected: str, got: str) -> None:
        self.failures.append(Failure(self.file, line, expected, got))


def _stored(session: Session) -> Session:
    """Returns the session written to JSON and read back: without its secrets, as on a call."""
    return session_json.load(json.loads(json.dumps(session_json.dump(session))))


def _was_sent(answer: Json, body: Json) -> bool:
    """True where the request's body holds what the answer is meant for; an answer without `sent` is for any."""
    wanted = answer.get("sent", {}) if isinstance(answer, dict) else {}
    given = body if isinstance(body, dict) else {}
    return all(given.get(name) == value for name, value in wanted.items())
