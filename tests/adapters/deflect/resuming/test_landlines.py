"""A caller from a landline whose text goes to a mobile: each goes on with what the other began, and only that."""

from ledger_world import MARTA
from shipped_customer import Customer

from deflect.storage.store import Store


def from_landline(store: Store) -> Customer:
    """A caller from a landline who has the dates sent to a mobile."""
    one = Customer(store, number="+34912345678")
    one.calls()
    for keys in ("1", "1", "1", "612345678"):
        one.keys(keys)
    one.keys("1")
    one.relay()
    assert "¿Eres quien acaba de llamarnos?" in one.texts()[-1]
    one.hangs_up()
    one.clock.forward(hours=1)
    return one


def from_mobile(one: Customer, body: str) -> str:
    one.number = MARTA
    read = one.writes(body)
    one.number = "+34912345678"
    return read


def test_a_landline_goes_on_with_what_its_mobile_has_not_answered(store: Store) -> None:
    one = from_landline(store)
    assert "¿Llamas por eso?" in one.calls()
    one.keys("1")
    assert "¿Qué día te viene bien?" in one.keys("213")
    one.hangs_up()
    assert "1 mié 25/11 de 16 a 19" in from_mobile(one, "vale")
    assert "Hecho." in from_mobile(one, "1")


def test_another_matter_of_a_landline_leaves_its_mobile_alone(store: Store) -> None:
    one = from_landline(store)
    one.calls()
    one.keys("2")
    one.keys("0")
    one.hangs_up()
    assert "1 mié 25/11 de 16 a 19" in from_mobile(one, "vale")
    assert "Hecho." in from_mobile(one, "1")
