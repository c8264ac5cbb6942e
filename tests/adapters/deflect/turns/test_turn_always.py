"""After any sequence of contacts and commands the turn that is kept follows from the timeline and what is live."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from ledger_world import MARTA, World
from office import Office
from sqlalchemy import select

from deflect import desk
from deflect.desk import Refused
from deflect.facts import NOT_GOT
from deflect.inbound import due_timers
from deflect.tables import PENDING, Conversation, Entry, Leg, Outbox, Outcall
from voice_flows.model.turns import Keys, Silence

SEQUENCES, ACTS = 12, 30
OURS = {"message_in", "heard", "voicemail", "queued"}
BACK = {"on_call", "reopened", "came_back", "woken"}


class Days:
    """Random days of a shop: customers call and write, agents work, carriers report, time goes by."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.draw = world, random.Random(seed)
        Office(world).hire("ana", "berta")
        self._number = 0
        self.acts: tuple[Callable[[], object], ...] = (
            self.call, self.key, self.key, self.key, self.hang_up, self.write, self.write, self.write, self.reply,
            self.reply, self.note, self.assign, self.to_queue, self.resolve, self.snooze, self.reopen, self.give_back,
            self.report, self.timers, self.stop,
        )  # fmt: skip

    def act(self) -> str:
        self.world.clock.forward(seconds=self.draw.choice((5, 90, 3600)))
        chosen = self.draw.choice(self.acts)
        with suppress(Refused):
            chosen()
        return chosen.__name__

    def one(self) -> str:
        return self.draw.choice([each.id for each in self.world.conversations()] or [""])

    def _key(self) -> str:
        self._number += 1
        return f"key-{self._number:08d}"

    def _calls(self) -> list[Leg]:
        return [leg for leg in self.world.legs("voice") if leg.ended_at is None]

    def call(self) -> None:
        if not self._calls():
            self.world.call(call_id=self._key())

    def key(self) -> None:
        for leg in self._calls():
            event = self.draw.choice((Keys("1"), Keys("2"), Keys("0"), Keys("48213"), Silence()))
            self.world.ledger.advance(leg.id, self._key(), event)

    def hang_up(self) -> None:
        for leg in self._calls():
            self.world.ledger.close(leg.id, self._key(), self.draw.choice(("hung_up", "finished", "no_media")))

    def write(self) -> None:
        self.world.write(self.draw.choice(("hola", "1", "PERSONA", "sigue roto", "no sé", "👍")))

    def stop(self) -> None:
        if self.draw.random() < 0.2:
            self.world.write(self.draw.choice(("BAJA", "ALTA")))

    def reply(self) -> None:
        if one := self.one():
            desk.reply(self.world.ledger, one, "ana", self._key(), "Lo miro.", seen=0, confirmed=True)

    def note(self) -> None:
        if one := self.one():
            desk.note(self.world.ledger, one, "ana", self._key(), "Ojo.")

    def assign(self) -> None:
        if one := self.one():
            desk.assign(self.world.ledger, one, "ana", self.draw.choice(("ana", "berta")))

    def to_queue(self) -> None:
        if one := self.one():
            desk.assign(self.world.ledger, one, "ana", None)

    def resolve(self) -> None:
        if one := self.one():
            desk.resolve(self.world.ledger, one, "ana")

    def reopen(self) -> None:
        if one := self.one():
            desk.reopen(self.world.ledger, one, "ana")

    def snooze(self) -> None:
        if one := self.one():
            until = self.world.clock() + timedelta(minutes=self.draw.choice((1, 600)))
            desk.snooze(self.world.ledger, one, "ana", until)

    def give_back(self) -> None:
        if one := self.one():
            desk.give_back(self.world.ledger, one, "ana")

    def report(self) -> None:
        self.world.send_all()
        if rows := [row for row in self.world.rows() if row.kind == "text"]:
            self.world.carrier(self.draw.choice(rows[-2:]).id, self.draw.choice(("delivered", "undelivered")))

    def timers(self) -> None:
        for timer in due_timers.due(self.world.store):
            due_timers.fire(self.world.ledger, timer.id)


class Rule:
    """The turn as the timeline and the live legs tell it, one act after another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[str, tuple[str, datetime, int]] = {}
        self.lost: dict[str, bool] = {}
        self.on_line: dict[str, bool] = {}

    def holds(self, after: str) -> None:
        with self.world.store.reading() as db:
            for one in db.scalars(select(Conversation)):
                before, since, read = self.known.get(one.id, ("bot", one.created_at, 0))
                new = select(Entry).where(Entry.conversation_id == one.id, Entry.sequence > read)
                entries = list(db.scalars(new.order_by(Entry.sequence)))
                told = list(db.scalars(select(Outbox).where(Outbox.conversation_id == one.id, Outbox.kind == "text")))
                legs = list(db.scalars(select(Leg).where(Leg.conversation_id == one.id)))
                planned = select(Outcall).where(Outcall.conversation_id == one.id, Outcall.state.in_(PENDING))
                whose = self.whose(one, before, entries, told, legs, bool(list(db.scalars(planned))))
                answered = any(entry.kind == "message_out" and entry.user_id for entry in entries)
                since = self.world.clock() if answered and whose == "us" and one.owner == "agent" else since
                assert one.turn == whose, (after, one.id, before)
                assert one.turn_since is not None
                if one.turn == before and one.owner != "queue":
                    assert one.turn_since == since, (after, "the clock runs on")
                elif one.turn != before and one.owner != "queue":
                    assert one.turn_since == self.world.clock(), (after, "a new turn begins now")
                elif one.turn == "us" and one.queued_at is not None:
                    assert one.turn_since <= one.queued_at, (after, "the place in the queue is kept")
                self.known[one.id] = (one.turn, one.turn_since, one.entries)

    def whose(
        self, one: Conversation, before: str, new: list[Entry], told: list[Outbox], legs: list[Leg], planned: bool
    ) -> str:
        if one.state in ("resolved", "snoozed"):
            return "none"
        if one.owner == "queue":
            return "us"
        live = [leg for leg in legs if leg.ended_at is None and leg.wait != "over"]
        if one.owner == "bot":
            return self.assistants(live, planned, told)
        whose, was = self.persons(one, before, new, told), self.on_line.get(one.id, False)
        self.on_line[one.id] = any(leg.medium == "voice" for leg in live)
        if self.on_line[one.id]:
            return "us"
        return "customer" if was and self.answered_last(one, told) else whose

    def answered_last(self, one: Conversation, told: list[Outbox]) -> bool:
        """A person's text, which was not lost, is the last word of the conversation."""
        lost = {row.id for row in told if row.state in NOT_GOT}
        for entry in reversed([each for each in self.world.entries() if each.conversation_id == one.id]):
            if (entry.kind in OURS and "automatic" not in entry.meta) or entry.meta.get("to") in BACK:
                return False
            if entry.kind == "message_out" and entry.user_id:
                return entry.outbox_id not in lost
        return False

    def assistants(self, live: list[Leg], planned: bool, told: list[Outbox]) -> str:
        threads = [leg for leg in live if leg.medium == "text"]
        if planned or len(threads) < len(live) or any(leg.wait == "fetch" for leg in threads):
            return "bot"
        if not threads:
            return "none"
        written = {leg.id for leg in self.world.legs("text")}
        last = [row for row in told if row.leg_id in written][-1:]
        return "us" if last and last[0].state in NOT_GOT else "customer"

    def persons(self, one: Conversation, before: str, new: list[Entry], told: list[Outbox]) -> str:
        whose = "customer" if before == "customer" else "us"
        for entry in new:
            if (entry.kind in OURS and "automatic" not in entry.meta) or entry.meta.get("to") in BACK:
                whose = "us"
            elif entry.kind == "message_out" and entry.user_id:
                whose = "customer"
        if not told or (one.last_word_at is not None and one.last_word_at > told[-1].created_at):
            return whose
        was, self.lost[told[-1].id] = self.lost.get(told[-1].id), told[-1].state in NOT_GOT
        if told[-1].state in NOT_GOT:
            return "us"
        return "customer" if was else whose


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_the_turn_follows_the_timeline(world: World, seed: int) -> None:
    days, rule = Days(world, seed), Rule(world)
    done = []
    for _ in range(ACTS):
        done.append(days.act())
        rule.holds(" ".join(done))
    assert MARTA in {leg.theirs for medium in ("voice", "text") for leg in world.legs(medium)} or not done
