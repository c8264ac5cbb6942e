"""Look-ups that agents make by a button: what a flow offers, what a system tells, and what becomes of a fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect import desk as desks
from deflect.desk.commands import Refused
from deflect.desk.lookups import making, offered
from deflect.people.teams import Scope
from deflect.tables import Audit, Conversation, Entry, Leg
from tests.workspace_app import Place, signed_in
from voice_flows.model.turns import Fetch, Fetched

ORDERS = {"orders": [{"number": "48213", "item": "Sofá", "status": "delayed"}]}


@pytest.fixture
def held(place: Place) -> str:
    """A conversation of the shop, whose customer's number is known."""
    asked = select(Conversation.id).join(Leg, Leg.conversation_id == Conversation.id).order_by(Conversation.created_at)
    with place.store.reading() as db:
        ids = db.scalars(asked.where(Leg.flow == "tienda", Leg.theirs.startswith("+346"))).all()
    return next(one for one in ids if "mio" in nodes(place, one))


def nodes(place: Place, conversation: str) -> list[str]:
    return [one.node for one in place.ledger.look(lambda unit: offered.of_conversation(unit, conversation))]


def at(held: str, node: str = "") -> str:
    return f"/api/desk/conversations/{held}/lookups" + (f"/{node}" if node else "")


def test_answer_of_a_system_stands_on_the_card_with_its_time(place: Place, held: str) -> None:
    asked: list[Fetch] = []

    def ask(wanted: Fetch) -> Fetched:
        asked.append(wanted)
        return Fetched(200, ORDERS)

    looked = making.make(place.ledger, held, place.agents[1], "mio", ask)
    assert (looked.outcome, asked[0].service, asked[0].path[:14]) == ("found", "tienda", "/orders?phone=")
    with place.store.reading() as db:
        shown = desks.card(db, held, Scope(place.agents[1]))
        assert shown is not None
        order = next(one for one in shown.business if one.name == "order")
        kept = db.scalars(select(Entry).where(Entry.kind == "looked_up", Entry.user_id == place.agents[1])).all()
        audited = db.scalars(select(Audit).where(Audit.action == "looked_up")).one()
    assert (order.value, order.at == looked.at) == (ORDERS["orders"][0], True)
    assert len(kept) == 2
    assert audited.detail == {"node": "mio", "service": "tienda", "outcome": "found"}


def test_sensitive_values_of_an_answer_are_masked(place: Place, held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = offered.request
    secret = frozenset({"order"})
    monkeypatch.setattr(offered, "request", lambda *asked: replace(plain(*asked), masked=secret))
    making.make(place.ledger, held, place.agents[1], "mio", lambda _: Fetched(200, ORDERS))
    with place.store.reading() as db:
        kept = db.scalars(select(Entry).where(Entry.kind == "looked_up", Entry.user_id == place.agents[1])).all()
        values = {one.meta["name"]: one.meta["value"] for one in kept}
    assert values == {"orders": ORDERS["orders"], "order": making.MASK}


@pytest.mark.parametrize(("status", "outcome"), [(404, "not_found"), (409, "refused"), (500, "failed"), (0, "failed")])
def test_fault_of_a_system_keeps_nothing_but_the_audit(place: Place, held: str, status: int, outcome: str) -> None:
    assert making.make(place.ledger, held, place.agents[1], "mio", lambda _: Fetched(status)).outcome == outcome
    with place.store.reading() as db:
        kept = select(Entry.id).where(Entry.user_id == place.agents[1], Entry.kind == "looked_up")
        assert db.scalars(kept).all() == []
        assert db.scalars(select(Audit.detail).where(Audit.action == "looked_up")).one()["outcome"] == outcome


def test_only_what_the_author_offers_can_be_looked_up(place: Place, held: str) -> None:
    for node in ("huecos", "saludo", "none"):
        with pytest.raises(Refused, match="lookup_gone"):
            making.make(place.ledger, held, place.agents[1], node, lambda _: Fetched(200, ORDERS))


def test_system_that_does_not_answer_is_told_by_the_api(desk: FlaskClient, place: Place, held: str) -> None:
    told = desk.get(at(held)).get_json()["lookups"]
    assert told[0]["words"]["es"] == "Consultar sus pedidos"
    assert desk.post(at(held, told[0]["node"])).get_json()["outcome"] == "failed"
    assert desk.post(at(held, "none")).status_code == 409
    assert signed_in(place, "nuria@nogal.test").get(at("unknown")).status_code == 404
