"""One customer of a property test, with all that may happen to them, drawn from a number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import contact_laws
from contact_laws import MATTERS
from ledger_world import OURS, World
from sqlalchemy import select

from deflect import desk
from deflect.desk import outbound_calls
from deflect.facts import Caller, Inbound, Status
from deflect.inbound import due_timers
from deflect.inbound.messages import receive, report
from deflect.messaging import outbox
from deflect.outbound_calls import attempts
from deflect.people.identities import identity_of
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Outbox, Timer
from voice_flows.asking.steps import RESUMED
from voice_flows.model.turns import Delivery, Keys, Returned, Silence
from voice_flows.schema.opening_hours import is_open, zone

ANA = "usr_1"


@dataclass
class Customer:
    """One customer with two numbers, the second confirmed, and what happened to them so far."""

    world: World
    seed: int
    draw: random.Random
    told: list[str] = field(default_factory=list)
    resumed: int = 0

    @property
    def first(self) -> str:
        return f"+34612{self.seed:06d}"

    @property
    def second(self) -> str:
        return f"+34699{self.seed:06d}"

    def key(self, name: str) -> str:
        self.told.append(name)
        return f"{self.seed}:{len(self.told)}:{name}"

    # ---- what may happen ----

    def calls(self) -> None:
        """A call with some answers, which ends in one of the ways in which calls end."""
        number = self.draw.choice([self.first, self.first, self.second])
        leg = self._opened(number, "trusted")
        for _ in range(self.draw.randint(0, 6)):
            if not self._answers(leg):
                break
            if self.draw.random() < 0.2:
                self._taken_by_an_agent(leg)
        self._ends(leg)

    def calls_twice_at_once(self) -> None:
        legs = [self._opened(self.first, "trusted") for _ in range(2)]
        for leg in (*legs, *legs):
            self._answers(leg)
        for leg in legs:
            self._ends(leg)

    def is_claimed_by_a_stranger(self) -> None:
        """Somebody calls with the customer's number, for which the line does not vouch: nothing of theirs is met."""
        leg = self._opened(self.first, "none")
        with self.world.store.reading() as db:
            row = db.get_one(Leg, leg)
            assert (row.about_leg_id, row.cut_leg_id, row.chosen) == (None, None, "not_vouched"), self.told
            assert row.customer_id != self._customer(), self.told
        self._ends(leg)

    def writes(self) -> None:
        body = self.draw.choice(["1", "2", "hola", "48213", "1", "PERSONA", "LLAMADA", "NO", "FIN", "213"])
        self._writes(self.draw.choice([self.first, self.first, self.second]), body)

    def opts_out_or_in(self) -> None:
        self._writes(self.first, self.draw.choice(["BAJA", "ALTA"]))

    def texts_are_carried(self) -> None:
        """What is queued goes out; some of it arrives."""
        for row in self._sent():
            state = self.draw.choice(["delivered", "delivered", "undelivered"])
            report(self.world.ledger, Status("sms", f"SM-{row}", state, self.world.clock(), row, ""))  # type: ignore[arg-type]

    def time_passes(self) -> None:
        """Minutes within a matter, a night, a week-end or days; what fell due for this customer is done."""
        spans = [{"minutes": 5}, {"minutes": 25}, {"hours": 4}, {"hours": 11}, {"hours": 20}, {"days": 3}, {"days": 10}]
        span = self.draw.choice(spans)
        self.told.append(f"time passes: {span}")
        self.world.clock.forward(**span)
        mine = [one.id for one in self.conversations()]
        with self.world.store.reading() as db:
            due = list(db.scalars(select(Timer.id).where(Timer.conversation_id.in_(mine), Timer.ended_at.is_(None))))
        with self.owners_kept():
            for timer in due:
                due_timers.fire(self.world.ledger, timer)

    def is_called(self) -> None:
        """If a promised call is due, the assistant places it, and the customer answers."""
        found = attempts.claim(self.world.ledger, "worker")
        if found is None or found.number not in (self.first, self.second):
            return
        attempts.dialled(self.world.ledger, found, "worker")
        attempts.answered(self.world.ledger, found)
        self.told.append("we call")
        with self.owners_kept():
            leg = attempts.begin(self.world.ledger, found, "sip").leg
        for _ in range(self.draw.randint(0, 3)):
            if not self._answers(leg):
                break
        self._ends(leg)
        attempts.finished(self.world.ledger, found)

    def an_agent_acts(self) -> None:
        """An agent takes, answers, resolves, reopens or reads one of the customer's conversations."""
        mine = self.conversations()
        if not mine:
            return
        ledger, one = self.world.ledger, self.draw.choice(mine).id
        act = self.draw.choice(["take", "take", "reply", "resolve", "reopen", "read", "give back", "call"])
        self.told.append(f"agent {act}")
        try:
            if act == "take":
                desk.assign(ledger, one, ANA, ANA)
            elif act == "reply":
                desk.reply(ledger, one, ANA, self.key("reply"), "¿Te va bien así?", seen=0, confirmed=True)
            elif act == "give back":
                desk.give_back(ledger, one, ANA)
            elif act == "call":
                outbound_calls.have_called(ledger, one, ANA, self.key("call"), self.first)
            elif act == "read":
                desk.mark(ledger, one, ANA, read=True)
            else:
                {"resolve": desk.resolve, "reopen": desk.reopen}[act](ledger, one, ANA)
        except desk.Refused:
            pass  # no thread to write in, or the customer opted out

    # ---- what is kept ----

    def conversations(self) -> list[Conversation]:
        with self.world.store.reading() as db:
            mine = select(Leg.conversation_id).where(Leg.theirs.in_((self.first, self.second)))
            return list(db.scalars(select(Conversation).where(Conversation.id.in_(mine)).order_by(Conversation.id)))

    def check(self) -> None:
        """What holds after any contact."""
        conversations = self.conversations()
        with self.world.store.reading() as db:
            broken = contact_laws.broken(db, conversations, self._customer())
        assert not broken, (self.seed, broken, self.told)

    @contextmanager
    def owners_kept(self) -> Iterator[None]:
        """What a customer or a carrier does takes no agent's conversation from them."""
        owned = {one.id: one.owner_user_id for one in self.conversations() if one.owner == "agent"}
        yield
        still = {one.id: one.owner_user_id for one in self.conversations() if one.id in owned and one.owner == "agent"}
        assert still == owned, (self.seed, self.told)

    # ---- how ----

    def _taken_by_an_agent(self, leg: str) -> None:
        with self.world.store.reading() as db:
            conversation = db.get_one(Leg, leg).conversation_id
        self.told.append("agent takes it during the call")
        desk.assign(self.world.ledger, conversation, ANA, ANA)

    def _customer(self) -> str:
        def found(unit: Unit) -> str:
            identity = identity_of(unit, self.first)
            return identity.customer_id if identity else ""

        return self.world.ledger.look(found)

    def _opened(self, number: str, trust: str) -> str:
        before = {one.id: _shown(one) for one in self.conversations()}
        caller = Caller(self.key(f"call {trust}"), number, OURS, trust, "sip")  # type: ignore[arg-type]
        with self.owners_kept():
            opened = self.world.ledger.open_call(caller, MATTERS.flow)
        with self.world.store.reading() as db:
            leg = db.get_one(Leg, opened.leg)
        if leg.chosen == "to_be_asked":
            after = {one.id: _shown(one) for one in self.conversations() if one.id in before}
            assert after == before, self.told
        return opened.leg

    def _answers(self, leg: str) -> bool:
        """One turn of a call. Returns false once there is nothing to answer."""
        with self.world.store.reading() as db:
            row = db.get_one(Leg, leg)
            asked, wait = str(row.session["node"]), row.wait
            chosen, cut, about = row.chosen, row.cut_leg_id, row.about_leg_id
        if row.ended_at is not None or wait == "over":
            return False
        if wait == "delivery":
            state = self.draw.choice(["delivered", "undelivered"])
            for text in self._sent():
                report(self.world.ledger, Status("sms", f"SM-{text}", state, self.world.clock(), text, ""))  # type: ignore[arg-type]
            given: object = Delivery(state)  # type: ignore[arg-type]
        elif wait == "person":
            assert self._is_open(), (self.seed, self.told)
            given = self.draw.choice([Returned("timeout"), Keys("1"), Keys("2")])
        else:
            key = {"nota": "48213"}.get(asked) or self.draw.choice(["1", "1", "2"])
            key = self.draw.choice(["213", "213", "999"]) if asked in ("donde_estaba", "sigue_ahi") else key
            given = Silence() if self.draw.random() < 0.1 else Keys(key)
        with self.owners_kept():
            self.world.ledger.advance(leg, self.key(f"{asked} {given}"), given)  # type: ignore[arg-type]
        if chosen == "to_be_asked":
            self._settled(leg, cut, about)
        return True

    def _settled(self, leg: str, cut: str | None, about: str | None) -> None:
        """Who said that the call is about an open matter is in its conversation, past what was answered; else apart."""
        with self.world.store.reading() as db:
            row = db.get_one(Leg, leg)
            others = [db.get_one(Leg, one) for one in (cut, about) if one]
        where = {one.conversation_id for one in others}
        if row.chosen == "said_so":
            assert row.conversation_id in where, self.told
            self.resumed += 1
            if RESUMED not in row.session["once"]:
                return  # the call goes to a person, and the flow tells nothing of the matter before
            stood = others[0].session
            assert all(row.session["values"].get(name) == value for name, value in stood["values"].items()), self.told
        elif row.chosen in ("said_other", "not_said") and row.ended_at is None:
            assert row.conversation_id not in where, self.told

    def _is_open(self) -> bool:
        local = self.world.clock().astimezone(zone(MATTERS.timezone))
        return is_open(MATTERS.calendars["tienda"], local)

    def _ends(self, leg: str) -> None:
        reason = self.draw.choice(["hung_up", "hung_up", "finished"])
        with self.world.store.reading() as db:
            reason = "finished" if db.get_one(Leg, leg).wait == "over" else reason
        with self.owners_kept():
            self.world.ledger.close(leg, self.key(reason), reason)

    def _writes(self, number: str, body: str) -> None:
        inbound = Inbound("sms", self.key(f"{number[-9:-6]} writes {body}"), number, OURS, body, self.world.clock())
        with self.owners_kept():
            receive(self.world.ledger, inbound)

    def _sent(self) -> list[str]:
        with self.world.store.reading() as db:
            mine = set(db.scalars(select(Outbox.id).where(Outbox.recipient.in_((self.first, self.second)))))
        sent = []
        while rows := outbox.claim(self.world.store, self.world.vault):
            for row in rows:
                outbox.taken(self.world.store, row.id, f"SM-{row.id}")
            sent += [row.id for row in rows if row.id in mine]
        return sent


def _shown(one: Conversation) -> tuple[object, ...]:
    return one.state, one.owner, one.owner_user_id, one.entries, one.last_entry_at, one.last_word_at, one.unread
