"""The middle of the system: one input of one leg, in one transaction, once. What was promised is committed.

No HTTP, no sleep and no sound in here. Effects become entries, outbox rows and timers beside the saved session;
who waits for them is woken by the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session as Database

from deflect.conversations import handoffs, opening, timeline, timers
from deflect.conversations.handoffs import HandOffState
from deflect.facts import Caller
from deflect.installation import House
from deflect.messaging import compose
from deflect.policy.texting import PolicySettings
from deflect.steps import calendars, callbacks, semantic_match, serialization
from deflect.storage.store import Store
from deflect.storage.unit import FlowShelf, Unit
from deflect.storage.vault import Vault
from deflect.tables import Conversation, Leg
from voice_flows.model import session_json
from voice_flows.model.turns import HandOff, HungUp, Input, Json, Started, Turn

Result = TypeVar("Result")
_HOUSE = House()


@dataclass(frozen=True, slots=True)
class Opened:
    """A call that began: its leg, its conversation, the reference to speak, and its first turn."""

    leg: str
    conversation: str
    reference: str
    turn: Turn


class Ledger:
    """Thread-safe. Secrets of a leg (sensitive answers until the next fetch) live in this object only."""

    def __init__(self, store: Store, shelf: FlowShelf, vault: Vault, policy: PolicySettings, house: House = _HOUSE):
        self.store, self.shelf, self.vault, self.policy = store, shelf, vault, policy
        self.house = house
        self.comparer: semantic_match.Comparer | None = None
        self._secrets: dict[str, Mapping[str, Json]] = {}

    def work(self, do: Callable[[Unit], Result]) -> Result:
        """Run `do` in one transaction, again for up to 2 s while the database is away. Raises `DatabaseUnavailable`."""
        kept: dict[str, Mapping[str, Json]] = {}

        def once(db: Database) -> Result:
            unit = self._unit(db)
            try:
                return do(unit)
            finally:
                kept.update(unit.secrets)

        result = self.store.attempt(once)
        self._secrets.update(kept)
        for leg in [leg for leg, secrets in kept.items() if not secrets]:
            self._secrets.pop(leg, None)
        return result

    def look(self, do: Callable[[Unit], Result]) -> Result:
        """Run `do` over one consistent state, for reading only."""
        with self.store.reading() as db:
            return do(self._unit(db))

    def _unit(self, db: Database) -> Unit:
        return Unit(db, self.store.clock(), self.store.ids, self.shelf, self.vault, self.policy, self.house)

    def open_call(self, caller: Caller, flow: str, language: str | None = None) -> Opened:
        """A call begins in the current version of `flow`. Idempotent by call id. Raises `DatabaseUnavailable`."""

        def once(unit: Unit) -> Opened:
            conversation, leg, begun = opening.call(unit, caller, flow, language)
            turn = _last_turn(leg) if begun else self.take(unit, conversation, leg, Started())
            return Opened(leg.id, conversation.id, conversation.reference, turn)

        return self.work(once)

    def advance(self, leg: str, key: str, event: Input, at: datetime | None = None) -> Turn | None:
        """One input of a leg, given `at` or now; `None` where `key` was seen or the leg ended.

        Raises `DatabaseUnavailable`.
        """
        made: list[Turn] = []
        event = semantic_match.of_leg(self, leg, event)

        def once(unit: Unit) -> Turn | None:
            conversation, row = unit.locked(leg)
            if not unit.first(leg, key):
                return made[-1] if made else None  # ours, kept by a commit whose answer was lost
            if row.ended_at is not None:
                return None
            made.append(self.take(unit, conversation, row, event, at))
            return made[-1]

        return self.work(once)

    def close(self, leg: str, key: str, reason: str, at: datetime | None = None) -> None:
        """The call is over: `finished` after its last words, else `hung_up` or `failed`. Idempotent."""

        def once(unit: Unit) -> None:
            conversation, row = unit.locked(leg)
            if row.ended_at is not None or not unit.first(leg, key):
                return
            if reason != "finished":
                self.take(unit, conversation, row, HungUp(), at)
            moved = handoffs.state_of(unit, leg)
            row.ended_at, row.outcome = at or unit.now, "moved_to_text" if moved and moved.row else reason
            unit.secrets[leg] = {}
            timeline.rest(unit, conversation)

        self.work(once)

    def resume(self, leg: str) -> Turn:
        """The last thing said and asked, to be said again after a crash. Raises `UnknownLeg`."""
        return self.look(lambda unit: _last_turn(unit.leg(leg)))

    def hand_off_state(self, leg: str) -> HandOffState | None:
        """What became of the text that this call's caller accepted; `None` where none was."""
        return self.look(lambda unit: handoffs.state_of(unit, leg))

    def take(self, unit: Unit, conversation: Conversation, leg: Leg, event: Input, at: datetime | None = None) -> Turn:
        """Inside a transaction that holds the conversation: record the input, step, record and keep the turn."""
        flows = calendars.over(unit.db, self.shelf.pinned(leg.flow, leg.flow_version))
        waited = leg.wait
        session = replace(
            session_json.load(leg.session), secrets=unit.secrets.get(leg.id, self._secrets.get(leg.id, {}))
        )
        timeline.heard(unit, conversation, leg, event, at)
        person = leg.medium == "text" and conversation.owner != "bot"  # who writes there now
        turn = callbacks.step(unit, conversation, leg, flows, session, event)
        leg.session, leg.turn, leg.wait = session_json.dump(turn.session), serialization.dump(turn), turn.wait.kind
        leg.language = conversation.language = turn.session.language
        unit.secrets[leg.id] = dict(turn.session.secrets)
        for effect in turn.effects:
            if isinstance(effect, HandOff):
                handoffs.hand_off(self, unit, conversation, leg, effect, turn.session)
            else:
                timeline.told(unit, conversation, leg, effect)
        compose.turn(unit, conversation, leg, flows[leg.flow], turn, silent=person)
        timers.follow(unit, leg, turn, waited)
        timeline.rest(unit, conversation, leg)
        semantic_match.ready(self, turn)
        return turn


def _last_turn(leg: Leg) -> Turn:
    return serialization.load(leg.turn, session_json.load(leg.session))
