"""Two records of one person are read as one while they are merged, and apart again afterwards, with nothing lost."""

from __future__ import annotations

import threading

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from records_of_one import ANA, merged, owner, separated, texted
from sqlalchemy import select

from deflect import desk
from deflect.contacts import joining
from deflect.conversations.legs import newest_text_leg
from deflect.eligibility import suppression, text_consent
from deflect.facts import Caller
from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser
from deflect.merging import changes
from deflect.merging.changes import MergeRefused
from deflect.people import audit
from deflect.people.teams import Scope
from deflect.storage.unit import Unit
from deflect.tables import Audit, Consent, Customer, Leg, Outbox, Owned, OwnedText

OTHER = "+34699333444"


def refusal(world: World, one: str, other: str) -> str:
    with pytest.raises(MergeRefused) as refused:
        merged(world, one, other)
    return refused.value.code


def shown_as(world: World, *numbers: str) -> list[str]:
    """The records that the numbers' records are shown as."""
    with world.store.reading() as db:
        found = [db.get_one(Customer, owner(world, number)) for number in numbers]
        return [one.merged_into or one.id for one in found]


def test_card_of_merged_customers_has_matters_and_contacts_of_both(world: World, two: tuple[str, str]) -> None:
    merge = merged(world, MARTA, RAUL)
    with world.store.reading() as db:
        card = desk.card(db, two[0], Scope("usr_1"))
    assert card is not None
    assert [matter.id for matter in card.matters] == [two[1]]
    assert {contact.conversation for contact in card.contacts} == set(two)
    separated(world, merge)
    with world.store.reading() as db:
        card = desk.card(db, two[0], Scope("usr_1"))
    assert card is not None
    assert card.matters == ()
    assert {contact.conversation for contact in card.contacts} == {two[0]}


def test_reply_of_a_merged_customer_answers_their_own_thread(world: World, two: tuple[str, str]) -> None:
    merged(world, MARTA, RAUL)
    world.write("1", sender=RAUL)
    assert [entry.conversation_id for entry in world.entries("message_in")] == [two[1]]
    assert len(world.conversations()) == 2


def test_call_from_either_number_joins_the_open_matter_of_both(world: World, two: tuple[str, str]) -> None:
    world.clock.forward(hours=1)
    desk.resolve(world.ledger, two[1], ANA.name)
    merged(world, MARTA, RAUL)
    opened = world.ledger.open_call(Caller("about it", RAUL, OURS, "trusted", "sip"), "tienda")
    with world.store.reading() as db:
        leg = db.get_one(Leg, opened.leg)
    assert (leg.conversation_id, leg.customer_id) == (two[0], owner(world, MARTA))


def test_thread_with_the_other_ones_number_ends_when_they_are_separated(world: World, two: tuple[str, str]) -> None:
    world.write("1", sender=RAUL)
    desk.resolve(world.ledger, two[1], ANA.name)
    world.clock.forward(days=4)
    merge = merged(world, MARTA, RAUL)
    world.send_all()
    world.write("1", sender=RAUL)
    mixed = [leg for leg in world.legs("text") if leg.theirs == RAUL and leg.customer_id == owner(world, MARTA)]
    assert len(mixed) == 1
    separated(world, merge)
    with world.store.reading() as db:
        ended = db.get_one(Leg, mixed[0].id)
        thread = newest_text_leg(db, two[0])
    assert (ended.ended_at, ended.separated) == (world.clock(), True)
    assert thread is not None
    assert thread.theirs == MARTA
    assert [row.code for row in world.rows() if row.leg_id == ended.id] == ["separated"]
    world.write("hola", sender=RAUL)
    with world.store.reading() as db:
        newest = db.scalars(select(Leg).order_by(Leg.opened_at.desc(), Leg.id.desc())).first()
    assert newest is not None
    assert (newest.theirs, newest.customer_id) == (RAUL, owner(world, RAUL))


def test_opt_out_stays_with_its_number(world: World, two: tuple[str, str]) -> None:
    merge = merged(world, MARTA, RAUL)
    world.write("BAJA", sender=RAUL)
    with world.store.reading() as db:
        assert (suppression.suppressed(db, RAUL), suppression.suppressed(db, MARTA)) == (True, False)
    separated(world, merge)
    with world.store.reading() as db:
        assert (suppression.suppressed(db, RAUL), suppression.suppressed(db, MARTA)) == (True, False)
        theirs = db.scalars(select(Consent.customer_id).where(Consent.address == RAUL)).all()
    assert set(theirs) == {owner(world, RAUL)}


def test_no_of_one_record_outlasts_an_earlier_yes_of_the_other(world: World, two: tuple[str, str]) -> None:
    """Both know a third number; one of them refused texts to it."""
    marta, raul = owner(world, MARTA), owner(world, RAUL)

    def said(customer: str, *, granted: bool) -> None:
        row = Consent(
            id=f"cst_{customer}", customer_id=customer, address=OTHER, granted=granted, evidence={}, at=world.clock()
        )
        with world.store.transaction() as db:
            db.add(row)

    def word(of: str) -> bool:
        leg = next(one for one in world.legs("text") if one.customer_id == of)
        leg.theirs = OTHER
        found = world.ledger.look(lambda unit: text_consent.newest(unit, leg))
        assert found is not None
        return bool(found.granted)

    said(raul, granted=False)
    world.clock.forward(minutes=5)
    said(marta, granted=True)
    world.clock.forward(minutes=5)
    assert (word(marta), word(raul)) == (True, False)
    merge = merged(world, MARTA, RAUL)
    assert (word(marta), word(raul)) == (False, False)
    separated(world, merge)
    assert (word(marta), word(raul)) == (True, False)


def test_merges_in_a_row_are_one_and_come_apart_in_any_order(world: World, two: tuple[str, str]) -> None:
    world.clock.forward(minutes=5)
    texted(world, OTHER)
    marta = owner(world, MARTA)
    first, second = merged(world, RAUL, OTHER), merged(world, OTHER, MARTA)
    assert shown_as(world, MARTA, RAUL, OTHER) == [marta] * 3
    separated(world, first)
    assert shown_as(world, MARTA, RAUL, OTHER) == [marta, marta, owner(world, OTHER)]
    separated(world, second)
    assert shown_as(world, MARTA, RAUL, OTHER) == [marta, owner(world, RAUL), owner(world, OTHER)]


def test_customers_who_are_one_already_are_not_merged_again(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    texted(world, OTHER)
    merged(world, MARTA, RAUL)
    assert refusal(world, MARTA, MARTA) == "same_customer"
    merged(world, RAUL, OTHER)
    assert refusal(world, OTHER, MARTA) == "same_customer"


def test_erased_customer_cannot_be_merged(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    raul = owner(world, RAUL)
    erasing.erase(eraser, raul)
    with pytest.raises(MergeRefused) as refused:
        world.ledger.work(lambda unit: changes.merge(unit, owner(world, MARTA), raul, ANA))
    assert refused.value.code == "customer_gone"


def test_customers_are_not_separated_while_one_is_on_the_phone(world: World, two: tuple[str, str]) -> None:
    merge = merged(world, MARTA, RAUL)
    world.ledger.open_call(Caller("now", MARTA, OURS, "trusted", "sip"), "tienda")
    with pytest.raises(MergeRefused) as refused:
        separated(world, merge)
    assert refused.value.code == "customer_on_phone"


def test_two_agents_who_merge_crosswise_make_one_merge(world: World, two: tuple[str, str]) -> None:
    told: list[str] = []
    together = threading.Barrier(2)

    def acts(one: str, other: str) -> None:
        together.wait()
        try:
            told.append(merged(world, one, other)[:3])
        except MergeRefused as refused:
            told.append(refused.code)

    agents = [threading.Thread(target=acts, args=pair) for pair in ((MARTA, RAUL), (RAUL, MARTA))]
    for agent in agents:
        agent.start()
    for agent in agents:
        agent.join()
    assert sorted(told) == ["mrg", "same_customer"]
    assert len(set(shown_as(world, MARTA, RAUL))) == 1


def test_audit_names_both_customers_of_a_merge_and_of_its_end(world: World, two: tuple[str, str]) -> None:
    separated(world, merged(world, MARTA, RAUL))
    with world.store.reading() as db:
        rows = db.execute(select(Audit.action, Audit.subject).order_by(Audit.id)).all()
        found = audit.rows(db, customer=owner(world, RAUL))
    both = {owner(world, MARTA), owner(world, RAUL)}
    for action in ("customers_merged", "customers_separated"):
        assert {row.subject for row in rows if row.action == action} == both
    assert [row.action for row in found] == ["customers_separated", "customers_merged"]


def test_call_moved_to_the_other_records_matter_is_sealed_with_that_ones_key(
    world: World, two: tuple[str, str]
) -> None:
    merged(world, MARTA, RAUL)
    call, thread = (next(leg for leg in world.legs("voice") if leg.theirs == RAUL), world.legs("text")[0])

    def move(unit: Unit) -> None:
        own, leg = unit.locked(call.id)
        joining.join(unit, own, leg, unit.leg(thread.id), "said_so")

    world.ledger.work(move)
    marta = owner(world, MARTA)
    with world.store.reading() as db:
        leg = db.get_one(Leg, call.id)
        texts = db.scalars(select(Outbox.body).where(Outbox.leg_id == call.id)).all()
    assert (leg.conversation_id, leg.customer_id) == (two[0], marta)
    sealed = [leg.session, leg.turn, *texts]
    assert all(isinstance(one, Owned | OwnedText) and one.customer == marta for one in sealed)
