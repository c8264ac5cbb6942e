"""What customers write first is the same whether letters are read together or each by itself, at fewer statements."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from gateway_house import House
from sqlalchemy import event, select

from deflect.inbound import messages
from deflect.storage import journal
from deflect.tables import Consent, Conversation, Entry, Identity, Journal, Leg, Outbox, Suppression, Timer
from gateway.relay import incoming

FIRST_WORDS = (
    "hola",
    "quiero cambiar mi pedido 48213",
    "BAJA",
    "AYUDA",
    "mi tarjeta es 4111 1111 1111 1111",
    "una persona",
    "no me escribáis más",
    "🙏",
)
LANDLINE = "+34911234567"


def left(house: House, number: str) -> dict[str, Any]:
    """What the ledger holds of a number, but for ids, instants and references."""
    with house.world.store.reading() as db:
        leg = db.scalars(select(Leg).where(Leg.theirs == number)).one()
        talk = db.get_one(Conversation, leg.conversation_id)
        of = talk.id
        entries = db.scalars(select(Entry).where(Entry.conversation_id == of).order_by(Entry.sequence)).all()
        texts = db.scalars(select(Outbox).where(Outbox.conversation_id == of).order_by(Outbox.position)).all()
        known = db.scalars(select(Identity).where(Identity.address == number)).one()
        consents = db.scalars(select(Consent).where(Consent.address == number).order_by(Consent.id))
        return {
            "conversation": (talk.owner, talk.state, talk.queue, talk.turn, talk.unread, talk.entries, talk.preview),
            "leg": (leg.wait, leg.session["node"], leg.chosen, leg.level, leg.flow_version),
            "entries": [(each.kind, each.text.replace(talk.reference, "REF")) for each in entries],
            "texts": [
                (row.body.replace(talk.reference, "REF"), row.state, row.first_reply, bool(row.consent_id))
                for row in texts
            ],
            "identity": (known.number_kind, known.country, known.level, known.customer_id == talk.customer_id),
            "consents": [(each.purpose, each.granted, each.evidence) for each in consents],
            "stopped": db.scalars(select(Suppression).where(Suppression.address == number)).first() is not None,
            "timers": Counter(db.scalars(select(Timer.kind).where(Timer.conversation_id == of))),
        }


def read(house: House, monkeypatch: pytest.MonkeyPatch, numbers: list[str], together_s: float) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", together_s)
    for number, words in zip(numbers, FIRST_WORDS, strict=True):
        house.write(words, number)
    while house.relay.read():
        pass


def test_first_messages_read_together_leave_what_each_alone_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [f"+3461100000{at}" for at in range(len(FIRST_WORDS))]
    together = [f"+3461100001{at}" for at in range(len(FIRST_WORDS))]
    with monkeypatch.context() as patch:
        patch.setattr(messages, "begin", lambda ledger, inbounds: None)
        read(house, patch, alone, -1.0)
    read(house, monkeypatch, together, 60.0)
    for one, other in zip(alone, together, strict=True):
        before, after = left(house, one), left(house, other)
        differs = {part: (before[part], after[part]) for part in before if before[part] != after[part]}
        assert _numbered_alike(differs, one, other) == {}, one


def _numbered_alike(differs: dict[str, Any], one: str, other: str) -> dict[str, Any]:
    """Without what differs by the number only, such as the key of a message in the evidence of a consent."""
    return {
        part: both
        for part, both in differs.items()
        if part != "consents" or [row[:2] for row in both[0]] != [row[:2] for row in both[1]]
    }


def test_a_landline_that_writes_first_is_known_as_a_mobile(house: House) -> None:
    house.write("hola", LANDLINE)
    house.relay.read()
    assert left(house, LANDLINE)["identity"][0] == "mobile"


def test_first_messages_read_together_cost_few_statements_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "TOGETHER_S", 60.0)
    house.write("hola", "+34612000099")
    house.relay.read()  # what a process reads once
    statements = list[str]()

    def count(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    many = 20
    for at in range(many):
        house.write("hola", f"+346120000{at:02d}")
    event.listen(house.world.store.engine, "before_cursor_execute", count)
    assert house.relay.read() == many
    event.remove(house.world.store.engine, "before_cursor_execute", count)
    assert len(statements) <= 5 * many


def test_a_letter_of_a_customer_who_is_erased_while_it_waits_is_not_acted_on(house: House) -> None:
    for number in ("+34612000071", "+34612000072"):
        house.write("hola", number)
    letters = journal.claim(house.world.store, house.world.vault)
    with house.world.store.transaction() as db:
        journal.drop(db, house.world.clock(), house.world.vault.digests("+34612000071"))
    incoming.read_some(house.world.ledger, house.relay.providers, letters)
    with house.world.store.reading() as db:
        assert set(db.scalars(select(Leg.theirs))) == {"+34612000072"}
        assert set(db.scalars(select(Journal.state))) == {"done"}
