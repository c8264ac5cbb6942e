"""Real SIP calls to real workers: what the caller hears, keys that arrive, and a worker that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from voice_program import MENU, ORDER, THANKS, WELCOME

from ivr.lines.echo import level
from ivr.testing.audio import Passage, passages
from ivr.testing.calls import ChimePrompts
from ivr.worker.sip_options import answers
from speech.audio import frames
from speech.wav import read_wav
from tests.journeys.ivr.conftest import VoiceProgram, called
from tests.waiting import until

PROMPTS = {
    name: ChimePrompts().pcm((words,), "es", "")
    for name, words in {"welcome": WELCOME, "menu": MENU, "order": ORDER, "thanks": THANKS}.items()
}
KEY_MS = 80  # from a key to the silence of the prompt, at the worker
FAR_MS = 900  # the network, both bridges, the far jitter buffer, and a machine busy with other things
LOST_MS = 300  # what a machine busy with other things may lose of one prompt
SCENARIO = Path(__file__).with_name("caller.xml")


def heard(recording: Path) -> tuple[Passage, ...]:
    return passages(read_wav(recording.read_bytes()), PROMPTS)


def gaps_ms(passage: Passage) -> int:
    return sum(end - start for start, end in passage.gaps)


def uri(voice: VoiceProgram) -> str:
    return f"sip:910000001@127.0.0.1:{voice.workers[0]['sip']}"


def threads(process: int) -> list[str]:
    """Returns the names of a process's threads; the library names its own."""
    return [name.read_text().strip() for name in Path(f"/proc/{process}/task").glob("*/comm")]


def test_a_caller_hears_every_prompt_and_is_led_by_keys(voice: VoiceProgram, tmp_path: Path) -> None:
    recording = tmp_path / "heard.wav"
    outcome = called(uri(voice), "--keys", "p 1 p 48213#", "--record", str(recording))
    assert (outcome["answered"], outcome["ended_by"]) == (True, "far")
    voice.wait("closed", reason="finished")
    assert [one["keys"] for one in voice.told if one["event"] == "input"] == ["1", "48213"]
    found = heard(recording)
    assert [passage.name for passage in found] == ["welcome", "menu", "order", "thanks"]
    assert all(passage.whole and gaps_ms(passage) <= LOST_MS for passage in found)


def test_keys_come_by_sip_info_too(voice: VoiceProgram) -> None:
    called(uri(voice), "--keys", "w0.3 1 w0.3 48213#", "--info")
    voice.wait("closed", reason="finished")
    assert [one["keys"] for one in voice.told if one["event"] == "input"] == ["1", "48213"]


def test_a_key_stops_the_prompt_within_its_time_and_is_kept(voice: VoiceProgram, tmp_path: Path) -> None:
    recording = tmp_path / "heard.wav"
    outcome = called(uri(voice), "--keys", "w1.5 1 p 482#", "--record", str(recording))
    voice.wait("closed", reason="finished")
    assert [one["keys"] for one in voice.told if one["event"] == "input"] == ["1", "482"]
    menu = next(passage for passage in heard(recording) if passage.name == "menu")
    pressed_ms = outcome["pressed"][0][1] - outcome["first_frame_ms"]
    assert not menu.whole
    assert menu.to_ms - pressed_ms < KEY_MS + FAR_MS


def test_keys_in_a_row_are_the_answers_of_questions_not_yet_heard(voice: VoiceProgram, tmp_path: Path) -> None:
    recording = tmp_path / "heard.wav"
    called(uri(voice), "--keys", "w0.2 148213#", "--record", str(recording))
    voice.wait("closed", reason="finished")
    assert [one["keys"] for one in voice.told if one["event"] == "input"] == ["1", "48213"]
    assert heard(recording)[-1].name == "thanks"


def test_a_caller_who_hangs_up_is_kept(voice: VoiceProgram) -> None:
    assert called(uri(voice), "--keys", "w0.5", "--hang-up")["ended_by"] == "us"
    voice.wait("closed", reason="hung_up")


def test_quiet_noise_is_heard_where_nothing_is_said(voice: VoiceProgram, tmp_path: Path) -> None:
    recording = tmp_path / "heard.wav"
    called(uri(voice), "--keys", "w0.5 1 p w1", "--hang-up", "--record", str(recording))
    voice.wait("closed", reason="hung_up")
    quiet = frames(read_wav(recording.read_bytes()))[-25:]
    assert all(0 < level(frame) < 60 for frame in quiet)  # -62 dBov is 26


def test_sound_clock_ends_between_calls_and_the_next_call_is_heard(voice: VoiceProgram, tmp_path: Path) -> None:
    recording, worker = tmp_path / "heard.wav", voice.workers[0]["worker"]
    called(uri(voice), "--keys", "w0.2", "--hang-up")
    assert "clock" in threads(worker)
    until(lambda: "clock" not in threads(worker), "the end of the sound clock")
    called(uri(voice), "--keys", "w0.2 148213#", "--record", str(recording))
    voice.wait("closed", reason="finished")
    assert heard(recording)[-1].name == "thanks"


def test_a_killed_worker_is_replaced_on_its_port(own_voice: VoiceProgram) -> None:
    first = own_voice.workers[0]
    os.kill(first["worker"], signal.SIGKILL)
    own_voice.wait("killed", worker=first["worker"])
    own_voice.wait("died", worker=first["worker"])
    second = own_voice.wait("ready")
    assert (second["sip"], second["handset"]) == (first["sip"], first["handset"])
    assert called(uri(own_voice), "--keys", "w0.2 1 482#")["answered"]
    own_voice.wait("closed", reason="finished")


def test_a_worker_that_crashes_is_not_reported_as_killed_from_outside(own_voice: VoiceProgram) -> None:
    os.kill(own_voice.workers[0]["worker"], signal.SIGSEGV)
    own_voice.wait("died", worker=own_voice.workers[0]["worker"])
    own_voice.wait("ready")
    assert "killed" not in {one["event"] for one in own_voice.told}


def test_the_program_ends_with_its_calls_kept(own_voice: VoiceProgram) -> None:
    command = ["-c", f"from tests.journeys.ivr.conftest import called; called('{uri(own_voice)}', '--keys', 'w0.3 1')"]
    assert answers("127.0.0.1", own_voice.workers[0]["sip"])
    with subprocess.Popen([sys.executable, *command], cwd=Path(__file__).parents[3]) as caller:
        own_voice.wait("input", keys="1")
        assert own_voice.stop() == 0
        caller.wait(20)
    own_voice.wait("closed", reason="stopped")
    own_voice.wait("over")


@pytest.mark.needs("sipp")
def test_four_callers_at_once_press_keys_and_a_fifth_is_told_busy(voice: VoiceProgram, tmp_path: Path) -> None:
    command = [
        "sipp",
        "-sf",
        str(SCENARIO),
        f"127.0.0.1:{voice.workers[0]['sip']}",
        "-i",
        "127.0.0.1",
        "-mi",
        "127.0.0.1",
        "-s",
        "910000001",
        "-m",
        "5",
        "-l",
        "5",
        "-r",
        "50",
        "-nostdin",
        "-timeout",
        "30s",
        "-trace_err",
    ]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60)
    for _ in range(4):
        voice.wait("closed", reason="finished")
    keys = sorted(one["keys"] for one in voice.told if one["event"] == "input")
    assert keys == ["1"] * 4 + ["48213"] * 4
    assert done.returncode == 1  # one call failed: the fifth
