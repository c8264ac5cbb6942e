"""Two records of one person, with a thread each, for tests that merge and separate them."""

from __future__ import annotations

from ledger_world import OURS, World

from deflect.facts import Caller
from deflect.merging import changes
from deflect.people.audit import Actor
from deflect.people.identities import identity_of
from deflect.tables import Leg
from voice_flows.model.turns import Keys

ANA = Actor("user", "usr_1")


def owner(world: World, number: str) -> str:
    """The record that has a number."""
    known = world.ledger.look(lambda unit: identity_of(unit, number))
    assert known is not None
    return known.customer_id


def texted(world: World, number: str) -> str:
    """A call that went on by text, and whose thread waits for an answer; its conversation."""
    opened = world.ledger.open_call(Caller(f"call {number}", number, OURS, "trusted", "sip"), "tienda")
    for place, key in enumerate(("2", "1")):
        world.ledger.advance(opened.leg, f"{number}:{place}", Keys(key))
    world.ledger.close(opened.leg, f"{number}:end", "finished")
    world.send_all()
    with world.store.reading() as db:
        return db.get_one(Leg, opened.leg).conversation_id


def merged(world: World, one: str, other: str) -> str:
    """Merges the records of two numbers; the merge."""
    return world.ledger.work(lambda unit: changes.merge(unit, owner(world, one), owner(world, other), ANA).id)


def separated(world: World, merge: str) -> None:
    world.ledger.work(lambda unit: changes.unmerge(unit, merge, ANA))
