"""The relay as it runs: its loops wake by themselves, outlive a database that is away, and stop when told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from flask import Flask, jsonify
from gateway_house import House
from ledger_world import MARTA
from sqlalchemy.exc import OperationalError

from deflect.messaging import outbox
from deflect.messaging.http_requests import Services
from deflect.storage.notifications import Waker
from gateway.relay import program
from tests.serving import served


@pytest.fixture
def system() -> Iterator[str]:
    """A business system that knows every order."""
    app = Flask("system")
    app.add_url_rule("/orders/<order>", view_func=lambda order: jsonify(state="en reparto"))
    with served(app) as address:
        yield address


@pytest.fixture
def running(house: House, system: str) -> Iterator[House]:
    stop, ready = Event(), Event()
    arguments = (
        stop,
        house.world.ledger,
        house.relay.providers,
        Services({"tienda": system}, frozenset({"127.0.0.1"})),
    )
    thread = Thread(target=program.run, args=arguments, kwargs={"ready": ready})
    thread.start()
    assert ready.wait(5)
    yield house
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def arrived(house: House, count: int) -> list[str]:
    """What the handset shows once it shows `count` messages."""
    exchange = house.simulator.account
    with exchange.changed:
        assert exchange.changed.wait_for(lambda: len(exchange.arrived) >= count, 10)
    return house.on_phone()


def test_a_call_becomes_a_text_and_the_text_an_answer_with_nobody_pushing(running: House) -> None:
    leg = running.accept()
    arrived(running, 1)
    running.write("2")
    assert "Hecho" in arrived(running, 3)[2]
    waker = Waker(running.world.store)
    assert waker.wait_for(lambda: running.world.ledger.hand_off_state(leg).state == "delivered", 5)  # type: ignore[union-attr]
    waker.stop()


def test_a_business_system_is_asked_and_its_answer_written(running: House) -> None:
    running.hand_over(node="busca", values={"pedido": "48213"})
    assert "en reparto" in " ".join(arrived(running, 1))


def test_a_loop_outlives_a_database_that_is_away(running: House, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, failed = outbox.claim, Event()

    def away(*arguments: object, **named: object) -> object:
        if failed.is_set():
            return claim(*arguments, **named)  # type: ignore[arg-type]
        failed.set()
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(outbox, "claim", away)
    running.accept(MARTA)
    assert arrived(running, 1)
    assert failed.is_set()


def test_a_relay_that_is_told_to_stop_begins_no_further_job() -> None:
    stop, done = Event(), list[str]()

    def job(name: str) -> None:
        done.append(name)
        stop.set()

    program._every(stop, Counter(), ((1.0, lambda: job("first")), (1.0, lambda: job("second"))))
    assert done == ["first"]


def test_a_relay_that_is_told_to_stop_asks_the_provider_nothing_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, asked = Event(), list[str]()
    relay = program.Relay(house.world.ledger, house.relay.providers, Services({}), stop=stop)
    rows = [SimpleNamespace(id=f"row_{at}") for at in range(3)]
    monkeypatch.setattr(outbox, "uncertain", lambda *_: rows)

    def settle(row: SimpleNamespace) -> bool:
        asked.append(row.id)
        stop.set()
        return True

    monkeypatch.setattr(relay.outgoing, "settle", settle)
    relay.settle()
    relay.close()
    assert asked == ["row_0"]
