"""Wrap-up codes on either database: kept in order, asked for on resolving, undone with it, kept after retirement."""

from __future__ import annotations

import pytest
from ledger_world import World
from sqlalchemy import select

from deflect import desk
from deflect.desk.acts import states
from deflect.desk.commands import Refused, Unknown
from deflect.desk.replies import macros
from deflect.desk.triage import label_list, labels
from deflect.desk.wrap_up import code_list, codes
from deflect.desk.wrap_up.codes import Demands, WrapUpCode
from deflect.people import accounts, audit, teams
from deflect.people.teams import Scope
from deflect.tables import Conversation, Entry

ROOT = audit.Actor("system", "root")
NOTHING = Demands()


@pytest.fixture
def user(world: World) -> str:
    return accounts.create_user(world.store, "ana@nogal.test", "Ana", "correct-horse", "supervisor").id


@pytest.fixture
def held(world: World, user: str) -> str:
    world.write("PERSONA")
    (conversation,) = world.conversations()
    desk.assign(world.ledger, conversation.id, user, user)
    return conversation.id


def made(world: World, user: str, name: str, team: str = "") -> WrapUpCode:
    return code_list.create(world.ledger, user, {"es": name}, team)


def code_of(world: World, conversation: str) -> str | None:
    with world.store.reading() as db:
        return db.get_one(Conversation, conversation).wrap_up_id


def last(world: World, to: str) -> Entry:
    return [one for one in world.entries("state") if one.meta.get("to") == to][-1]


def test_codes_keep_their_order_and_a_retired_one_its_conversations(world: World, user: str, held: str) -> None:
    first, second, third = (made(world, user, name) for name in ("Entregado", "Devuelto", "Spam"))
    code_list.move(world.ledger, user, third.id, up=True)
    code_list.move(world.ledger, user, first.id, up=True)
    states.resolve(world.ledger, held, user, second.id)
    code_list.retire(world.ledger, user, second.id)
    with world.store.reading() as db:
        assert [one.id for one in codes.every(db)] == [first.id, third.id]
        assert (codes.of_conversation(db, held), codes.used(db)) == (second, {second.id: 1})
    with pytest.raises(Refused, match="wrap_up_taken"):
        made(world, user, "spam")
    code_list.restore(world.ledger, user, second.id)
    with world.store.reading() as db:
        assert [one.id for one in codes.every(db)] == [first.id, third.id, second.id]


def test_stale_change_of_a_code_is_refused(world: World, user: str) -> None:
    code = made(world, user, "Entregado")
    before = code_list.change(world.ledger, user, code.id, {"es": "Entrega hecha", "en": " "}, "", code)
    assert before == code
    with pytest.raises(Refused, match="wrap_up_changed"):
        code_list.change(world.ledger, user, code.id, {"es": "Otra"}, "", code)
    with pytest.raises(Refused, match="wrap_up_unnamed"):
        code_list.create(world.ledger, user, {"es": "  "}, "")


def test_code_stands_with_the_resolution_and_goes_with_its_undoing(world: World, user: str, held: str) -> None:
    code = made(world, user, "Entregado")
    act = desk.resolve(world.ledger, held, user, code.id)
    assert (last(world, "resolved").meta["names"], code_of(world, held)) == ({"es": "Entregado"}, code.id)
    (undone,) = desk.undo(world.ledger, user, [act])
    assert (undone.code, code_of(world, held)) == ("", None)
    desk.resolve(world.ledger, held, user, code.id)
    world.write("una cosa más")
    assert code_of(world, held) is None, "a matter that came back needs another code"


def test_code_after_a_call_counts_when_the_matter_is_resolved(world: World, user: str, held: str) -> None:
    code = made(world, user, "Entregado")
    code_list.ask(world.ledger, user, "", Demands(code=True), NOTHING)
    act = states.wrap_up(world.ledger, held, user, code.id)
    assert (code_of(world, held), world.conversations()[0].state) == (code.id, "open")
    desk.undo(world.ledger, user, [act])
    assert code_of(world, held) is None
    states.wrap_up(world.ledger, held, user, code.id)
    desk.resolve(world.ledger, held, user)
    assert (code_of(world, held), world.conversations()[0].state) == (code.id, "resolved")


def test_resolving_asks_for_what_the_teams_of_the_account_need(world: World, user: str, held: str) -> None:
    teams.create(world.store, "Tienda", ROOT)
    (team,) = teams.all_teams(world.store)
    code_list.ask(world.ledger, user, team.id, Demands(code=True, label=True), NOTHING)
    desk.undo(world.ledger, user, [desk.resolve(world.ledger, held, user)])
    teams.add_member(world.store, "Tienda", "ana@nogal.test", ROOT)
    code = made(world, user, "Entregado", team.id)
    with pytest.raises(Refused, match="wrap_up_required"):
        desk.resolve(world.ledger, held, user)
    with pytest.raises(Refused, match="label_required"):
        desk.resolve(world.ledger, held, user, code.id)
    assert (code_of(world, held), world.conversations()[0].state) == (None, "open")
    label = label_list.create(world.ledger, user, {"es": "Factura"}, "grey")
    labels.set_label(world.ledger, held, user, label.id, on=True)
    (told,) = desk.on_each(
        world.ledger,
        user,
        Scope(user),
        [desk.Picked(held, world.conversations()[0].entries)],
        states.closing(code.id),
        moves=True,
    )
    assert (told.code, code_of(world, held)) == ("", code.id)


def test_reply_that_resolves_carries_the_code_or_is_not_sent(world: World, user: str, held: str) -> None:
    code = made(world, user, "Entregado")
    code_list.ask(world.ledger, user, "", Demands(code=True), NOTHING)
    sent, seen = len(world.rows()), world.conversations()[0].entries
    with pytest.raises(Refused, match="wrap_up_required"):
        macros.reply(world.ledger, held, user, "client-1", "Hecho", resolve=True, seen=seen)
    assert len(world.rows()) == sent
    macros.reply(world.ledger, held, user, "client-1", "Hecho", resolve=True, code=code.id, seen=seen)
    assert (len(world.rows()), code_of(world, held)) == (sent + 1, code.id)


def test_code_of_another_team_and_a_retired_one_are_unknown(world: World, user: str, held: str) -> None:
    teams.create(world.store, "Tienda", ROOT)
    (team,) = teams.all_teams(world.store)
    theirs, old = made(world, user, "Suyo", team.id), made(world, user, "Viejo")
    code_list.retire(world.ledger, user, old.id)
    for code in (theirs.id, old.id, "code_of_nobody"):
        with pytest.raises(Unknown):
            desk.resolve(world.ledger, held, user, code)
    code_list.ask(world.ledger, user, "", Demands(code=True), NOTHING)
    assert desk.resolve(world.ledger, held, user), "nothing is asked of whom no code is offered"
    with pytest.raises(Refused, match="wrap_up_demands_changed"):
        code_list.ask(world.ledger, user, "", NOTHING, NOTHING)
    with world.store.reading() as db:
        assert db.scalars(select(Conversation.state)).all() == ["resolved"]
