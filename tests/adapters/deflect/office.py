"""An office of agents at a desk, a switchboard that rings them, and callers who wait."""

from __future__ import annotations

from ledger_world import World
from sqlalchemy import select

from deflect import desk
from deflect.routing.switchboard import Rung, Switchboard
from deflect.tables import Conversation, Ring, User
from voice_flows.model.turns import Keys

PHONE = "sip:berta@10.0.0.5"


class Office:
    """A shop with callers in its queue and agents at its desk."""

    def __init__(self, world: World) -> None:
        self.world, self.ledger = world, world.ledger
        self.board = Switchboard(world.ledger)

    def hire(self, *names: str) -> None:
        with self.world.store.transaction() as db:
            for name in names:
                db.add(
                    User(
                        id=name,
                        email=f"{name}@x",
                        password_hash="",
                        role="agent",
                        name=name.title(),
                        language="es",
                        active=True,
                        created_at=self.world.clock(),
                    )
                )

    def at_work(self, *names: str) -> None:
        """Hired, and available on the page, one after the other."""
        self.hire(*names)
        for name in names:
            desk.set_availability(self.ledger, name, available=True, by="page")
            self.world.clock.forward(seconds=1)

    def caller(self, number: str, worker: int = 0) -> str:
        """Somebody whose call waits for a person; the leg."""
        leg = self.world.call(number, f"call-{number}").leg
        self.ledger.advance(leg, "1", Keys("0"))
        self.board.alive(leg, worker)
        self.world.clock.forward(seconds=1)
        return leg

    def rung(self, leg: str, phones: int = 2) -> list[Rung]:
        return list(self.board.ring(leg, phones))

    def ring(self, ring: str) -> Ring:
        with self.world.store.reading() as db:
            return db.get_one(Ring, ring)

    def calls(self, user: str) -> desk.Calls:
        with self.world.store.reading() as db:
            return desk.calls(db, user, self.world.clock())

    def conversation(self, leg: str) -> Conversation:
        with self.world.store.reading() as db:
            return next(one for one in db.scalars(select(Conversation)) if one.id == self._of(leg))

    def _of(self, leg: str) -> str:
        return next(each.conversation_id for each in self.world.legs("voice") if each.id == leg)
