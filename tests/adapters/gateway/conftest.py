"""A simulated Twilio for each test, whose every exchange is held to Twilio's own API file at the end.

`house` is a whole messaging house over it: ledger, ingress on a real port, relay whose rounds the test calls.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
import vonage_file
from twilio_file import problems
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).parents[1] / "deflect"))

from gateway_house import FAKE_SYSTEM, House, vonage_at
from ledger_world import Installation, VirtualClock, World, counted_ids, keys_of

from deflect.messaging.http_requests import Services
from deflect.storage.store import Store
from gateway.ingress import create_app
from gateway.ingress.webhooks import Webhooks
from gateway.providers.twilio.sms import TwilioSms
from gateway.providers.vonage.routes import SMS_PATH
from gateway.providers.vonage.sms import VonageSms
from gateway.relay.pacing import Pace
from gateway.relay.program import Relay
from gateway.testing import vonage as vonage_simulators
from gateway.testing.twilio import ACCOUNT, TOKEN, Simulator
from gateway.testing.twilio_http import Exchanged
from tests import known_statements

PUBLIC = "http://127.0.0.1:1"
"""Nobody listens there: webhooks that a test does not look at are refused at once."""
HANDOFF_KEY = "a key of the tests"


@pytest.fixture
def exchanged() -> list[Exchanged]:
    return []


@pytest.fixture
def simulator(exchanged: list[Exchanged]) -> Iterator[Simulator]:
    with Simulator(inbound_url=f"{PUBLIC}/webhooks/twilio/sms", on_exchange=exchanged.append) as running:
        yield running
    wrong = [problem for each in exchanged for problem in problems(each)]
    assert wrong == []


@pytest.fixture
def twilio(simulator: Simulator) -> TwilioSms:
    return TwilioSms(
        ACCOUNT, TOKEN, public_url=PUBLIC, clock=lambda: datetime.now(UTC), base_url=simulator.url, timeout_s=0.5
    )


@pytest.fixture
def vonage_simulator() -> Iterator[vonage_simulators.Simulator]:
    exchanged: list[vonage_simulators.Exchanged] = []
    with vonage_simulators.Simulator(inbound_url=f"{PUBLIC}{SMS_PATH}", on_exchange=exchanged.append) as running:
        yield running
    assert [problem for each in exchanged for problem in vonage_file.problems(each)] == []


@pytest.fixture
def vonage(vonage_simulator: vonage_simulators.Simulator) -> VonageSms:
    return vonage_at(vonage_simulator, PUBLIC)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with today's schema and nothing in it, made once."""
    made = tmp_path_factory.mktemp("schema") / "relevo.db"
    store = Store(f"sqlite:///{made}")
    store.upgrade()
    store.dispose()  # the last connection to close folds the write-ahead log into the file
    return made


@pytest.fixture
def world(tmp_path: Path, empty: Path) -> Iterator[World]:
    shutil.copy(empty, tmp_path / "relevo.db")
    url = f"sqlite:///{tmp_path}/relevo.db"
    store = known_statements.lend(Store(url, VirtualClock(), counted_ids(), keys=keys_of(url)))
    yield World(store, Installation(flow="tienda", sender="+34910000001"))
    store.dispose()


@pytest.fixture
def house(world: World, exchanged: list[Exchanged]) -> Iterator[House]:
    server = make_server("127.0.0.1", 0, lambda *_: iter(()), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    with Simulator(
        inbound_url=f"{url}/webhooks/twilio/sms", clock=lambda: house.wall(), on_exchange=exchanged.append
    ) as simulator:
        channel = TwilioSms(
            ACCOUNT, TOKEN, public_url=url, clock=world.store.clock, base_url=simulator.url, timeout_s=0.5
        )
        hooks = Webhooks.over(world.ledger, {"twilio": channel}, url)
        app = create_app(world.ledger, hooks, handoff_keys=[HANDOFF_KEY])
        server.app = app
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        relay = Relay(
            world.ledger,
            {"twilio": channel},
            Services({"tienda": FAKE_SYSTEM}, frozenset({"127.0.0.1"})),
            Pace(usual=10_000.0),
            lambda: 0.5,
            wall=lambda: house.wall(),
        )
        house = House(world, simulator, app, relay, url, HANDOFF_KEY)
        yield house
        relay.close()
        server.shutdown()
        thread.join()
    wrong = [problem for each in exchanged for problem in problems(each)]
    assert wrong == []
