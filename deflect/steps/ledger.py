"""The commands of a call on the ledger: open, advance, transfer in, close, resume.

Each is one transaction and idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import select

from deflect.blocks import callers
from deflect.conversations import handoffs, opening
from deflect.conversations.handoffs import HandOffState
from deflect.eligibility import line_types
from deflect.eligibility.line_types import LineTypeAwaited
from deflect.facts import Caller
from deflect.installation import Installation
from deflect.people.customers import customer_at
from deflect.policy.texting import PolicySettings
from deflect.steps import semantic_match, serialization, transfers_in
from deflect.steps.semantic_match import Comparer
from deflect.steps.take import end, last_turn, take
from deflect.storage.fair_lock import AWAITED_S, SPARE_S
from deflect.storage.store import Store
from deflect.storage.transactions import Transactions
from deflect.storage.unit import Flows, Unit
from deflect.storage.vault import Vault
from deflect.tables import Conversation, Leg
from voice_flows.model.turns import Input, Session, Started, Turn
from voice_flows.schema.document import Flow

Result = TypeVar("Result")
_INSTALLATION = Installation()


@dataclass(frozen=True, slots=True)
class Opened:
    """A call that began: its leg, its conversation, the reference to speak, and its first turn."""

    leg: str
    conversation: str
    reference: str
    turn: Turn


class CallRegister(Protocol):
    """Remembers outside the database which calls are under way; `deflect.workers.active_calls.ActiveCalls` is one."""

    def add(self, leg: str) -> None:
        """The call has taken a step that is about to be committed."""

    def remove(self, leg: str) -> None:
        """The call's end is committed."""


class Ledger(Transactions):
    """Thread-safe. `comparer` compares free sentences by meaning; `calls` is told of every call that steps or ends."""

    def __init__(
        self,
        store: Store,
        flows: Flows,
        vault: Vault,
        policy: PolicySettings,
        installation: Installation = _INSTALLATION,
        *,
        comparer: Comparer | None = None,
        calls: CallRegister | None = None,
        assigned: Callable[[], Mapping[str, str]] = dict,
    ):
        super().__init__(store, flows, vault, policy, installation, self._stepped, assigned)
        self.comparer, self._calls = comparer, calls

    def open_call(self, caller: Caller, flow: str, language: str | None = None) -> Opened:
        """Begin a call in the current version of `flow`. Idempotent by call id. Raises `DatabaseUnavailable`."""

        def once(unit: Unit) -> Opened:
            conversation, leg, begun = opening.call(unit, caller, flow, language)
            turn = last_turn(leg) if begun else first_turn(unit, conversation, leg)
            joined = unit.db.get_one(Conversation, leg.conversation_id)
            return Opened(leg.id, joined.id, joined.reference, turn)

        def known(unit: Unit) -> None:
            customer_at(unit, caller.number, language or unit.flows.latest(flow).languages[0])
            line_types.want(unit, caller.number or "", caller.trust, flow)

        return self._patiently(once, known)

    def advance(self, leg: str, key: str, event: Input, at: datetime | None = None) -> Turn | None:
        """Take one input of a leg, given `at` or now. Raises `DatabaseUnavailable`.

        Returns `None` where `key` was seen before or the leg has ended.
        """
        made: list[Turn] = []
        event = semantic_match.compared(self.comparer, event, lambda: self.resume(leg), self.pinned)

        def once(unit: Unit) -> Turn | None:
            conversation, row = unit.locked(leg)
            if not unit.first(leg, key):
                return made[-1] if made else None  # ours, kept by a commit whose answer was lost
            if row.ended_at is not None:
                return None
            made.append(take(unit, conversation, row, event, at))
            return made[-1]

        return self._patiently(once, lead_s=AWAITED_S)

    def close(self, leg: str, key: str, reason: str, at: datetime | None = None) -> None:
        """End a call for one of the `END_REASONS`. Idempotent. Raises `DatabaseUnavailable`."""

        def once(unit: Unit) -> None:
            conversation, row = unit.locked(leg)
            if row.ended_at is not None or not unit.first(leg, key):
                return
            end(unit, conversation, row, reason, at)

        self.work(once, SPARE_S)
        if self._calls is not None:
            self._calls.remove(leg)

    def transfer_in(self, leg: str, key: str, caller: Caller) -> Opened | None:
        """Let another party go on with a call (attended transfer). Idempotent. Raises `DatabaseUnavailable`.

        Returns that party's own leg and first turn; `None` where the leg goes on with them (`steps.transfers_in`).
        """

        def once(unit: Unit) -> Opened | None:
            conversation, row = unit.locked(leg)
            if unit.first(leg, key) and row.ended_at is None:
                transfers_in.take_over(unit, conversation, row, caller)
            theirs = unit.db.scalars(select(Leg).where(Leg.call_id == caller.call_id)).first()
            if theirs is None:
                return None
            joined = unit.db.get_one(Conversation, theirs.conversation_id)
            return Opened(theirs.id, joined.id, joined.reference, last_turn(theirs))

        opened = self.work(once)
        if opened is not None and self._calls is not None:
            self._calls.remove(leg)
        return opened

    def resume(self, leg: str) -> Turn:
        """The last thing said and asked, to be said again after a crash. Raises `UnknownLeg`."""
        return self.look(lambda unit: last_turn(unit.leg(leg)))

    def pinned(self, session: Session) -> Mapping[str, Flow]:
        """The flows that a session is pinned to. Raises `UnknownFlow`."""
        return self.flows.pinned(session.flow, session.flow_version)

    def hand_off_state(self, leg: str) -> HandOffState | None:
        """What became of the text that this call's caller accepted; `None` where none was."""
        return self.look(lambda unit: handoffs.state_of(unit, leg))

    def _patiently(
        self, once: Callable[[Unit], Result], first: Callable[[Unit], None] | None = None, lead_s: float = 0.0
    ) -> Result:
        """Takes a step; where it offers text and the line's type is still asked for, once more after a moment.

        `first` keeps what the step that was not taken began.
        """
        if not self.policy.lookup_days or self.within() is not None:
            return self.work(once, lead_s)
        try:
            return self.work(lambda unit: once(replace(unit, patient=True)), lead_s)
        except LineTypeAwaited as awaited:
            if first is not None:
                self.work(first)
            line_types.wait(self.store, awaited.number)
        return self.work(once, lead_s)

    def _stepped(self, leg: Leg, turn: Turn) -> None:
        if self._calls is not None and leg.medium == "voice":
            self._calls.add(leg.id)
        if self.comparer is not None:
            semantic_match.prepare(self.comparer, turn)


def first_turn(unit: Unit, conversation: Conversation, leg: Leg) -> Turn:
    """The first turn of a call's flow; of a blocked caller's call, the only one."""
    turned_away = callers.turned_away(unit, conversation, leg)
    if turned_away is not None:
        leg.turn = serialization.dump(turned_away)
        return turned_away
    line_types.want(unit, leg.theirs, leg.trust, leg.flow)
    return take(unit, conversation, leg, Started())
