"""`relevo prompts`: told what is there, what is lacking and which command fixes it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from relevo.cli.prompts import NotSaid, app
from relevo.config.settings import read
from relevo.programs.voice import SHIPPED, open_prompts
from relevo.publishing.flow_files import NoSuchFlow
from speech import audio
from speech.models import ModelMissing
from speech.prompts.store import PromptStore

FLOW = """
flow: breve
title: {es: Breve}
brand: {name: Luna, sms: Luna, register: tu}
languages: [es]
start: adios
start_text: adios
commands: {person: adios}
nodes:
  adios: {kind: end, say: {es: "Hasta la vista, desde la luna. Adiós."}}
"""


@pytest.fixture
def flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path / "var"))
    path = tmp_path / "breve.yaml"
    path.write_text(FLOW, "utf-8")
    monkeypatch.setenv("RELEVO_FLOWS_DIR", str(tmp_path))
    return path


def recording(path: Path, peak: float = 0.3, rate: int = 8000, channels: int = 1) -> Path:
    """A second and a half of a tone between two silences, 16 bit."""
    tone = peak * np.sin(2 * np.pi * 440 * np.arange(int(1.5 * rate)) / rate)
    sound = np.concatenate([np.zeros(rate // 2), tone, np.zeros(rate // 2)])
    body = (np.repeat(sound, channels) * 32767).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as wav:
        wav.setparams((channels, 2, rate, 0, "NONE", ""))
        wav.writeframes(body)
    return path


def test_check_names_what_espeak_would_speak_and_the_command(flow: Path) -> None:
    told = CliRunner().invoke(app, ["check", str(flow), "--all"])
    assert told.exit_code == 1
    assert "Hasta la vista, desde la luna." in told.output
    assert "relevo prompts render" in told.output


def test_a_recording_stands_for_its_sentence(flow: Path, tmp_path: Path) -> None:
    wav = recording(tmp_path / "adios.wav")
    assert CliRunner().invoke(app, ["record", "Hasta la vista, desde la luna.", str(wav)]).exit_code == 0
    assert "Hasta la vista, desde la luna." not in CliRunner().invoke(app, ["check", str(flow), "--all"]).output
    listed = CliRunner().invoke(app, ["list", "--texts"], env={"COLUMNS": "200"})
    assert "Hasta la vista, desde la luna." in listed.output


SENTENCE = "Hasta la vista, desde la luna."


def said() -> bytes:
    return open_prompts(read()).pcm([SENTENCE], "es", "")


def test_any_wav_becomes_a_prompt_without_its_silence_at_the_level_of_all(flow: Path, tmp_path: Path) -> None:
    for number, (peak, rate, channels) in enumerate([(0.9, 44100, 2), (0.02, 16000, 1), (0.3, 8000, 1)]):
        wav = recording(tmp_path / f"{number}.wav", peak, rate, channels)
        told = CliRunner().invoke(app, ["record", SENTENCE, str(wav)])
        assert told.exit_code == 0, told.output
        heard = said()
        assert audio.speech_dbov(audio.samples(heard)) == pytest.approx(audio.SPEECH_DBOV, abs=0.5)
        assert audio.duration_ms(heard) == pytest.approx(1580, abs=60)


def test_recording_is_reverted_to_the_previous_one_then_to_synthesis(flow: Path, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["record", SENTENCE, str(recording(tmp_path / "one.wav"))])
    first = said()
    CliRunner().invoke(app, ["record", SENTENCE, str(recording(tmp_path / "two.wav", rate=16000))])
    assert said() != first
    assert "before it" in CliRunner().invoke(app, ["undo", SENTENCE]).output
    assert said() == first
    assert "synthetic" in CliRunner().invoke(app, ["undo", SENTENCE]).output
    assert CliRunner().invoke(app, ["undo", SENTENCE]).exit_code == 1


def test_a_text_that_no_flow_says_is_told_with_those_like_it(flow: Path, tmp_path: Path) -> None:
    wav = str(recording(tmp_path / "adios.wav"))
    told = CliRunner().invoke(app, ["record", "Hasta la vista desde la luna", wav])
    assert isinstance(told.exception, NotSaid)
    assert SENTENCE in str(told.exception)
    assert CliRunner().invoke(app, ["record", "Otra cosa.", wav, "--anyway"]).exit_code == 0
    checked = CliRunner().invoke(app, ["check", str(flow)], env={"COLUMNS": "200"})
    assert "no flow says it any more: Otra cosa." in checked.output


def test_rendering_without_the_model_names_the_command_that_fetches_it(flow: Path) -> None:
    result = CliRunner().invoke(app, ["render", str(flow)])
    assert isinstance(result.exception, ModelMissing)
    assert "relevo models fetch kokoro" in str(result.exception)


def test_an_unknown_flow_is_told_with_those_there_are(flow: Path) -> None:
    result = CliRunner().invoke(app, ["check", "tiemda"])
    assert isinstance(result.exception, NoSuchFlow)
    assert "tienda" in str(result.exception)


def test_shipped_sounds_are_listed_by_voice(flow: Path) -> None:
    told = CliRunner().invoke(app, ["list"])
    assert told.exit_code == 0
    assert all(voice in told.output for _, voice in PromptStore(SHIPPED).voices())
