"""Planned calls that reached nobody, on either database: listed, called again, given to people and put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from ledger_world import MARTA, PINNED, OneFlow, World
from sqlalchemy import select

from deflect.desk.acts.states import assign
from deflect.desk.commands import Refused, Unknown
from deflect.facts import CallRequest
from deflect.letters import acts, listing
from deflect.letters.letter import Letter
from deflect.outbound_calls import attempts, commands
from deflect.people import accounts
from deflect.people.teams import Scope
from deflect.storage.unit import UnknownFlow
from deflect.tables import Audit, Conversation, Outcall
from voice_flows.schema.document import Flow


@pytest.fixture
def user(world: World) -> str:
    return accounts.create_user(world.store, "ana@nogal.test", "Ana", "correct-horse", "admin").id


def listed(world: World, scope: Scope | None = None) -> tuple[Letter, ...]:
    with world.store.reading() as db:
        return listing.of_kind("call", db, world.vault, world.clock(), scope or Scope("anybody")).newest


def unreached(world: World, key: str = "k1") -> str:
    """A call that nobody answered as often as it may be tried."""
    call = commands.plan(world.ledger, CallRequest(key, MARTA, "tienda", consent="asked for it")).id
    while commands.look(world.ledger, call).state == "queued":
        placing = attempts.claim(world.ledger, "w1")
        if placing is not None:
            assert attempts.dialled(world.ledger, placing, "w1")
            attempts.unanswered(world.ledger, placing, "no_answer", 480)
        world.clock.forward(minutes=5)
    return call


def row(world: World, call: str) -> Outcall:
    with world.store.reading() as db:
        return db.get_one(Outcall, call)


def test_call_that_reached_nobody_is_listed_until_it_is_called_again(world: World, user: str) -> None:
    call, everybody = unreached(world), Scope(user)
    (letter,) = listed(world)
    tried = row(world, call).attempts
    assert (letter.id, letter.code, letter.attempts, letter.again) == (call, "no_answer", tried, "yes")
    acts.again(world.ledger, user, everybody, "call", call)
    assert listed(world) == ()
    with pytest.raises(Refused, match="letter_settled"):
        acts.again(world.ledger, user, everybody, "call", call)
    assert row(world, call).most == 2 * tried
    placing = attempts.claim(world.ledger, "w1")
    assert placing is not None
    assert placing.attempt == tried + 1


def test_call_that_the_policy_forbids_today_stays_listed(world: World, user: str) -> None:
    call = unreached(world)
    with world.store.transaction() as db:
        db.get_one(Outcall, call).number = "+34803123456"
    with pytest.raises(Refused, match="premium"):
        acts.again(world.ledger, user, Scope(user), "call", call)
    assert [letter.id for letter in listed(world)] == [call]


def test_failed_call_is_given_to_the_queue_open_and_leaves_the_list(world: World, user: str) -> None:
    call = unreached(world)
    acts.give(world.ledger, user, Scope(user), call)
    assert listed(world) == ()
    with world.store.reading() as db:
        held = db.get_one(Conversation, row(world, call).conversation_id)
        told = db.scalars(select(Audit).where(Audit.action == "letter_given")).one()
    assert (held.state, held.owner, held.owner_user_id) == ("open", "queue", None)
    assert (told.subject, told.detail["kind"], told.conversation_id) == (call, "call", held.id)
    with pytest.raises(Refused, match="letter_settled"):
        acts.give(world.ledger, user, Scope(user), call)


@pytest.mark.parametrize("rests", [False, True])
def test_given_call_is_taken_back_until_somebody_goes_on(world: World, user: str, rests: bool) -> None:
    call, everybody = unreached(world), Scope(user)
    matter = row(world, call).conversation_id

    def stands() -> tuple[object, ...]:
        with world.store.reading() as db:
            held = db.get_one(Conversation, matter)
            return held.state, held.owner, held.owner_user_id, held.queue, held.queued_at, held.resolved_at, held.turn

    with world.store.transaction() as db:
        held = db.get_one(Conversation, matter)
        held.state, held.resolved_at = ("resolved", world.clock()) if rests else ("pending", None)
    before = stands()
    given = acts.give(world.ledger, user, everybody, call)
    assert stands()[:2] == ("open", "queue")
    acts.take_back(world.ledger, user, everybody, call, given)
    assert stands() == before
    assert [letter.id for letter in listed(world)] == [call]
    with pytest.raises(Unknown):
        acts.take_back(world.ledger, user, everybody, call, given)
    given = acts.give(world.ledger, user, everybody, call)
    assign(world.ledger, matter, user, user)
    with pytest.raises(Refused, match="changed_since"):
        acts.take_back(world.ledger, user, everybody, call, given)
    assert listed(world) == ()


def test_failed_call_is_put_away_and_back(world: World, user: str) -> None:
    call, everybody = unreached(world), Scope(user)
    acts.put_away(world.ledger, user, everybody, "call", call)
    assert listed(world) == ()
    acts.put_back(world.ledger, user, everybody, "call", call)
    assert [letter.id for letter in listed(world)] == [call]
    with pytest.raises(Unknown):
        acts.put_away(world.ledger, user, everybody, "call", "out_of_nobody")


def test_newer_call_of_the_matter_and_an_old_one_are_not_listed(world: World, user: str) -> None:
    first = unreached(world)
    second = unreached(world, "k2")
    with world.store.transaction() as db:
        db.get_one(Outcall, second).conversation_id = db.get_one(Outcall, first).conversation_id
    assert [letter.id for letter in listed(world)] == [second]
    world.clock.forward(days=15)
    assert listed(world) == ()


class TakenAway(OneFlow):
    """The version of calls planned so far is gone; `newest` is what is published since."""

    def __init__(self, newest: Flow | None) -> None:
        self.newest = newest

    def latest(self, name: str) -> Flow:
        if self.newest is None:
            raise UnknownFlow("nothing is published")
        return self.newest

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        if self.newest is None or version != self.newest.version:
            raise UnknownFlow("that version is gone")
        return {"tienda": self.newest}


@pytest.fixture
def taken_away(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[Flow | None], None]:
    def taken(newest: Flow | None) -> None:
        monkeypatch.setattr(world.ledger, "flows", TakenAway(newest))

    return taken


def test_call_of_a_gone_version_begins_in_the_newest(
    world: World, user: str, taken_away: Callable[[Flow | None], None]
) -> None:
    call = unreached(world)
    taken_away(PINNED.model_copy(update={"version": "cccccccccccc"}))
    acts.again(world.ledger, user, Scope(user), "call", call)
    placing = attempts.claim(world.ledger, "w1")
    assert placing is not None
    assert (placing.session.flow_version, placing.session.node) == ("cccccccccccc", PINNED.start)


def test_call_of_a_flow_that_is_gone_is_not_tried_and_stops_no_other(
    world: World, user: str, taken_away: Callable[[Flow | None], None]
) -> None:
    call = unreached(world)
    waiting = commands.plan(world.ledger, CallRequest("k2", "+34699111222", "tienda", consent="asked for it")).id
    taken_away(None)
    with pytest.raises(Refused, match="flow_gone"):
        acts.again(world.ledger, user, Scope(user), "call", call)
    assert attempts.claim(world.ledger, "w1") is None
    assert (row(world, waiting).state, row(world, waiting).code) == ("cancelled", "flow_gone")
    assert commands.look(world.ledger, waiting).reason["en"] == "nothing of its flow is published any more"
