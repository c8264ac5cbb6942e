"""`relevo prompts`: told what is there, what is lacking and which command mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.prompt_plan import NoSuchFlow
from relevo.prompts_cli import app
from relevo.voice import SHIPPED
from speech import audio
from speech.models import ModelMissing
from speech.shelf import Shelf

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
    return path


def test_check_names_what_espeak_would_speak_and_the_command(flow: Path) -> None:
    told = CliRunner().invoke(app, ["check", str(flow), "--all"])
    assert told.exit_code == 1
    assert "Hasta la vista, desde la luna." in told.output
    assert "relevo prompts render" in told.output


def test_a_recording_stands_for_its_sentence(flow: Path, tmp_path: Path) -> None:
    wav = tmp_path / "adios.wav"
    wav.write_bytes(audio.write_wav(b"\x00\x10" * 8000))
    assert CliRunner().invoke(app, ["record", "Hasta la vista, desde la luna.", str(wav)]).exit_code == 0
    assert "Hasta la vista, desde la luna." not in CliRunner().invoke(app, ["check", str(flow), "--all"]).output
    listed = CliRunner().invoke(app, ["list", "--texts"], env={"COLUMNS": "200"})
    assert "Hasta la vista, desde la luna." in listed.output


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
    assert all(voice in told.output for _, voice in Shelf(SHIPPED).voices())
