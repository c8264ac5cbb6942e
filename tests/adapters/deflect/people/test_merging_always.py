"""Any merges, contacts and separations leave every record as it was, but for what came from its own numbers since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_world import OURS, World
from records_of_one import ANA
from sqlalchemy import select

from deflect.desk.attributes import attribute_list, giving
from deflect.desk.customer_page import noting, numbers
from deflect.desk.customer_page.overview import overview
from deflect.desk.customers import notes
from deflect.eligibility import suppression, text_consent
from deflect.facts import Caller
from deflect.merging import changes
from deflect.merging.changes import MergeRefused
from deflect.people.audit import Actor
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import (
    Consent,
    Conversation,
    Customer,
    CustomerNote,
    CustomerValue,
    Entry,
    Identity,
    Leg,
    Merge,
    NotedNumber,
)
from voice_flows.model.turns import Keys

OPERATOR = Actor("system", "tests")
PEOPLE = 3
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["merge", "merge", "separate", "accepts", "declines", "writes", "stops", "starts", "waits", "noted"]
        ),
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
    ),
    min_size=4,
    max_size=9,
)


class Records:
    """Some people, each with a record and a number of their own, and what they do."""

    def __init__(self, world: World, example: int) -> None:
        self.world, self.example, self.acts = world, example, 0
        self.numbers = [f"+3461{person}{example:06d}" for person in range(PEOPLE)]
        for person in range(PEOPLE):
            self.accepts(person)
            self.noted(person)
        self.began = world.clock()
        world.clock.forward(minutes=5)

    def owner(self, person: int) -> str:
        known = self.world.ledger.look(lambda unit: identity_of(unit, self.numbers[person]))
        assert known is not None
        return known.customer_id

    def accepts(self, person: int, key: str = "1") -> None:
        self.acts += 1
        call = f"{self.example}:{self.acts}"
        opened = self.world.ledger.open_call(Caller(call, self.numbers[person], OURS, "trusted", "sip"), "tienda")
        for place, pressed in enumerate(("2", key)):
            self.world.ledger.advance(opened.leg, f"{call}:{place}", Keys(pressed))
        self.world.ledger.close(opened.leg, f"{call}:end", "hung_up")

    def writes(self, person: int, body: str) -> None:
        self.acts += 1
        self.world.write(body, f"{self.example}:{self.acts}", self.numbers[person])

    def merge(self, one: int, other: int) -> None:
        try:
            self.world.ledger.work(lambda unit: changes.merge(unit, self.owner(one), self.owner(other), OPERATOR).id)
        except MergeRefused:
            assert groups_are_one(self.world, self.owner(one), self.owner(other))

    def separate(self, place: int) -> bool:
        """Undoes one of the merges that stand; false where there is none."""
        mine = [self.owner(person) for person in range(PEOPLE)]
        with self.world.store.reading() as db:
            standing = select(Merge.id).where(Merge.customer_id.in_(mine), Merge.undone_at.is_(None)).order_by(Merge.id)
            merges = db.scalars(standing).all()
        if merges:
            chosen = merges[place % len(merges)]
            self.world.ledger.work(lambda unit: changes.unmerge(unit, chosen, OPERATOR).id)
        return bool(merges)

    def noted(self, person: int) -> None:
        """An agent adds a number to the customer as they are shown, writes their note anew, and gives a value."""
        self.acts += 1
        customer = self.owner(person)
        number = f"+3465{person}{self.acts:02d}{self.example:04d}"
        numbers.add(self.world.ledger, customer, ANA.name, number, Scope(ANA.name))
        with self.world.store.reading() as db:
            stands = notes.of(db, groups.ids(db, customer))
        was = stands[0].id if stands else ""
        noting.write(self.world.ledger, customer, ANA.name, f"nota {self.acts}", was)
        self.world.ledger.work(lambda unit: giving.give(unit, customer, ANA, {"visits": str(self.acts)}))

    def does(self, act: str, person: int, other: int) -> None:
        if act == "merge":
            self.merge(person, other)
        elif act == "separate":
            self.separate(other)
        elif act == "waits":
            self.world.clock.forward(hours=20)
        elif act == "noted":
            self.noted(person)
        elif act in ("accepts", "declines"):
            self.accepts(person, "1" if act == "accepts" else "2")
        else:
            self.writes(person, {"writes": "1", "stops": "BAJA", "starts": "ALTA"}[act])
        self.world.clock.forward(minutes=1)

    def history(self, person: int, until: Any) -> dict[str, object]:
        """What a record has of its own from before an instant."""
        customer = self.owner(person)
        with self.world.store.reading() as db:
            conversations = select(Conversation.id).where(
                Conversation.customer_id == customer, Conversation.created_at <= until
            )
            mine = list(db.scalars(conversations.order_by(Conversation.id)))
            legs = select(Leg.id, Leg.conversation_id, Leg.theirs).where(
                Leg.customer_id == customer, Leg.opened_at <= until
            )
            words = select(Entry.id, Entry.text, Entry.sequence).where(
                Entry.conversation_id.in_(mine), Entry.received_at <= until
            )
            consents = select(Consent.id, Consent.address, Consent.granted, Consent.at).where(
                Consent.customer_id == customer, Consent.at <= until
            )
            return {
                "shown as": db.scalars(select(Customer.merged_into).where(Customer.id == customer)).one(),
                "numbers": db.scalars(select(Identity.address).where(Identity.customer_id == customer)).all(),
                "conversations": mine,
                "legs": [tuple(row) for row in db.execute(legs.order_by(Leg.id))],
                "words": [tuple(row) for row in db.execute(words.order_by(Entry.id))],
                "consents": [tuple(row) for row in db.execute(consents.order_by(Consent.id))],
                "noted": db.scalars(
                    select(NotedNumber.address).where(NotedNumber.customer_id == customer, NotedNumber.at <= until)
                ).all(),
                "values": db.scalars(
                    select(CustomerValue.text).where(CustomerValue.customer_id == customer, CustomerValue.at <= until)
                ).all(),
                "notes": db.scalars(
                    select(CustomerNote.text).where(CustomerNote.customer_id == customer, CustomerNote.at <= until)
                ).all(),
            }


def groups_are_one(world: World, one: str, other: str) -> bool:
    with world.store.reading() as db:
        return groups.same(db, one, other)


def said_last(records: Records, person: int) -> tuple[str | None, str | None]:
    """The word that counts about texts to a number, and the newest of all records, which is its own one's."""
    customer, number = records.owner(person), records.numbers[person]
    with records.world.store.reading() as db:
        of_texts = Consent.purpose.in_((text_consent.CONVERSATION, text_consent.EVERYTHING))
        asked = select(Consent.id).where(Consent.address == number, of_texts)
        everybodys = db.scalars(asked.order_by(Consent.at.desc(), Consent.granted.desc())).first()
        own = asked.where(Consent.customer_id == customer)
        assert db.scalars(own.order_by(Consent.at.desc(), Consent.granted.desc())).first() == everybodys
        leg = db.scalars(select(Leg).where(Leg.customer_id == customer, Leg.theirs == number)).first()
    assert leg is not None
    word = records.world.ledger.look(lambda unit: text_consent.newest(unit, leg))
    return str(word.id) if word else None, everybodys


def check_noted(records: Records) -> None:
    """Once nothing is merged, what was noted of each record is read of that one only: each has one note."""
    for person in range(PEOPLE):
        customer = records.owner(person)
        with records.world.store.reading() as db:
            (stands,) = notes.of(db, [customer])
            shown = overview(db, customer, Scope(ANA.name), records.world.clock())
            own = db.scalars(select(NotedNumber.address).where(NotedNumber.customer_id == customer)).all()
            given = select(CustomerValue.text).where(CustomerValue.customer_id == customer)
            last = db.scalars(given.where(CustomerValue.replaced_at.is_(None))).one()
        assert shown.notes == (stands,)
        assert [one.text for one in shown.attributes] == [last]
        assert {one.address for one in shown.addresses} == {records.numbers[person], *own}


def check_apart(records: Records) -> None:
    """Once nothing is merged: each number leads to its own record, with its own consents, and to no other's thread."""
    for person, number in enumerate(records.numbers):
        customer = records.owner(person)
        word, newest = said_last(records, person)
        assert word == newest
        with records.world.store.reading() as db:
            assert groups.ids(db, customer) == [customer]
            stopped = suppression.suppressed(db, number)
            elsewhere = select(Leg.id).where(Leg.theirs == number, Leg.customer_id != customer, ~Leg.separated)
            assert db.scalars(elsewhere).all() == []
        records.writes(person, "hola")
        with records.world.store.reading() as db:
            heard = select(Entry.conversation_id).where(Entry.kind == "message_in").order_by(Entry.received_at.desc())
            where = db.scalars(heard.order_by(Entry.id.desc()).limit(1)).one()
            assert db.get_one(Conversation, where).customer_id == customer
            assert suppression.suppressed(db, number) == stopped


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_separated_records_are_as_they_were_whatever_came_between(world: World, ana: None) -> None:
    examples = iter(range(1_000_000))
    attribute_list.create(world.ledger, ANA.name, "visits", "number", {"es": "Visitas"}, [])

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def holds(acts: list[tuple[str, int, int]]) -> None:
        records = Records(world, next(examples))
        before = [records.history(person, records.began) for person in range(PEOPLE)]
        for act in acts:
            records.does(*act)
        while records.separate(0):
            pass
        assert [records.history(person, records.began) for person in range(PEOPLE)] == before
        check_noted(records)
        check_apart(records)

    holds()
