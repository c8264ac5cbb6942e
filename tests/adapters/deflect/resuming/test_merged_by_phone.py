"""A call from the number of a merged record goes on where the other record's thread stands."""

from ledger_world import MARTA, RAUL
from records_of_one import ANA, merged, owner
from shipped_customer import Customer, by_text

from deflect.storage.store import Store
from deflect.tables import Leg, User


def test_call_from_the_number_of_a_merged_record_goes_on_in_the_others_thread(store: Store) -> None:
    marta = Customer(store)
    marta.number = RAUL
    marta.calls()
    marta.hangs_up()
    marta.number = MARTA
    by_text(marta)
    thread = marta.thread()
    with store.transaction() as db:
        db.add(User(id=ANA.name, created_at=store.clock(), email="ana@x", password_hash="", role="agent", name="Ana"))
    merged(marta.world, MARTA, RAUL)
    marta.clock.forward(hours=2)
    marta.number = RAUL
    assert "¿Llamas por eso?" in marta.calls()
    assert "las tres últimas cifras" in marta.keys("1")
    assert "¿Qué día te viene bien?" in marta.keys("213")
    with store.reading() as db:
        leg = db.get_one(Leg, marta.leg)
    assert (leg.conversation_id, leg.customer_id) == (thread.conversation_id, owner(marta.world, MARTA))
    assert "Hecho. Te lo llevamos" in marta.keys("2")
    marta.finishes()
