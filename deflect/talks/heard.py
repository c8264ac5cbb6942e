"""Takes up what the ledger says and writes: by leg, since the last act of the customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, select

from deflect.number_notices.notices import NOTICE
from deflect.tables import CONFIRMATION, Leg, Outbox
from deflect.talks.memory import MemoryLedger
from voice_flows.model import session_json
from voice_flows.model.turns import Effect, Turn, Wait
from voice_flows.talks.expectations import heard as spoken

_TEXTS: Final = (
    select(Outbox).where(Outbox.kind == "text", Outbox.position > bindparam("shown")).order_by(Outbox.position)
)


@dataclass(slots=True)
class Heard:
    """What one act led to in a leg: its last turn, and since the act the effects and the texts that were written."""

    leg: str
    medium: str
    turn: Turn
    effects: list[Effect] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    request: str = ""
    """The outbox row of a request that nothing has answered yet."""


class HeardLegs:
    """`call` and `thread` are the newest of each; `visited`: nodes that a leg came through; `spoken`: to callers."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self.ledger = ledger
        self.call: Heard | None = None
        self.thread: Heard | None = None
        self.visited: set[str] = set()
        self.spoken: list[str] = []
        self._shown = 0

    def forget(self) -> None:
        """A new act begins."""
        for heard in (self.call, self.thread):
            if heard is not None:
                heard.effects, heard.texts = [], []

    def gather(self, told: bool = False) -> None:
        """Takes up the steps since the last look, and the texts; without a step only where something was `told`."""
        stepped, self.ledger.stepped = self.ledger.stepped, []
        for leg, medium, turn in stepped:
            if medium == "text" and self._is_notice(leg):
                self.visited.add(turn.session.node)
                continue
            heard = self._heard(leg, medium, turn)
            heard.turn = turn
            heard.effects += turn.effects
            self.spoken += spoken(turn.effects) if medium == "voice" else ()
            self.visited |= {node for effect in turn.effects if (node := getattr(effect, "node", None))}
            self.visited.add(turn.session.node)
        if not stepped and not told:
            return
        for row in self._written():
            self._shown = row.position
            self._begun(row)
            if self.thread is not None and row.leg_id == self.thread.leg and row.state != "dropped":
                self.thread.texts.append(str(row.body))

    def _begun(self, row: Outbox) -> None:
        """Takes up a thread that has not taken a step: the one with a number that a caller gave."""
        with self.ledger.store.reading() as db:
            leg = db.get_one(Leg, row.leg_id)
        if leg.medium == "text" and leg.wait == CONFIRMATION:
            self._heard(leg.id, "text", Turn(session_json.load(leg.session), (), Wait("answer")))

    def _is_notice(self, leg: str) -> bool:
        """True of a thread with somebody else, who is told what was done from another number."""
        if self.thread is not None and self.thread.leg == leg:
            return False
        with self.ledger.store.reading() as db:
            return db.get_one(Leg, leg).chosen == NOTICE

    def _heard(self, leg: str, medium: str, turn: Turn) -> Heard:
        known = self.call if medium == "voice" else self.thread
        if known is None or known.leg != leg:
            known = Heard(leg, medium, turn)
            if medium == "voice":
                self.call = known
            else:
                self.thread = known
        return known

    def _written(self) -> list[Outbox]:
        """Texts since those that were taken up."""
        with self.ledger.store.reading() as db:
            return list(db.scalars(_TEXTS, {"shown": self._shown}))
