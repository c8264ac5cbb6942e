"""The seconds of sound around a spoken consent: sealed with the customer's key, and gone with the customer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from ledger_world import MARTA, World
from sqlalchemy import select

from deflect.keeping import erasing
from deflect.keeping.erasing import Eraser
from deflect.recordings import clips, mulaw
from deflect.recordings.clips import ConsentSounds
from deflect.tables import Consent, ConsentClip, KeyMissing
from ivr.recording.clip_keeper import Clips
from voice_flows.model.turns import Heard, Keys, Speech

PCM = bytes(range(256)) * 63  # about a second
SOUND = mulaw.encode(PCM)


@pytest.fixture
def files(tmp_path: Path) -> ConsentSounds:
    return ConsentSounds(tmp_path / "consent")


def agrees(world: World, clip: str = "clp_1", *events: object) -> str:
    """A call whose caller says yes to text; its leg."""
    leg = world.call().leg
    yes = Speech((Heard("sí", None, 0.93),), clip=clip)
    for key, event in enumerate((Keys("2"), *events, yes)):
        world.ledger.advance(leg, str(key), event)  # type: ignore[arg-type]
    return leg


def evidence(world: World) -> dict[str, object]:
    with world.store.reading() as db:
        return dict(db.scalars(select(Consent).order_by(Consent.id.desc())).first().evidence)  # type: ignore[union-attr]


def test_spoken_consent_names_its_sound_words_and_score(world: World) -> None:
    agrees(world)
    told = evidence(world)
    assert (told["by"], told["answer"], told["score"]) == ("speech", "sí", 0.93)
    assert (told["sound"], told["clip"]) == ("kept", "clp_1")


def test_sound_is_kept_sealed_and_can_be_read_again(world: World, files: ConsentSounds) -> None:
    leg = agrees(world)
    assert clips.keep(world.ledger, files, "clp_1", leg, SOUND)
    assert clips.keep(world.ledger, files, "clp_1", leg, SOUND), "twice is once"
    assert clips.read(world.store, files, "clp_1") == SOUND
    (file,) = files.folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert files.folder.stat().st_mode & 0o777 == 0o700
    assert SOUND[:64] not in file.read_bytes()
    with world.store.reading() as db:
        row = db.scalars(select(ConsentClip)).one()
        assert db.get_one(Consent, row.consent_id).address == MARTA
        assert row.length_ms == len(SOUND) * 1000 // 8000


def test_sound_that_no_consent_names_is_not_kept(world: World, files: ConsentSounds) -> None:
    leg = agrees(world)
    assert not clips.keep(world.ledger, files, "clp_other", leg, SOUND)
    assert not files.folder.exists()


def test_names_of_files_are_no_paths(files: ConsentSounds) -> None:
    with pytest.raises(FileNotFoundError):
        files.read("../relevo")


def test_erasing_the_customer_takes_row_file_and_key(world: World, files: ConsentSounds, tmp_path: Path) -> None:
    leg = agrees(world)
    clips.keep(world.ledger, files, "clp_1", leg, SOUND)
    copy = files.read("clp_1")
    world.ledger.close(leg, "close", "hung_up")
    world.send_all()
    world.clock.forward(minutes=5)
    keys = world.store.keys
    eraser = Eraser(world.store, world.vault, keys, lambda tape: None, lambda medium: None, files.erase)  # type: ignore[arg-type]
    erasing.erase(eraser, world.conversations()[0].customer_id)
    assert list(files.folder.iterdir()) == []
    with world.store.reading() as db:
        assert db.scalars(select(ConsentClip)).all() == []
    files.put("clp_1", copy)  # a copy that somebody had
    with pytest.raises(KeyMissing):
        clips.read(world.store, files, "clp_1")


def test_keeper_writes_beside_the_call_and_ends(world: World, files: ConsentSounds) -> None:
    leg = agrees(world, "clp_2")
    keeper = Clips(world.ledger, files, lambda prefix: f"{prefix}_2")
    assert keeper.new() == "clp_2"
    keeper.keep("clp_2", leg, PCM)
    keeper.close(20)
    assert clips.read(world.store, files, "clp_2") == SOUND
    assert not [thread for thread in threading.enumerate() if thread.name == "consent clips"]
