"""The loop that reads messages: words enter the thread once, redacted; a server that is away is asked again later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from deflect.tables import Entry, Event, Tape
from relevo.config.settings import Settings
from relevo.programs import transcripts, wiring
from speech.server import Server
from speech.testing import Loudness, Scripted
from tests import workspace_tapes
from tests.workspace_app import AdjustableClock, Place

SAID = "mi tarjeta es 4111 1111 1111 1111, llamadme"


class Passing(threading.Event):
    """Time that passes by itself: each wait moves the ledger's clock on; after the last one all is over."""

    def __init__(self, place: Place, waits: int, then: Callable[[int], None] = lambda waited: None) -> None:
        super().__init__()
        self._now: datetime = place.store.clock()
        place.clock.now = lambda: self._now
        self._waited, self._waits, self._then = 0, waits, then

    def wait(self, timeout: float | None = None) -> bool:
        self._now += timedelta(seconds=timeout or 0)
        self._waited += 1
        self._then(self._waited)
        if self._waited >= self._waits:
            self.set()
        return self.is_set()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A ledger in which one message waits for its words; neither pages nor people."""
    here = settings(tmp_path)
    clock = AdjustableClock()
    store = Store(here.database, clock)
    store.upgrade()
    wiring.publish_flows(store, here)
    made = Place(clock, store, wiring.open_ledger(here, store), Flask("none"), (), Waker(store), wiring.tapes(here))
    workspace_tapes.message(made)
    yield made
    made.waker.stop()
    store.dispose()


def settings(folder: Path, **more: str) -> Settings:
    return Settings(data_dir=folder, **more)  # type: ignore[arg-type]


def tape(place: Place) -> Tape:
    with place.store.reading() as db:
        return db.scalars(select(Tape).where(Tape.id == "rec_message")).one()


def entry(place: Place) -> Entry:
    with place.store.reading() as db:
        return db.scalars(select(Entry).where(Entry.kind == "voicemail")).one()


def told(place: Place) -> int:
    """How often the desk was told of this thread."""
    with place.store.reading() as db:
        return len(db.scalars(select(Event).where(Event.conversation_id == tape(place).conversation_id)).all())


def test_a_waiting_message_gets_its_words_once_and_redacted(place: Place, tmp_path: Path) -> None:
    where, recogniser, before = settings(tmp_path), Scripted([SAID, "otra vez"]), told(place)
    server = Server(where.speech, recogniser, Loudness())
    transcripts.follow(where, place.ledger, place.tapes, Passing(place, 5))
    server.close()
    assert entry(place).text.startswith("mi tarjeta es")
    assert entry(place).text.endswith("llamadme")
    assert "4111" not in entry(place).text
    assert (tape(place).transcript, told(place) - before) == ("done", 1)
    assert len(recogniser.script) == 1


def test_a_message_waits_for_a_server_that_is_away(place: Place, tmp_path: Path) -> None:
    where, servers, tries = settings(tmp_path), [], []

    def comes_back(waited: int) -> None:
        tries.append(tape(place).tries)
        if waited == 3:
            servers.append(Server(where.speech, Scripted([SAID]), Loudness()))

    transcripts.follow(where, place.ledger, place.tapes, Passing(place, 10, comes_back))
    servers[0].close()
    assert tries == [1] * 10  # asked at once, and then not before its time has come
    assert (tape(place).transcript, entry(place).text[:10]) == ("done", SAID[:10])


def test_without_a_recogniser_the_sound_stands_alone(place: Place, tmp_path: Path) -> None:
    transcripts.follow(settings(tmp_path, recogniser="none"), place.ledger, place.tapes, Passing(place, 2))
    assert (tape(place).transcript, entry(place).text) == ("unavailable", "")
