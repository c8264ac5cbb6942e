"""Numbers that an agent adds to a customer and takes away, on both databases: noted, never trusted, and put back."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from records_of_one import ANA, merged, owner, separated, texted
from sqlalchemy import select

from deflect import desk
from deflect.contacts import identity_levels
from deflect.desk import Refused
from deflect.desk.blocking import block_list, blocked
from deflect.desk.blocking.blocked import Terms
from deflect.desk.customer_page import numbers
from deflect.desk.customer_page.overview import CustomerOverview, overview
from deflect.desk.customers.merging import same_person
from deflect.desk.lists import inbox
from deflect.desk.outbound_calls import outlook
from deflect.eligibility import suppression
from deflect.facts import Caller
from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser
from deflect.people.identities import identity_of
from deflect.people.teams import Scope
from deflect.storage.unit import Unit
from deflect.tables import Audit, Consent, Identity, Leg, NotedNumber, NumberBlock

ALL = Scope(ANA.name)
ELSEWHERE = Scope(ANA.name, queues=frozenset({"default"}), flows=frozenset({"tienda"}))
NEW, LANDLINE = "+34655000111", "+34915550101"


def add(world: World, number: str, written: str) -> str:
    return numbers.add(world.ledger, owner(world, number), ANA.name, written, ALL).address


def take_away(world: World, customer: str, number: str) -> str:
    return numbers.take_away(world.ledger, customer, ANA.name, number)


def shown(world: World, customer: str) -> CustomerOverview:
    with world.store.reading() as db:
        return overview(db, customer, ALL, world.store.clock())


def known(world: World, number: str) -> Identity | None:
    return world.ledger.look(lambda unit: identity_of(unit, number))


def settled(world: World, conversation: str) -> None:
    """Closes the conversation, so that nothing of it is under way."""
    desk.resolve(world.ledger, conversation, ANA.name)


def test_added_number_is_shown_with_its_type_and_who_added_it(world: World, two: tuple[str, str]) -> None:
    assert add(world, MARTA, "655 000 111") == NEW
    assert add(world, MARTA, "0034 915-550-101") == LANDLINE
    noted = [one for one in shown(world, owner(world, MARTA)).addresses if one.noted_by is not None]
    assert [(one.address, one.number_kind, one.level, one.noted_by) for one in noted] == [
        (NEW, "mobile", "none", "Ana"),
        (LANDLINE, "landline", "none", "Ana"),
    ]
    assert outlook(world.ledger, two[0], ANA.name).numbers == (MARTA, NEW, LANDLINE)


def test_caller_from_an_added_number_is_a_stranger_until_the_agent_joins_both(
    world: World, two: tuple[str, str]
) -> None:
    """A slip of the keyboard greets nobody by another one's name, nor tells them of another one's matter."""
    add(world, MARTA, NEW)
    opened = world.ledger.open_call(Caller("slip", NEW, OURS, "trusted", "sip"), "tienda")
    with world.store.reading() as db:
        leg = db.get_one(Leg, opened.leg)
    assert leg.customer_id != owner(world, MARTA)
    assert leg.conversation_id not in two
    (noted,) = [one for one in shown(world, owner(world, MARTA)).addresses if one.noted_by is not None]
    assert noted.other is not None
    assert noted.other.customer == leg.customer_id
    with world.store.reading() as db:
        (likely,) = same_person(db, leg.conversation_id, ALL).likely
    assert (likely.why, likely.exact, likely.record.customer) == ("noted", False, owner(world, MARTA))
    merge = merged(world, MARTA, NEW)
    assert [one.noted_by for one in shown(world, owner(world, MARTA)).addresses] == [None, None]
    world.ledger.close(opened.leg, "slip:end", "hung_up")
    separated(world, merge)
    assert [one.noted_by for one in shown(world, owner(world, MARTA)).addresses] == [None, "Ana"]


def test_number_that_another_customer_has_is_not_stolen_but_offered_for_joining(
    world: World, two: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        add(world, MARTA, RAUL)
    assert refused.value.code == "number_elsewhere"
    assert refused.value.detail["record"].customer == owner(world, RAUL)
    with pytest.raises(Refused) as hidden:
        numbers.add(world.ledger, owner(world, MARTA), ANA.name, RAUL, ELSEWHERE)
    assert (hidden.value.code, hidden.value.detail["record"]) == ("number_elsewhere", None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1004", "number_short"),
        ("112", "number_emergency"),
        ("803 123 456", "number_premium"),
        ("marta", "number_unreadable"),
        (OURS, "number_ours"),
        (MARTA, "number_there"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_number_that_cannot_be_added_is_refused_by_its_reason(world: World, written: str, code: str) -> None:
    texted(world, MARTA)
    with pytest.raises(Refused) as refused:
        add(world, MARTA, written)
    assert refused.value.code == code


def test_number_in_use_and_the_last_one_stay(world: World, two: tuple[str, str]) -> None:
    marta = owner(world, MARTA)
    add(world, MARTA, NEW)
    with pytest.raises(Refused) as in_use:
        take_away(world, marta, MARTA)
    assert in_use.value.code == "number_in_use"
    settled(world, two[0])
    take_away(world, marta, NEW)
    with pytest.raises(Refused) as last:
        take_away(world, marta, MARTA)
    assert last.value.code == "number_last"


def test_taken_number_keeps_its_opt_out_and_leads_to_nobody_until_it_is_put_back(
    world: World, two: tuple[str, str]
) -> None:
    marta = owner(world, MARTA)
    world.write("BAJA", sender=MARTA)
    world.send_all()
    settled(world, two[0])
    add(world, MARTA, NEW)
    before = known(world, MARTA)
    assert before is not None
    level, since = before.level, before.created_at
    taken = take_away(world, marta, MARTA)
    with world.store.reading() as db:
        assert suppression.suppressed(db, MARTA)
        assert db.scalars(select(Consent.id).where(Consent.customer_id == marta, Consent.address == MARTA)).all()
        told = db.scalars(select(Audit.action).where(Audit.subject == marta).order_by(Audit.at, Audit.id)).all()
    assert known(world, MARTA) is None
    assert [(one.id, one.address, one.by) for one in shown(world, marta).taken] == [(taken, MARTA, "Ana")]
    assert told[-1] == "customer_number_taken"
    numbers.put_back(world.ledger, marta, ANA.name, taken)
    back = known(world, MARTA)
    assert back is not None
    assert (back.customer_id, back.level, back.created_at) == (marta, level, since)
    assert shown(world, marta).taken == ()
    with world.store.reading() as db:
        assert db.scalars(select(Leg.id).where(Leg.customer_id == marta, Leg.separated)).all() == []


def test_taken_number_of_which_somebody_writes_is_theirs_and_is_not_put_back(
    world: World, two: tuple[str, str]
) -> None:
    marta = owner(world, MARTA)
    settled(world, two[0])
    add(world, MARTA, NEW)
    taken = take_away(world, marta, MARTA)
    world.write("hola", sender=MARTA)
    assert owner(world, MARTA) != marta
    with pytest.raises(Refused) as refused:
        numbers.put_back(world.ledger, marta, ANA.name, taken)
    assert refused.value.code == "number_elsewhere"


def test_added_number_is_the_customers_once_a_call_to_it_proves_it(world: World, two: tuple[str, str]) -> None:
    """The number gives a known value right in a contact of the customer's own conversation."""
    add(world, MARTA, NEW)
    with world.store.reading() as db:
        leg = db.scalars(select(Leg).where(Leg.conversation_id == two[0], Leg.medium == "text")).one().id

    def proved(unit: Unit) -> None:
        mine = unit.db.get_one(Leg, leg)
        mine.theirs, mine.level = NEW, ""
        identity_levels.reach(unit, mine, "confirmed")

    world.ledger.work(proved)
    (one,) = [each for each in shown(world, owner(world, MARTA)).addresses if each.address == NEW]
    assert (one.level, one.noted_by) == ("confirmed", None)


def test_numbers_of_an_erased_customer_go_with_them(world: World, two: tuple[str, str], eraser: Eraser) -> None:
    add(world, MARTA, NEW)
    block_list.add_customer(world.ledger, ANA.name, two[0], Terms("told", True, "Insulta"))
    proof = erasing.erase(eraser, owner(world, MARTA))
    assert proof.rows["noted_number"] == 1
    with world.store.reading() as db:
        assert db.scalars(select(NotedNumber.id)).all() == []
        kept = db.scalars(select(NumberBlock)).all()
    assert [(one.address in (MARTA, NEW), one.reason) for one in kept] == [(False, "")] * 2


def test_noted_number_is_found_and_blocked_as_a_seen_one_is(world: World, two: tuple[str, str]) -> None:
    def found(searched: str) -> set[str]:
        with world.store.reading() as db:
            return {row.id for row in inbox.page(db, "all", ALL, searched, "ES").rows}

    add(world, MARTA, "655 000 111")
    marta, raul = two
    assert [found(each) for each in ("655 000 111", "+34 655 000", "000111", "655 999")] == [{marta}] * 3 + [set()]
    merge = merged(world, MARTA, RAUL)
    assert found("655000111") == {marta, raul}
    separated(world, merge)
    terms = Terms("told", True, "Insulta")
    blocks = block_list.add_customer(world.ledger, ANA.name, marta, terms)
    assert {one.number for one in blocks} == {MARTA, NEW}
    with world.store.reading() as db:
        shown = blocked.of_conversation(db, world.clock(), marta)
        assert {one.number for one in shown} == {MARTA, NEW}
        assert not blocked.any_free(db, marta, shown)
        assert blocked.any_free(db, marta, shown[:1])
    take_away(world, owner(world, MARTA), NEW)
    assert found("655000111") == set()


def test_noted_number_that_leads_to_another_customer_is_not_blocked_with_them(
    world: World, two: tuple[str, str]
) -> None:
    add(world, MARTA, "655 000 111")
    texted(world, NEW)
    terms = Terms("told", True, "Insulta")
    blocks = block_list.add_customer(world.ledger, ANA.name, two[0], terms)
    assert [one.number for one in blocks] == [MARTA]
