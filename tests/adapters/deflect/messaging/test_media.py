"""Photos of customers on either database: kept whoever has the thread, no failed answer, fetched once, erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.attachments import rows
from deflect.attachments.files import Attachments
from deflect.inbound import http_replies
from deflect.keeping import holds
from deflect.messaging import outbox
from deflect.people.audit import Actor
from deflect.tables import Conversation, Media
from gateway.relay import attaching
from gateway.testing.fake import FakeProvider
from voice_flows.model.turns import Fetched

PHOTO, ADDRESS = b"\xff\xd8\xff\xe0" + b"a broken parcel" * 100, "https://fake.test/media/1"


@pytest.fixture
def fake(world: World) -> FakeProvider:
    provider = FakeProvider(world.clock, name="twilio")
    provider.files[ADDRESS] = PHOTO
    return provider


@pytest.fixture
def files(world: World, tmp_path: Path) -> Attachments:
    return Attachments(tmp_path / "media", world.vault)


def photo(world: World, body: str = "", address: str = ADDRESS) -> None:
    world.write(body, media=(address,))


def fetch(world: World, fake: FakeProvider, files: Attachments) -> int:
    return attaching.fetch(world.store, world.vault, {"twilio": fake}, files)


def media(world: World) -> list[Media]:
    with world.store.reading() as db:
        return list(db.scalars(select(Media).order_by(Media.id)))


def texts(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text"]


@pytest.mark.parametrize("owner", ["bot", "queue", "agent"])
def test_photo_is_kept_with_its_message_whoever_has_the_thread(
    world: World, fake: FakeProvider, files: Attachments, owner: str
) -> None:
    world.write("hola")
    with world.store.transaction() as db:
        db.scalars(select(Conversation)).one().owner = owner  # type: ignore[assignment]
    photo(world, "así llegó")
    assert fetch(world, fake, files) == 1
    (row,) = media(world)
    entry = world.entries("message_in")[-1]
    assert (row.entry_id, row.state, row.content_type, row.size) == (entry.id, "kept", "image/jpeg", len(PHOTO))
    assert (entry.text, files.read(row.id)) == ("así llegó", PHOTO)


def test_photos_without_words_are_no_failed_answers(world: World) -> None:
    world.write("1")
    for _ in range(4):
        photo(world)
    assert [conversation.owner for conversation in world.conversations()] == ["bot"]
    assert all(word in " ".join(texts(world)[1:]) for word in ("Recibido", "¿Qué pedido?"))
    world.write("48213")
    assert world.legs("text")[0].wait == "fetch"


def test_photo_before_anything_else_begins_the_flow(world: World) -> None:
    photo(world)
    assert all(word in " ".join(texts(world)) for word in ("Recibido", "¿Pedido, cambio o clave?"))


def test_photo_after_the_end_is_acknowledged_and_begins_nothing(world: World) -> None:
    world.hand_off()
    world.write("2")
    assert world.legs("text")[0].wait == "over"
    before = len(texts(world))
    photo(world)
    assert [("Recibido" in body, "¿" in body) for body in texts(world)[before:]] == [(True, False)]
    assert world.legs("text")[0].wait == "over"


def test_photo_during_a_request_waits_and_is_kept(world: World) -> None:
    world.write("1")
    world.write("48213")
    (row,) = [row for row in outbox.claim(world.store, world.vault) if row.kind == "fetch"]
    photo(world)
    assert media(world) == []
    http_replies.receive(world.ledger, row.id, Fetched(200, {"state": "en reparto"}))
    assert [row.state for row in media(world)] == ["wanted"]


def test_words_with_a_photo_are_the_answer(world: World) -> None:
    photo(world, "1")
    assert "¿Qué pedido?" in texts(world)[-1]


def test_photo_at_a_secret_question_leaves_the_answer_masked(world: World) -> None:
    world.write("3")
    photo(world)
    world.write("99887766")
    assert "99887766" not in " ".join(entry.text for entry in world.entries())


def test_file_rests_sealed_and_private(world: World, fake: FakeProvider, files: Attachments) -> None:
    photo(world)
    assert ADDRESS.encode() not in media(world)[0].source
    fetch(world, fake, files)
    (file,) = files.folder.iterdir()
    assert b"parcel" not in file.read_bytes()
    assert (file.stat().st_mode & 0o777, files.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert media(world)[0].source == b""


def test_file_that_is_gone_is_refused_and_not_asked_for_again(
    world: World, fake: FakeProvider, files: Attachments
) -> None:
    photo(world, "", "https://fake.test/gone")
    assert fetch(world, fake, files) == 1
    world.clock.forward(days=1)
    assert fetch(world, fake, files) == 0
    assert [(row.state, row.code) for row in media(world)] == [("refused", "media_gone")]


def test_provider_that_is_away_is_asked_again_for_hours_and_then_given_up(
    world: World, files: Attachments, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo(world)
    away = FakeProvider(world.clock, name="twilio")
    monkeypatch.setattr(away, "media", lambda *_: 1 / 0)
    asked = 0
    for _ in range(150):
        asked += fetch(world, away, files)
        world.clock.forward(minutes=10)
    assert asked == rows.TRIES
    assert [(row.state, row.code) for row in media(world)] == [("refused", "media_unreachable")]


def test_two_relays_take_different_files(world: World) -> None:
    for _ in range(6):
        photo(world)
    taken = [one.id for _ in range(3) for one in rows.claim(world.store, world.vault, 2)]
    assert len(set(taken)) == 6
    assert rows.claim(world.store, world.vault, 9) == []


def test_old_files_are_erased_with_their_rows(world: World, fake: FakeProvider, files: Attachments) -> None:
    photo(world)
    fetch(world, fake, files)
    assert rows.erase_old(world.store, files, 30) == 0
    world.clock.now += timedelta(days=31)
    assert rows.erase_old(world.store, files, 30) == 1
    assert (media(world), list(files.folder.iterdir())) == ([], [])


def test_old_files_of_a_customer_under_a_legal_hold_stay(world: World, fake: FakeProvider, files: Attachments) -> None:
    photo(world)
    fetch(world, fake, files)
    world.clock.now += timedelta(days=31)
    holds.hold(world.store, MARTA, "ES", "case 12/2026", Actor("system", "ana"))
    assert rows.erase_old(world.store, files, 30) == 0
    assert len(media(world)) == len(list(files.folder.iterdir())) == 1
    holds.release(world.store, MARTA, "ES", Actor("system", "ana"))
    assert rows.erase_old(world.store, files, 30) == 1


def test_message_keeps_ten_files_at_most(world: World) -> None:
    world.write("", media=tuple(f"{ADDRESS}{n}" for n in range(30)))
    assert len(media(world)) == 10
