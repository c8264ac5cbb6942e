"""Runs talks: the same conversation on each medium, in a ledger of its own, by the steps of calls and texts.

Time is the talk's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from deflect.talks import standing
from deflect.talks.contact import Contact, Line
from deflect.talks.heard import Heard
from deflect.talks.memory import MemoryLedger
from deflect.talks.stated import StatedFacts
from voice_flows.model.turns import Due, Fetch, Fetched, Input, Json, Keys, Text
from voice_flows.schema.document import Flow
from voice_flows.talks.expectations import Leg, missed
from voice_flows.talks.inputs import answer_of, event_of
from voice_flows.talks.outcomes import Failure, Outcome
from voice_flows.talks.shapes import duration
from voice_flows.talks.talk_file import Talk, TalkStep

NUMBER = "+34612345678"
"""The customer of a talk that names none."""


def run(talk: Talk, flows: Mapping[str, Flow], file: str = "") -> tuple[Outcome, ...]:
    """Runs the talk on each of its media. After a failed expectation the other steps are still taken."""
    return tuple(_Conversation(talk, flows, file, medium).outcome() for medium in talk.media)


class _Conversation:
    """A talk while it runs."""

    def __init__(self, talk: Talk, flows: Mapping[str, Flow], file: str, medium: str) -> None:
        self.talk, self.flows, self.file, self.medium = talk, flows, file, medium
        self.facts = dict(talk.facts)
        self.answers: list[Json] = []
        self.failures: list[Failure] = []
        self.moved = "call" if medium == "voice" else "thread"
        self.contact: Contact

    def outcome(self) -> Outcome:
        flow = self.flows.get(self.talk.flow)
        if flow is None:
            self._fail(self.talk.line, f"a flow '{self.talk.flow}'", f"only {', '.join(sorted(self.flows)) or 'none'}")
            return Outcome(self.talk, self.medium, tuple(self.failures), frozenset())
        self._begin(flow)
        for step in self.talk.steps:
            self._do(step)
        self.contact.ledger.store.dispose()
        known = self.contact.heard
        visited, spoken = frozenset(known.visited), tuple(known.spoken)
        return Outcome(self.talk, self.medium, tuple(self.failures), visited, spoken)

    def _begin(self, flow: Flow) -> None:
        talk = self.talk
        ledger = MemoryLedger(self.flows, talk.now, flow.flow, flow.country)
        ledger.stated = StatedFacts(self.facts)
        self.contact = Contact(ledger, self._line(), self._answer)
        self._make_true(talk.facts)
        if self.medium == "voice":
            self.contact.calls(talk.flow, talk.language, talk.node, talk.values)
        else:
            self.contact.begins(talk.flow, talk.language, talk.node, talk.values)

    def _line(self) -> Line:
        """By the fact `customer.number`, which is empty where the line does not vouch for the number."""
        number = (self.facts.get("customer") or {}).get("number", NUMBER)
        return Line(number or NUMBER, bool(number), "web" if self.medium == "web" else "sms")

    def _make_true(self, facts: Mapping[str, Json]) -> None:
        ledger, number = self.contact.ledger, self.contact.line.number
        if (facts.get("offer") or {}).get("code") == "opted_out":
            standing.suppressed(ledger, number)
        if stands := facts.get("open_thread"):
            standing.thread(ledger, number, self.talk.flow, stands)
        if stands := facts.get("cut"):
            standing.cut_call(ledger, number, self.talk.flow, stands)

    # ---- what happens ----

    def _do(self, step: TalkStep) -> None:
        match step.act:
            case "expect":
                self._expect(step)
            case "facts":
                self.facts |= step.value
                self.contact.line = replace(self._line(), number=self.contact.line.number)
                self._make_true(step.value)
            case "fetched":
                if not self.contact.answered(answer_of(step.value)):
                    self.answers.append(step.value)
            case "picked_up":
                self._then(step, "call", self.contact.picks_up(), "a promised call", "none that may be placed")
            case "calls_again":
                self.contact.calls(self.talk.flow)
                self.moved = "call"
            case "delivery":
                self._delivery(step)
            case "wait":
                self._wait(duration(step.value) or timedelta())
            case _:
                self._input(step)

    def _then(self, step: TalkStep, moved: str, done: bool, expected: str, got: str) -> None:
        if done:
            self.moved = moved
        else:
            self._fail(step.line, expected, got)

    def _input(self, step: TalkStep) -> None:
        name = {"caller": "call", "text": "thread"}.get(step.act) or self.moved
        heard = self._leg(name)
        if heard is None:
            self._fail(step.line, f"a {name} for '{step.act}'", f"the talk has only a {self.moved}")
            return
        medium = self.contact.line.channel if name == "thread" else "voice"
        self._give(name, event_of(step, medium, heard.effects or heard.turn.effects))

    def _give(self, name: str, event: Input) -> None:
        self.moved = name
        if name == "call":
            self.contact.gives(self._as_keyed(event))
        elif isinstance(event, Text):
            self.contact.writes(event.body, event.choice)
        else:
            self.contact.told(event)

    def _as_keyed(self, event: Input) -> Input:
        """The digits of `offer.sent` stand for those of the code that was texted."""
        stands_for = str((self.facts.get("offer") or {}).get("sent") or "")
        if not isinstance(event, Keys) or not stands_for or event.digits != stands_for:
            return event
        return Keys(self.contact.code_sent() or event.digits, event.after_s)

    def _delivery(self, step: TalkStep) -> None:
        told = step.value if isinstance(step.value, dict) else {"state": step.value}
        if self.contact.call is None:
            self._fail(step.line, "a call for 'delivery'", f"the talk has only a {self.moved}")
            return
        done = self.contact.carried(str(told.get("state")), str(told.get("reason", "")))
        self._then(step, "call", done, "a text that this call sent", self._no_text())

    def _no_text(self) -> str:
        known = self.contact.ledger.hand_off_state(self.contact.call.leg) if self.contact.call else None
        if known is None:
            return "none was accepted"
        return (
            "it is not written yet: the thread waits for a business system" if known.moved else f"none: {known.reason}"
        )

    def _wait(self, length: timedelta) -> None:
        call = self.contact.call
        self.contact.passes(length)
        if call is not None and call.turn.wait.kind == "person":
            self.contact.gives(Due("place"))
            self.moved = "call"
        elif self.contact.thread is not None and self.contact.thread.effects:
            self.moved = "thread"

    def _answer(self, fetch: Fetch) -> Fetched | None:
        if self.answers:
            return answer_of(self.answers.pop(0))
        wanted = f"{fetch.service} {fetch.method} {fetch.path}"
        answers = {key: answer for key, answer in self.talk.fetch.items() if _was_sent(answer, fetch.body)}
        if wanted in answers:
            return answer_of(answers[wanted])
        starts = [key for key in answers if key.endswith("*") and wanted.startswith(key[:-1])]
        return answer_of(answers[max(starts, key=len)]) if starts else None

    # ---- what is expected ----

    def _leg(self, name: str) -> Heard | None:
        return self.contact.call if name == "call" else self.contact.thread

    def _expect(self, step: TalkStep) -> None:
        name = step.value.get("on", self.moved)
        heard = self._leg(name)
        if heard is None:
            self._fail(step.line, f"a {name}", f"the talk has only a {self.moved}")
            return
        whose = self.contact.turn_of(heard) if "turn" in step.value else ""
        leg = Leg(heard.turn, heard.effects, heard.texts, whose)
        for what, wanted in step.value.items():
            if what != "on":
                for expected, got in missed(leg, what, wanted):
                    self._fail(step.line, expected, got)

    def _fail(self, line: int, expected: str, got: str) -> None:
        self.failures.append(Failure(self.file, line, expected, got))


def _was_sent(answer: Json, body: Json) -> bool:
    """True where the request's body holds what the answer is meant for; an answer without `sent` is for any."""
    wanted = answer.get("sent", {}) if isinstance(answer, dict) else {}
    given = body if isinstance(body, dict) else {}
    return all(given.get(name) == value for name, value in wanted.items())
