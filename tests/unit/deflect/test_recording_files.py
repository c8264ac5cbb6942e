"""Tapes at rest: sealed, readable anywhere, whole up to the last second however their writer ended."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deflect.recordings import About, Meter, Tapes, mulaw
from deflect.recordings.files import SECOND
from deflect.recordings.levels import peaks
from deflect.storage.vault import Unreadable, Vault

SECRET = "a secret of the tests"
ABOUT = About("rec_1", "leg_1", "call", datetime(2026, 11, 24, 10, 0, tzinfo=UTC))
SOUND = bytes(n * 7 % 251 for n in range(SECOND * 3 + 500))


def tapes(folder: Path, *secrets: str) -> Tapes:
    return Tapes(folder / "recordings", Vault(*(secrets or (SECRET,))))


def written(folder: Path, sound: bytes = SOUND) -> Tapes:
    made = tapes(folder)
    writing = made.write(ABOUT)
    for at in range(0, len(sound), 3210):
        writing.add(sound[at : at + 3210])
    writing.finish()
    writing.left().keep()
    writing.close()
    return made


def test_what_was_written_is_read_at_any_place(tmp_path: Path) -> None:
    tape = written(tmp_path).read("rec_1")
    assert (tape.about, tape.size) == (ABOUT, len(SOUND))
    assert tape.sound() == SOUND
    for start, end in ((0, 1), (SECOND - 2, SECOND + 2), (SECOND, 2 * SECOND), (len(SOUND) - 3, len(SOUND) + 9)):
        assert tape.sound(start, end) == SOUND[start:end]


def test_recording_is_unreadable_without_the_key(tmp_path: Path) -> None:
    written(tmp_path, b"a word that must not stand in the file " * 1000)
    (file,) = (tmp_path / "recordings").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"must not stand" not in file.read_bytes()
    assert b"leg_1" not in file.read_bytes()
    with pytest.raises(Unreadable):
        tapes(tmp_path, "another secret of the tests").read("rec_1")
    assert tapes(tmp_path, "another secret of the tests", SECRET).read("rec_1").sound(0, 5) == b"a wor"


@pytest.mark.parametrize("at", [-1, -SECOND // 2, 200])
def test_a_changed_byte_is_found(tmp_path: Path, at: int) -> None:
    made = written(tmp_path)
    file = tmp_path / "recordings" / "rec_1.tape"
    bent = bytearray(file.read_bytes())
    bent[at] ^= 1
    file.write_bytes(bent)
    with pytest.raises(Unreadable):
        made.read("rec_1").sound()


@pytest.mark.parametrize("torn", [1, 300, 510])
def test_a_torn_end_costs_the_last_piece_only(tmp_path: Path, torn: int) -> None:
    made = tapes(tmp_path)
    writing = made.write(ABOUT)
    writing.add(SOUND)
    writing.finish()
    writing.path.write_bytes(writing.path.read_bytes()[:-torn])
    writing.close()
    for tape in made.left():
        tape.fix()
        tape.keep()
    assert made.read("rec_1").sound() == SOUND[: 3 * SECOND]


def test_what_is_being_written_is_left_to_its_writer(tmp_path: Path) -> None:
    made = tapes(tmp_path)
    writing = made.write(ABOUT)
    assert list(made.left()) == []
    writing.close()
    assert [tape.about.id for tape in made.left()] == ["rec_1"]


@pytest.mark.parametrize("name", ["../secret", "rec_1/../../x", "nothing", ""])
def test_only_tapes_can_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        written(tmp_path).read(name)


def test_mu_law_comes_back_close_to_what_it_was() -> None:
    pcm = b"".join(value.to_bytes(2, "little", signed=True) for value in range(-32000, 32000, 77))
    back = mulaw.decode(mulaw.encode(pcm))
    for at in range(0, len(pcm), 2):
        was, now = (int.from_bytes(one[at : at + 2], "little", signed=True) for one in (pcm, back))
        assert abs(was - now) <= max(4, abs(was) // 16)


def tone(seconds: float, height: int) -> bytes:
    wave = (height if n // 4 % 2 else -height for n in range(int(seconds * 8000)))
    return mulaw.encode(b"".join(sample.to_bytes(2, "little", signed=True) for sample in wave))


def test_speech_is_told_from_silence_and_from_noise_that_goes_on() -> None:
    meter = Meter()
    meter.feed(tone(1, 40) + tone(0.5, 6000) + tone(2, 40))
    assert meter.voiced_s == pytest.approx(0.5 + 0.24, abs=0.05)
    assert meter.quiet_s == pytest.approx(2.0, abs=0.05)
    humming = Meter()
    humming.feed(tone(5, 1500))
    assert humming.voiced_s == 0


def test_a_player_gets_as_many_bars_as_there_is_sound_for() -> None:
    assert len(peaks(tone(30, 900))) == 240
    assert peaks(tone(0.05, 0)) == [0, 0]
    loud, quiet = peaks(tone(1, 30000) + tone(1, 10), bars=2)
    assert loud > 120 > 5 > quiet
