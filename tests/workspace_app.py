"""The workspace over a fresh SQLite ledger with the demo's past, for tests of its API and its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Flask
from flask.testing import FlaskClient

from deflect.attachments.files import Attachments
from deflect.desk.replies import reply_list
from deflect.facts import Caller
from deflect.keeping.customer_keys import CustomerKeys
from deflect.keeping.erasing import Eraser
from deflect.keeping.terms.days import Terms
from deflect.messaging.http_requests import Services
from deflect.people import accounts
from deflect.policy.calling import CallSettings
from deflect.policy.roles import Role
from deflect.policy.texting import PolicySettings
from deflect.recordings import Tapes
from deflect.recordings.clips import ConsentSounds
from deflect.routing.switchboard import Switchboard
from deflect.steps.ledger import Ledger
from deflect.storage.notifications import Waker
from deflect.storage.store import Clock, Store, utc_now
from deflect.storage.vault import Vault
from gateway.demo import past
from gateway.demo.http import blueprints
from gateway.demo.restart import Demo
from gateway.workspace import HandsetPage, create_app
from gateway.workspace.api.health import routes as health
from gateway.workspace.api.letters import routes as letters
from gateway.workspace.api.lookups import routes as lookups
from gateway.workspace.api.retention import routes as retention
from gateway.workspace.sign_in.current import SignInRules
from gateway.workspace.translations import canned_replies
from relevo.publishing import flow_files
from relevo.publishing.first_publishing import publish_new
from relevo.publishing.published_flows import PublishedFlows
from tests import known_statements
from tests.machine_health import Quarantined, machine
from tests.office_hours import TUESDAY_AT_TEN, ticking
from voice_flows.model.turns import Fetched, Keys

PASSWORD = "correct-horse"
SECRET = "a secret of thirty-two characters"


class AdjustableClock:
    """The machine's clock, until a test sets `now` to another."""

    def __init__(self, now: Clock = utc_now) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now()


@dataclass(frozen=True, slots=True)
class Place:
    clock: AdjustableClock
    store: Store
    ledger: Ledger
    app: Flask
    agents: tuple[str, ...]
    waker: Waker
    tapes: Tapes


def ledger_file(folder: Path) -> Path:
    """A ledger with its flows, two people and the demo's past, to be copied by tests."""
    file = folder / "ledger.db"
    store = Store(f"sqlite:///{file}", clock=lambda: TUESDAY_AT_TEN)
    store.upgrade()
    reply_list.fill(store, canned_replies())
    publish_new(store, [flow_files.read(path) for path in texts()])
    people: tuple[tuple[str, str, Role], ...] = (
        ("nuria@nogal.test", "Nuria Salas", "admin"),
        ("pau@nogal.test", "Pau Riba", "agent"),
    )
    ids = [accounts.create_user(store, email, name, PASSWORD, role).id for email, name, role in people]
    past.tell(Ledger(store, PublishedFlows(store), Vault(SECRET), PolicySettings()), ids)
    store.dispose()
    return file


def place(
    file: Path,
    folder: Path,
    *,
    handset: HandsetPage | None = None,
    streams: int = 4,
    secure: bool = False,
    sign_in: SignInRules | None = None,
) -> Place:
    """The app over a copy of `file`, a minute after its past was told."""
    clock = AdjustableClock(ticking(TUESDAY_AT_TEN + timedelta(minutes=1)))
    url = f"sqlite:///{shutil.copy(file, folder / 'copy.db')}"
    store = known_statements.lend(Store(url, clock, movable_clock=True))
    policy = PolicySettings(calls=CallSettings(hosts=frozenset({"10.0.0.0/24"})))
    ledger, waker = Ledger(store, PublishedFlows(store), Vault(SECRET), policy), Waker(store)
    tapes = Tapes(folder / "recordings", Vault(SECRET))
    app = create_app(
        store,
        ledger,
        secret_key=SECRET,
        waker=waker,
        handset=handset,
        demo=True,
        streams=streams,
        tapes=tapes,
        files=Attachments(folder / "media", Vault(SECRET)),
        consent_sounds=ConsentSounds(folder / "consent"),
        eraser=eraser(store, tapes),
        extra=_extra(ledger, Demo(ledger, eraser(store, tapes), tapes, handset.simulator if handset else "")),
        secure=secure,
        sign_in=sign_in,
    )
    ids = tuple(account.id for account in accounts.accounts(store))
    return Place(clock, store, ledger, app, ids, waker, tapes)


TERMS = Terms(texts=30, locked=frozenset({"texts"}))


def _extra(ledger: Ledger, demo: Demo) -> tuple[Blueprint, ...]:
    told = health.blueprint(ledger, machine), letters.blueprint(ledger, Quarantined())
    away = lookups.blueprint(ledger, Services({"tienda": "http://127.0.0.1:9"}))
    return (*blueprints(ledger.store, demo), *told, retention.blueprint(ledger, TERMS), away)


def eraser(store: Store, tapes: Tapes) -> Eraser:
    keys = CustomerKeys(store.url, lambda: Vault(SECRET))
    return Eraser(store, Vault(SECRET), keys, tapes.erase, lambda name: None)


@contextmanager
def opened(file: Path, folder: Path, *, handset: HandsetPage | None = None, csrf: bool = True) -> Iterator[Place]:
    """The app over a copy of `file`, closed afterwards. Without `csrf` its API asks for no token of a page."""
    made = place(file, folder, handset=handset)
    made.app.config["WTF_CSRF_ENABLED"] = csrf
    try:
        yield made
    finally:
        made.waker.stop()
        made.store.dispose()


def caller_in_the_queue(place: Place, number: str, worker: int) -> str:
    """A call that waits for a person in this voice worker, the clinic being open; its leg."""
    opened = place.ledger.open_call(Caller("call-1", number, "+34910000001", "trusted", "sip"), "clinica")
    wait = opened.turn.wait.kind
    for step in range(5):
        if wait == "person":
            break
        turn = place.ledger.advance(opened.leg, str(step), Fetched(0) if wait == "fetch" else Keys("0"))
        assert turn is not None
        wait = turn.wait.kind
    Switchboard(place.ledger).alive(opened.leg, worker)
    return opened.leg


def texts() -> list[Path]:
    return [
        file for path in flow_files.shipped() for file in (flow_files.flow_files(path) if path.is_dir() else [path])
    ]


def signed_in(place: Place, email: str = "pau@nogal.test") -> FlaskClient:
    client = place.app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 302
    return client
