"""What an agent reads at the top of the card is what the customer said, whatever the flow made of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from deflect.facts import Caller, Inbound
from deflect.inbound.messages import receive
from tests.workspace_app import Place
from voice_flows.model.turns import Heard, Input, Keys, Speech

CALLER, OURS = "+34600111999", "+34910000001"


def called(place: Place, *events: Input) -> str:
    """A call to the shop; its conversation."""
    opened = place.ledger.open_call(Caller("call-own", CALLER, OURS, "trusted", "sip"), "tienda")
    for number, event in enumerate(events, 1):
        place.ledger.advance(opened.leg, str(number), event)
    return opened.conversation


def wants(desk: FlaskClient, conversation: str) -> dict[str, Any]:
    card: dict[str, Any] = desk.get(f"/api/desk/conversations/{conversation}").get_json()["card"]
    return dict(card["wants"])


def says(text: str, score: float = 0.8) -> Speech:
    return Speech((Heard(text, None, score),))


@pytest.mark.parametrize(
    ("events", "reads"),
    [
        ((says("a ver cuándo me traen los zapatos"), Keys("1")), "a ver cuándo me traen los zapatos"),
        ((says("me ha escrito el ayuntamiento por lo suyo"), Keys("3")), "me ha escrito el ayuntamiento por lo suyo"),
        ((says("me ha escrito el ayuntamiento por lo suyo"), Keys("0")), "me ha escrito el ayuntamiento por lo suyo"),
        ((says("dónde está mi pedido"),), "dónde está mi pedido"),
        ((Keys("1"),), "mi pedido"),
    ],
)  # fmt: skip
def test_the_agent_reads_the_callers_own_sentence(
    place: Place, desk: FlaskClient, events: tuple[Input, ...], reads: str
) -> None:
    told = wants(desk, called(place, *events))
    assert told["value"] == reads
    assert told["origin"] == ("key" if reads == "mi pedido" else "speech")


def test_numbers_in_it_are_covered(place: Place, desk: FlaskClient) -> None:
    told = wants(desk, called(place, says("me han cobrado dos veces en la tarjeta 4111 1111 1111 1111")))
    assert "4111" not in told["value"]
    assert told["value"].startswith("me han cobrado dos veces")


def test_a_written_sentence_is_read_as_it_was_written(place: Place, desk: FlaskClient) -> None:
    receive(place.ledger, Inbound("sms", "SM-own", CALLER, OURS, "¿Dónde está mi pedido?", place.store.clock()))
    rows = desk.get("/api/desk/list", query_string={"view": "all"}).get_json()["rows"]
    mine = next(row["id"] for row in rows if row["number"] == CALLER)
    assert wants(desk, mine)["value"] == "¿Dónde está mi pedido?"


def test_a_new_complaint_to_people_is_what_the_customer_wants(place: Place, desk: FlaskClient) -> None:
    """Until an agent answers, and whatever is wished, thanked or answered afterwards."""
    written = (
        "¿Dónde está mi pedido?",
        "PERSONA",
        "Vale, muchas gracias",
        "La lámpara llegó rota",
        "Y quiero otra igual",
    )
    for number, body in enumerate(written):
        receive(place.ledger, Inbound("sms", f"SM-new-{number}", CALLER, OURS, body, place.store.clock()))
    rows = desk.get("/api/desk/list", query_string={"view": "all"}).get_json()["rows"]
    mine = next(row["id"] for row in rows if row["number"] == CALLER)
    assert (wants(desk, mine)["value"], wants(desk, mine)["origin"]) == ("La lámpara llegó rota", "text")
