"""`kill -9` at named points of accept, send, status and reply: nothing is lost and no text is sent twice.

The points are held from outside: in the database (`Inside` a transaction, or `Committed` and not yet told) and at
the provider, which can keep its answer. No program has a hook for it. What the programs would wait minutes for,
such as a lapsed attempt, comes by the demo's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from whole_house import House, opened, posted
from whole_postgres import Committed, Inside, Postgres
from whole_system import until

from deflect.tables import Journal
from gateway.testing.postman import Webhook
from gateway.testing.twilio_account import Message, Outcome

LAPSED = {"seconds": 61}  # an attempt is given up for lost after a minute
LOOKED_FOR_AGAIN = {"seconds": 121}  # two listings lie two minutes apart
LETTER_FREE = {"seconds": 31}  # a letter that nobody finished is read again


@pytest.fixture(scope="module")
def house(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with postgres.database() as url, opened(tmp_path_factory.mktemp("house"), url) as made:
        yield made


@pytest.fixture(autouse=True)
def let_go(postgres: Postgres) -> Iterator[None]:
    """Nothing stays held, whatever became of a test."""
    yield
    postgres.let_go()


# ---- accept: the voice worker -------------------------------------------------------------------------------------


def test_a_worker_killed_before_the_turns_commit_has_promised_nothing(house: House, postgres: Postgres) -> None:
    number = "+34600000201"
    house.all_running()
    hold = Inside(postgres, house.url, "INSERT", "consent")
    call = house.dial(number, "48213 p 1")
    hold.wait()
    house.kill_worker()
    hold.release()
    call.vanish()
    assert "collected" in house.records.kinds(number)
    assert house.records.texts(number) == []
    again = house.dial(number, "48213 p 1 w0.2 #")
    house.phone(number).gets("¿Mañana o tarde?")
    again.outcome()
    house.once_each(number)


def test_a_worker_killed_after_the_commit_and_before_a_word_has_handed_off(house: House, postgres: Postgres) -> None:
    number = "+34600000202"
    house.all_running()
    hold = Inside(postgres, house.url, "INSERT", "consent")
    call = house.dial(number, "48213 p 1")
    hold.wait()
    committed = Committed(postgres)
    hold.release()
    committed.wait()
    house.kill_worker()
    committed.release()
    call.vanish()
    house.phone(number).gets("¿Mañana o tarde?")
    assert house.records.legs(number, "text")[0].session["values"]["number"] == "48213"
    house.once_each(number)


def test_a_call_outlives_a_database_writer_killed_in_its_turn(house: House, postgres: Postgres) -> None:
    number = "+34600000203"
    house.all_running()
    hold = Inside(postgres, house.url, "INSERT", "consent")
    call = house.dial(number, "48213 p 1 w1 #")
    hold.wait()
    hold.cut()
    hold.release()
    assert call.outcome()["ended_by"] == "far"
    assert len(house.records.hand_offs(number)) == 1
    house.once_each(number)


# ---- send: the relay ----------------------------------------------------------------------------------------------


def test_a_relay_killed_while_it_claims_leaves_the_text_to_the_next(house: House, postgres: Postgres) -> None:
    number = "+34600000204"
    relay = house.running("relay")
    hold = Inside(postgres, house.url, "UPDATE", "outbox", "NEW.state = 'attempted'")
    house.accepts(number)
    hold.wait()
    relay.kill()
    hold.release()
    house.running("relay")
    house.once_each(number)


def test_a_relay_killed_between_claim_and_request_has_its_text_sent_by_the_next(
    house: House, postgres: Postgres
) -> None:
    number = "+34600000205"
    relay = house.running("relay")
    hold = Inside(postgres, house.url, "UPDATE", "outbox", "NEW.state = 'attempted'")
    house.accepts(number)
    hold.wait()
    committed = Committed(postgres)
    hold.release()
    committed.wait()
    relay.kill()
    committed.release()
    house.records.pass_time(**LAPSED)
    house.running("relay")
    house.records.wait(lambda: house.records.texts(number)[0].absent_at, "a first look in the provider's list")
    house.records.pass_time(**LOOKED_FOR_AGAIN)
    house.once_each(number)


def test_a_relay_killed_while_the_provider_answers_finds_the_text_in_its_list(house: House) -> None:
    number = "+34600000206"
    relay = house.running("relay")
    house.simulator.always(number, Outcome(answer="hang", told=()))
    house.accepts(number)
    taken(house, number)
    relay.kill()
    house.records.pass_time(**LAPSED)
    house.running("relay")
    house.once_each(number)


def test_a_relay_killed_between_answer_and_mark_learns_it_by_the_status(house: House, postgres: Postgres) -> None:
    number = "+34600000207"
    house.running("ingress")
    relay = house.running("relay")
    hold = Inside(postgres, house.url, "UPDATE", "outbox", "NEW.state = 'accepted'")
    house.accepts(number)
    hold.wait()
    relay.kill()
    hold.release()
    house.records.pass_time(**LETTER_FREE)
    house.running("relay")
    delivered(house, number)


# ---- status: the ingress and the reader ---------------------------------------------------------------------------


def taken(house: House, number: str) -> Message:
    """The one message that the provider took for a number."""

    def found() -> Message | None:
        return next((each for each in house.simulator.sent if each.recipient == number), None)

    return until(found, "a message at the provider", 30)


def letters(house: House) -> int:
    with house.store.reading() as db:
        return db.scalar(select(func.count()).select_from(Journal)) or 0


def sent_untold(house: House, number: str) -> Webhook:
    """A text is with its provider, which has yet to tell that it was delivered: that status."""
    house.running("ingress"), house.running("relay")
    house.simulator.always(number, Outcome(told=()))
    house.accepts(number)
    message = taken(house, number)
    house.records.wait(lambda: house.records.texts(number)[0].state == "accepted", "the provider's answer")
    return house.simulator.status(message, "delivered")


def delivered(house: House, number: str) -> None:
    house.records.wait(lambda: house.records.texts(number)[0].state == "delivered", "delivery")
    house.once_each(number)


def test_an_ingress_killed_before_its_commit_has_not_said_yes(house: House, postgres: Postgres) -> None:
    number = "+34600000208"
    status, before = sent_untold(house, number), letters(house)
    hold = Inside(postgres, house.url, "INSERT", "journal")
    with ThreadPoolExecutor(1) as provider:
        answer = provider.submit(posted, status)
        hold.wait()
        house.running("ingress").kill()
        assert answer.result() == 0
    hold.release()
    house.running("ingress")
    assert posted(status) == 204
    delivered(house, number)
    assert letters(house) == before + 1


def test_an_ingress_killed_between_commit_and_answer_takes_the_status_once(house: House, postgres: Postgres) -> None:
    number = "+34600000209"
    status, before = sent_untold(house, number), letters(house)
    committed = Committed(postgres)
    with ThreadPoolExecutor(1) as provider:
        answer = provider.submit(posted, status)
        committed.wait()
        house.running("ingress").kill()
        assert answer.result() == 0
    committed.release()
    delivered(house, number)
    house.running("ingress")
    assert posted(status) == 204
    assert letters(house) == before + 1


def test_a_reader_killed_while_it_takes_a_status_leaves_it_to_the_next(house: House, postgres: Postgres) -> None:
    number = "+34600000210"
    status = sent_untold(house, number)
    hold = Inside(postgres, house.url, "UPDATE", "outbox", "NEW.state = 'delivered'")
    assert posted(status) == 204
    hold.wait()
    house.running("relay").kill()
    hold.release()
    house.records.pass_time(**LETTER_FREE)
    house.running("relay")
    delivered(house, number)


# ---- reply: the reader --------------------------------------------------------------------------------------------


def replies(house: House, postgres: Postgres, number: str) -> Inside:
    """A customer's reply is being read; its transaction is held before it commits."""
    assert posted(sent_untold(house, number)) == 204
    hold = Inside(postgres, house.url, "INSERT", "entry", "NEW.kind = 'message_in'")
    house.phone(number).writes("por la tarde")
    hold.wait()
    return hold


def test_a_reader_killed_in_the_replys_turn_takes_the_reply_once(house: House, postgres: Postgres) -> None:
    number = "+34600000211"
    hold = replies(house, postgres, number)
    house.running("relay").kill()
    hold.release()
    assert "message_in" not in house.records.kinds(number)
    house.records.pass_time(**LETTER_FREE)
    house.running("relay")
    answered_once(house, number)


def test_a_reader_killed_after_the_replys_commit_answers_once(house: House, postgres: Postgres) -> None:
    number = "+34600000212"
    hold = replies(house, postgres, number)
    committed = Committed(postgres)
    hold.release()
    committed.wait()
    house.running("relay").kill()
    committed.release()
    house.running("relay")
    answered_once(house, number)


def answered_once(house: House, number: str) -> None:
    house.phone(number).gets("Hecho, pedido 48213")
    house.once_each(number, texts=2)
    assert house.records.kinds(number).count("message_in") == 1
