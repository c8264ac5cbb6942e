"""Words that a Vosk model does not know: told with the spelling that it does, and heard all the same where it can be.

The vendor's module is replaced here: no official Spanish or English model is to be had where the tests run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from relevo.cli.flows.files import app
from relevo.config.languages import languages
from speech.recognisers.vosk import Vosk

KNOWN = ("pedido", "próximo", "mañana", "una", "persona", "ayuda", "[unk]")
GRAMMARS: list[list[str]] = []

FLOW = """
flow: tienda
title: {es: Tienda}
brand: {name: Tienda, sms: Tienda, register: tu}
languages: [es]
timezone: Europe/Madrid
country: ES
start: menu
start_text: menu
commands: {person: fin}
nodes:
  menu:
    kind: menu
    say: {es: "¿Qué quieres?"}
    choices:
      - {id: pedido, label: {es: pedido}, phrases: {es: [mi proximo pedido]}, key: "1", then: fin}
      - {id: chat, label: {es: ayuda}, phrases: {es: [una videollamada]}, key: "2", then: fin}
  fin: {kind: end}
"""


class Model:
    def __init__(self, model_path: str) -> None:
        self.path = model_path

    def vosk_model_find_word(self, word: str) -> int:
        return KNOWN.index(word) if word in KNOWN else -1


class Recogniser:
    def __init__(self, model: Model, rate: float, *grammar: str) -> None:
        GRAMMARS.extend(json.loads(one) for one in grammar)

    def SetWords(self, on: bool) -> None:  # noqa: N802
        pass


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    vendor = SimpleNamespace(SetLogLevel=lambda level: None, Model=Model, KaldiRecognizer=Recogniser)
    monkeypatch.setitem(sys.modules, "vosk", vendor)
    GRAMMARS.clear()
    for at in ("am/final.mdl", "graph/HCLr.fst"):
        (tmp_path / at).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / at).touch()
    return tmp_path


def test_complaint_a_word_without_its_accent_is_never_heard(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_RECOGNISER", "vosk")
    monkeypatch.setenv("RELEVO_VOSK_MODELS", json.dumps({"es": str(model)}))
    file = model / "tienda.yaml"
    file.write_text(FLOW)
    done = CliRunner().invoke(app, ["check", str(file), "--json"])
    told = [one for one in json.loads(done.stdout)["flows"][0]["problems"] if one["code"] == "unknown_word"]
    assert [(one["line"], one["severity"], one["fix"]) for one in told] == [
        (16, "warning", "add a phrase of other words, or one spelt as it is said"),
        (16, "warning", "write 'próximo'"),
        (17, "warning", "add a phrase of other words, or one spelt as it is said"),
    ]
    assert [one["message"].split("'")[3] for one in told] == ["mi", "proximo", "videollamada"]


def test_recogniser_without_a_word_hears_it_or_that_something_else_was_said(model: Path) -> None:
    Vosk({"es": model}, languages()).start("es", ["proximo pedido", "una videollamada", "manana"])
    assert GRAMMARS == [["próximo pedido", "mañana", "[unk]"]]


def test_without_a_vosk_model_nothing_is_said_of_words(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_RECOGNISER", "whisper")
    file = model / "tienda.yaml"
    file.write_text(FLOW)
    done = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert "unknown_word" not in done.stdout
