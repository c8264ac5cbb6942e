"""One customer in a ledger in memory: calls, writes, picks up.

Does what lines, carriers, relay and business systems do, at once and in the order in which they would.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from sqlalchemy import bindparam, func, select

from deflect.conversations import opening
from deflect.facts import Caller, Inbound, Status
from deflect.inbound import due_timers, http_replies, messages
from deflect.messaging import outbox
from deflect.number_notices.notices import NOTICE
from deflect.outbound_calls import attempts
from deflect.people.customers import customer_at
from deflect.steps.take import take
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, Outcall, TextCode, Timer
from deflect.talks.heard import Heard, HeardLegs
from deflect.talks.memory import OURS, MemoryLedger
from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.text_code import LENGTH
from voice_flows.model.turns import Delivery, Fetch, Fetched, HungUp, Input, Json, Started

Answer: TypeAlias = Callable[[Fetch], Fetched | None]
"""A business system's answer; `None` leaves the request waiting."""
_DUE: Final = select(
    select(func.count(Timer.id))
    .where(Timer.ended_at.is_(None), Timer.due_at <= bindparam("now"))
    .scalar_subquery()
    .label("timers"),
    select(func.count(Outbox.id)).where(Outbox.state == "queued").scalar_subquery().label("rows"),
)
ROUNDS: Final = 50
"""Most requests in a row, and most rounds of the relay; a flow with more goes round in circles."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who calls and writes, and how far the line vouches for the number. `channel`: of their threads."""

    number: str
    vouched: bool = True
    channel: str = "sms"


class Contact:
    """`heard` has what comes of it."""

    def __init__(self, ledger: MemoryLedger, line: Line, answer: Answer) -> None:
        self.ledger, self.line, self.answer = ledger, line, answer
        self.heard = HeardLegs(ledger)
        self._keys = itertools.count(1)

    @property
    def call(self) -> Heard | None:
        """The newest call."""
        return self.heard.call

    @property
    def thread(self) -> Heard | None:
        """The newest thread."""
        return self.heard.thread

    # ---- on the phone ----

    def calls(
        self, flow: str, language: str | None = None, node: str | None = None, values: Mapping[str, Json] | None = None
    ) -> None:
        """Phones, and hears the first words; those of `node` where the call is to begin there."""

        def opened(unit: Unit) -> str:
            trust = "trusted" if self.line.vouched else "none"
            caller = Caller(self._key(), self.line.number, OURS, trust, "sip")  # type: ignore[arg-type]
            conversation, leg, _ = opening.call(unit, caller, flow, language)
            if node or values:
                begun = machine.begin(unit.flows.latest(flow), "voice", leg.language, node, values or {})
                leg.session = session_json.dump(begun)
            take(unit, conversation, leg, Started())
            return leg.id

        self.heard.call = None
        self._act(lambda: self.ledger.work(opened))

    def gives(self, event: Input) -> None:
        """Keys, speaks, is silent, hangs up; or something that the line tells, such as what became of a transfer."""
        if self.call is not None:
            self._act(lambda: self._step(self.call, event))

    def carried(self, state: str, reason: str = "") -> bool:
        """The carrier tells what became of the text that the call sent. False where it sent none."""
        known = self.ledger.hand_off_state(self.call.leg) if self.call else None
        if known is None or not known.row:
            return False
        if state != "unconfirmed":
            told = Status(self.line.channel, f"carrier-{known.row}", state, self.ledger.time.now, known.row, reason)  # type: ignore[arg-type]
            self._act(lambda: messages.report(self.ledger, told))
        self.gives(Delivery(state, reason))  # type: ignore[arg-type]
        return True

    def picks_up(self) -> bool:
        """Takes the call that was promised, when it is due. False where none was, or none may be placed."""
        with self.ledger.store.reading() as db:
            due = db.scalar(
                select(Outcall.due_at)
                .where(Outcall.state == "queued")
                .order_by(Outcall.due_at.desc(), Outcall.id.desc())
            )
        if due is None:
            return False
        self.passes(due - self.ledger.time.now)
        placing = attempts.claim(self.ledger, "rehearsal")
        if placing is None:
            return False
        attempts.dialled(self.ledger, placing, "rehearsal")
        attempts.answered(self.ledger, placing)
        self.heard.call = None
        self._act(lambda: attempts.begin(self.ledger, placing, "sip"))
        return True

    # ---- in writing ----

    def begins(self, flow: str, language: str | None, node: str | None, values: Mapping[str, Json]) -> None:
        """A thread begins with its first words, as one that another system hands over."""

        def begun(unit: Unit) -> None:
            known = unit.flows.latest(flow)
            session = machine.begin(known, "text", language, node, values)
            customer = customer_at(unit, self.line.number, session.language)
            conversation = opening.new_conversation(unit, customer, known, session.language, self.line.channel)
            ends = opening.Ends(channel=self.line.channel, ours=OURS, theirs=self.line.number, trust="trusted")
            leg = opening.new_leg(unit, conversation, session, known, ends)
            leg.last_word_at = conversation.last_word_at = unit.now
            take(unit, conversation, leg, Started())

        self._act(lambda: self.ledger.work(begun))

    def writes(self, body: str, choice: str | None = None) -> None:
        """A message of the customer, which the ledger takes in as it takes in any."""
        sender, ours = self._ends()
        inbound = Inbound(self.line.channel, self._key(), sender, ours, body, self.ledger.time.now, choice)
        self._act(lambda: messages.receive(self.ledger, inbound))

    def told(self, event: Input) -> None:
        """Something that happens to the thread, such as a person who is done."""

        def step(unit: Unit) -> None:
            conversation, leg = unit.locked(self.thread.leg if self.thread else "")
            conversation.owner, conversation.owner_user_id = "bot", None
            take(unit, conversation, leg, event)

        self._act(lambda: self.ledger.work(step))

    # ---- meanwhile ----

    def answered(self, answer: Fetched) -> bool:
        """A business system answers the request that waits. False where none does."""
        thread = self.thread
        if self.call is not None and self.call.turn.wait.kind == "fetch":
            self.gives(answer)
        elif thread is not None and thread.request:
            row, thread.request = thread.request, ""
            self._act(lambda: http_replies.receive(self.ledger, row, answer))
        else:
            return False
        return True

    def passes(self, span: timedelta) -> None:
        """Time passes, and what is due in it happens when it is due."""
        until = self.ledger.time.now + max(span, timedelta())
        self.heard.forget()
        for _ in range(ROUNDS):
            with self.ledger.store.reading() as db:
                due = db.scalar(select(Timer.due_at).where(Timer.ended_at.is_(None)).order_by(Timer.due_at).limit(1))
            if due is None or due > until:
                break
            self.ledger.time.forward(due - self.ledger.time.now)
            self._relay()
        self.ledger.time.forward(until - self.ledger.time.now)
        self._relay()

    def texts(self) -> list[str]:
        """Everything that was written in the newest thread."""
        with self.ledger.store.reading() as db:
            rows = select(Outbox.body).where(Outbox.kind == "text", Outbox.state != "dropped")
            of_thread = rows.where(Outbox.leg_id == (self.thread.leg if self.thread else ""))
            return [str(body) for body in db.scalars(of_thread.order_by(Outbox.position))]

    def turn_of(self, heard: Heard) -> str:
        """Whose turn it is in the conversation of a leg: customer, us, bot or none."""
        with self.ledger.store.reading() as db:
            return db.get_one(Conversation, db.get_one(Leg, heard.leg).conversation_id).turn

    def code_sent(self) -> str:
        """The digits of the last code that was texted; empty where none was."""
        with self.ledger.store.reading() as db:
            codes = select(Outbox).join(TextCode, TextCode.outbox_id == Outbox.id)
            row = db.scalars(codes.order_by(TextCode.sent_at.desc(), Outbox.position.desc()).limit(1)).first()
        if row is None:
            return ""
        body = self.ledger.vault.unseal(str(row.request["sealed"]).encode()).decode()
        found = re.search(rf"\d{{{LENGTH}}}", body)
        return found[0] if found else ""

    # ---- how ----

    def _act(self, do: Callable[[], object]) -> None:
        self.heard.forget()
        do()
        self.heard.gather(told=True)
        self._relay()

    def _step(self, heard: Heard | None, event: Input) -> None:
        if heard is None:
            return
        if isinstance(event, HungUp):
            self.ledger.close(heard.leg, self._key(), "hung_up")
        else:
            self.ledger.advance(heard.leg, self._key(), event)

    def _relay(self) -> None:
        """What the call's worker and the relay do: ask systems, send texts, fire timers, until nothing is due."""
        for _ in range(ROUNDS):
            moved = self._ask_for_call() or self._timers_and_texts()
            self.heard.gather()
            if not moved:
                return

    def _timers_and_texts(self) -> bool:
        with self.ledger.store.reading() as db:
            timers, rows = db.execute(_DUE, {"now": self.ledger.time.now}).one()
        for timer in due_timers.due(self.ledger.store) if timers else ():
            due_timers.fire(self.ledger, timer.id)
        claimed = outbox.claim(self.ledger.store, self.ledger.vault) if rows else []
        sent = [self._sent(row) for row in claimed]
        return bool(timers) or any(sent)

    def _ask_for_call(self) -> bool:
        call = self.call
        if call is None:
            return False
        if call.turn.wait.kind == "over" and not self._ended(call.leg):
            self.ledger.close(call.leg, self._key(), "finished")
            return True
        fetch = next((effect for effect in call.turn.effects if isinstance(effect, Fetch)), None)
        answer = self.answer(fetch) if fetch and call.turn.wait.kind == "fetch" else None
        if answer is None:
            return False
        self.ledger.advance(call.leg, self._key(), answer)
        return True

    def _sent(self, row: outbox.Row) -> bool:
        if row.request is None:
            outbox.taken(self.ledger.store, row.id, f"carrier-{row.id}")
            return True
        self.heard.gather()
        answer = self.answer(row.request)
        if answer is not None:
            http_replies.receive(self.ledger, row.id, answer)
        elif self.thread is not None:
            self.thread.request = row.id
        return answer is not None

    def _ended(self, leg: str) -> bool:
        with self.ledger.store.reading() as db:
            return db.get_one(Leg, leg).ended_at is not None

    def _ends(self) -> tuple[str, str]:
        """The two addresses of the newest thread, which may be at a number that the caller gave."""
        with self.ledger.store.reading() as db:
            own = select(Leg).where(Leg.medium == "text", Leg.chosen != NOTICE)
            leg = db.scalars(own.order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(1)).first()
        return (leg.theirs, leg.ours) if leg else (self.line.number, OURS)

    def _key(self) -> str:
        return f"r{next(self._keys)}"
