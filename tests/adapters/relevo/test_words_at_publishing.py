"""Publishing tells of words that the configured Vosk model can never hear, and is stopped by nothing of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.cli.db import app

MODELS = Path(__file__).parents[3] / "var" / "models"
FLOW = """
flow: taller
title: {es: Taller}
brand: {name: Taller, sms: Taller, register: tu}
languages: [es]
timezone: Europe/Madrid
country: ES
start: menu
start_text: menu
commands: {person: persona}
nodes:
  menu:
    kind: menu
    say: {es: "¿Qué quieres?"}
    choices:
      - {id: ayuda, label: {es: 도움말}, key: "1", then: fin}
      - {id: averia, label: {es: avería}, key: "2", then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one flow of our own, for an installation that hears by Vosk."""
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "taller.yaml").write_text(FLOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RELEVO_FLOWS_DIR", str(folder))
    monkeypatch.setenv("RELEVO_RECOGNISER", "vosk")
    return folder


def upgraded() -> list[str]:
    """The lines of our flow that `relevo db upgrade` prints."""
    done = CliRunner().invoke(app, ["upgrade"])
    assert (done.exit_code, done.exception) == (0, None)
    assert "database ready" in done.output
    return [line for line in done.output.splitlines() if line.startswith("taller.yaml:")]


@pytest.mark.needs("model:vosk-ko")
def test_publishing_names_the_words_that_are_never_heard(
    flows: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RELEVO_VOSK_MODELS", json.dumps({"es": str(MODELS / "vosk-ko")}))
    (told,) = upgraded()
    assert re.match(r"taller\.yaml:17:\d+: .*'avería'", told)
    assert any("'file': 'taller.yaml', 'words': 1" in message for message in caplog.messages)
    assert upgraded() == []  # nothing new was published


def test_a_model_that_is_away_stops_no_publishing(
    flows: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RELEVO_VOSK_MODELS", json.dumps({"es": str(flows / "nowhere")}))
    assert upgraded() == []
    assert [message for message in caplog.messages if "vocabulary_not_checked" in message]
