"""Recordings between a line and the ledger: what a call leaves, what a dead worker leaves, and how long it stays."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_world import World
from sqlalchemy import select

from deflect.recordings import About, Tapes, mulaw, rows, transcripts
from deflect.recordings.files import SECOND
from deflect.steps import entries
from deflect.tables import Consent, Conversation, Rating, Tape
from ivr.recording.recorder import Limits, Recorder
from ivr.testing.calls import VirtualLine
from tests.waiting import until
from voice_flows.model.turns import Learned, Queue
from voice_flows.model.voicemail import LeftMessage

LOUD, QUIET = b"\x00\x20\x00\xe0" * 80, bytes(320)


@pytest.fixture
def tapes(world: World, tmp_path: Path) -> Tapes:
    return Tapes(tmp_path / "recordings", world.vault)


@pytest.fixture
def recorder(world: World, tapes: Tapes) -> Recorder:
    return Recorder(world.ledger, tapes, world.store.ids, world.clock, Limits(longest_s=20.0, free_mb=1))


def speak(stage: VirtualLine, seconds: float = 3.0) -> None:
    """Words and pauses, as the audio thread gives them."""
    for frame in range(int(seconds * 50)):
        for tap in stage.sound.taps:
            tap.heard(LOUD if frame // 25 % 2 else QUIET)
            tap.sent(QUIET)


def kept(world: World) -> list[Tape]:
    with world.store.reading() as db:
        return list(db.scalars(select(Tape)))


def tell(world: World, leg: str, *effects: object) -> None:
    def work(unit: object) -> None:
        conversation, row = unit.locked(leg)  # type: ignore[attr-defined]
        for effect in effects:
            entries.record_effect(unit, conversation, row, effect)  # type: ignore[arg-type]

    world.ledger.work(work)


def test_a_call_leaves_its_recording(world: World, tapes: Tapes, recorder: Recorder) -> None:
    leg, stage = world.call().leg, VirtualLine()
    tape = recorder.begin(stage, leg, "call")
    speak(stage)
    tape.mark(ours=True, node="motivo")
    tape.end("kept")
    until(lambda: kept(world), "the tape is entered")
    (row,) = kept(world)
    assert (row.leg_id, row.kind, row.length_ms, row.transcript) == (leg, "call", 3000, "none")
    assert row.marks == [[3000, "ours", "motivo"]]
    assert max(row.peaks["theirs"]) > 80
    assert max(row.peaks["ours"]) == 0
    until(lambda: (tapes.folder / f"{row.id}.tape").exists(), "the file is complete")
    assert tapes.read(row.id).sound()[0::2][4000:4160] == mulaw.encode(LOUD)


def test_a_refusal_leaves_nothing_but_itself(world: World, tapes: Tapes, recorder: Recorder) -> None:
    leg, stage = world.call().leg, VirtualLine()
    tape = recorder.begin(stage, leg, "call")
    speak(stage)
    tell(world, leg, Learned("motivo", "recording", "recording", False, origin="key"))
    tape.end("dropped")
    until(lambda: tape.drained.is_set() and not list(tapes.folder.glob("*")), "nothing is left")
    assert kept(world) == []
    with world.store.reading() as db:
        (consent,) = db.scalars(select(Consent))
    assert (consent.purpose, consent.granted, consent.evidence["by"]) == ("recording", False, "key")


def test_a_refusal_counts_for_what_a_dead_worker_left(world: World, tapes: Tapes) -> None:
    leg = world.call().leg
    left_behind(tapes, About("rec_dead", leg, "call", world.clock()))
    tell(world, leg, Learned("motivo", "recording", "recording", False, origin="key"))
    assert rows.sweep(world.ledger, tapes) == 0
    assert (kept(world), list(tapes.folder.glob("*"))) == ([], [])


def left_behind(tapes: Tapes, about: About, sound: bytes = b"") -> None:
    """As a process that was killed leaves it: pieces written, the end torn, nobody's lock."""
    theirs = mulaw.encode(LOUD * 25 + QUIET * 25) * 2
    both = bytearray(2 * len(theirs))
    both[0::2], both[1::2] = theirs, b"\xff" * len(theirs)
    writing = tapes.write(about)
    writing.add(sound or bytes(both) * 2 + b"\xff" * 900)
    writing.finish()
    writing.path.write_bytes(writing.path.read_bytes()[:-7])
    writing.close()


def test_a_dead_workers_recording_is_entered_whole_but_for_its_last_second(world: World, tapes: Tapes) -> None:
    leg = world.call().leg
    left_behind(tapes, About("rec_dead", leg, "call", world.clock()))
    assert rows.sweep(world.ledger, tapes) == 1
    assert rows.sweep(world.ledger, tapes) == 0
    (row,) = kept(world)
    assert row.length_ms == 4000
    assert tapes.read("rec_dead").size == 4 * SECOND


def test_a_message_whose_worker_died_waits_for_a_person_all_the_same(world: World, tapes: Tapes) -> None:
    leg = world.call().leg
    left_behind(tapes, About("rec_dead", leg, "message", world.clock(), "recado"))
    assert rows.sweep(world.ledger, tapes) == 1
    (entry,) = world.entries("voicemail")
    assert entry.meta == {"tape": "rec_dead", "seconds": 4.0}
    (conversation,) = world.conversations()
    assert (conversation.owner, conversation.unread) == ("queue", 1)


def test_a_dead_workers_silence_is_no_message(world: World, tapes: Tapes) -> None:
    left_behind(tapes, About("rec_dead", world.call().leg, "message", world.clock()), sound=b"\xff" * SECOND * 3)
    assert rows.sweep(world.ledger, tapes) == 0
    assert (kept(world), world.entries("voicemail")) == ([], [])


def test_a_full_disk_ends_the_recording_and_not_the_call(world: World, tapes: Tapes) -> None:
    full = Recorder(world.ledger, tapes, world.store.ids, world.clock, Limits(free_mb=10**12))
    stage = VirtualLine()
    tape = full.begin(stage, world.call().leg, "message")
    speak(stage, 1.0)
    until(lambda: tape.failed, "it fails")
    tape.end("held")
    assert tape.drained.wait(10)
    tape.end("dropped")
    until(lambda: not full._open, "it is let go")
    assert kept(world) == []


@pytest.mark.parametrize("error", [ValueError, OSError])
def test_a_sweep_that_fails_ends_no_recording(
    world: World,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    swept: list[object] = []

    def fails(*what: object) -> int:
        swept.append(what)
        raise error("a tape of somebody else's that cannot be read")

    monkeypatch.setattr(rows, "sweep", fails)
    for number in (1, 2):  # the second begins after the sweep
        stage = VirtualLine()
        tape = recorder.begin(stage, world.call().leg, "call")
        speak(stage, 1.0)
        tape.end("kept")
        until(lambda number=number: len(kept(world)) == number, "the tape is entered")  # type: ignore[misc]
        until(lambda: swept, "the sweep")
    until(lambda: "recordings_not_entered" in caplog.text, "the failure is logged")


def test_what_goes_on_too_long_is_not_recorded_further(world: World, recorder: Recorder) -> None:
    stage = VirtualLine()
    tape = recorder.begin(stage, world.call().leg, "call")
    speak(stage, 40.0)
    tape.end("kept")
    until(lambda: kept(world), "the tape is entered")
    assert kept(world)[0].length_ms == 20_000


# ---- messages ----


def message(world: World, tapes: Tapes) -> str:
    """A message that the flow took; its leg."""
    leg = world.call().leg
    tell(world, leg, LeftMessage("recado", "rec_1", 4.0), Queue("recado", "tienda", "message"))
    left_behind(tapes, About("rec_1", leg, "message", world.clock(), "recado"))
    rows.sweep(world.ledger, tapes)
    return leg


def test_a_message_gets_its_words_redacted(world: World, tapes: Tapes) -> None:
    message(world, tapes)
    wanted = transcripts.next_wanted(world.store)
    assert wanted == transcripts.Wanted("rec_1", "es")
    transcripts.done(world.ledger, "rec_1", "mi tarjeta es 4111 1111 1111 1111, llamadme")
    (entry,) = world.entries("voicemail")
    assert entry.text.startswith("mi tarjeta es")
    assert "4111" not in entry.text
    assert transcripts.next_wanted(world.store) is None
    assert world.conversations()[0].preview == entry.text


def test_words_are_tried_for_ever_more_seldom_and_then_the_sound_stands_alone(world: World, tapes: Tapes) -> None:
    message(world, tapes)
    for _ in range(transcripts.TRIES):
        assert transcripts.next_wanted(world.store) is not None
        transcripts.put_off(world.store, "rec_1")
        assert transcripts.next_wanted(world.store) is None
        world.clock.forward(hours=4)
    assert kept(world)[0].transcript == "unavailable"


def test_sound_and_row_are_erased_together_after_their_days(world: World, tapes: Tapes) -> None:
    message(world, tapes)
    world.clock.forward(days=29)
    assert rows.erase_old(world.store, tapes, 30) == 0
    world.clock.forward(days=2)
    assert rows.erase_old(world.store, tapes, 30) == 1
    assert (kept(world), list(tapes.folder.glob("*"))) == ([], [])
    assert world.entries("voicemail")


def test_a_score_is_kept_with_the_words_that_follow_it(world: World) -> None:
    leg = world.call().leg
    tell(world, leg, Learned("valora", "rated", "valora", 2, "poco", origin="key"))
    tell(world, leg, Learned("valora", "remarked", "valora", "esperé mucho", origin="speech"))
    with world.store.reading() as db:
        (rating,) = db.scalars(select(Rating))
        (conversation,) = db.scalars(select(Conversation))
    assert (rating.score, rating.words, rating.conversation_id) == (2, "esperé mucho", conversation.id)
    assert [entry.kind for entry in world.entries() if entry.kind in ("rated", "remarked")] == ["rated", "remarked"]


def test_a_tape_of_no_known_leg_is_erased(world: World, tapes: Tapes) -> None:
    left_behind(tapes, replace(About("rec_x", "leg_unknown", "call", world.clock())))
    assert rows.sweep(world.ledger, tapes) == 0
    assert list(tapes.folder.glob("*")) == []


WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from deflect.recordings import About, Tapes
from deflect.storage.vault import Vault
tape = Tapes(Path(sys.argv[1]), Vault("a secret of the tests")).write(
    About("rec_killed", sys.argv[2], "call", datetime.now(UTC)))
for second in range(1, 4):
    tape.add(bytes([second]) * 16_000)
tape.add(bytes([9]) * 5_000)
print("written", flush=True)
time.sleep(60)
"""


def test_a_writer_killed_outright_loses_less_than_a_second(world: World, tapes: Tapes) -> None:
    leg = world.call().leg
    command = [sys.executable, "-c", WRITER, str(tapes.folder), leg]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        assert rows.sweep(world.ledger, tapes) == 0  # it lives: its tape is its own
        writer.kill()
    assert rows.sweep(world.ledger, tapes) == 1
    assert tapes.read("rec_killed").sound() == b"".join(bytes([second]) * SECOND for second in (1, 2, 3))
