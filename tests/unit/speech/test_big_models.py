"""A model for each language, as big as the operator likes: given by its folder, never fetched, heard freely if static.

The vendor's module is replaced here: no official Spanish or English model is to be had where the tests run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from relevo.config.languages import languages
from relevo.config.settings import Settings
from relevo.programs.registry import speech_engine
from speech.recognisers.registry import build


class Model:
    def __init__(self, model_path: str) -> None:
        self.path = Path(model_path)

    def vosk_model_find_word(self, word: str) -> int:
        return 0


class Recogniser:
    def __init__(self, model: Model, rate: float, *grammar: str) -> None:
        self.model, self.grammar = model, grammar

    def SetWords(self, on: bool) -> None:  # noqa: N802
        pass


@pytest.fixture
def vosk(monkeypatch: pytest.MonkeyPatch) -> list[Recogniser]:
    made: list[Recogniser] = []

    def start(*given: object) -> Recogniser:
        made.append(Recogniser(*given))  # type: ignore[arg-type]
        return made[-1]

    vendor = SimpleNamespace(SetLogLevel=lambda level: None, Model=Model, KaldiRecognizer=start)
    monkeypatch.setitem(sys.modules, "vosk", vendor)
    return made


def model(folder: Path, *, dynamic: bool) -> Path:
    """A folder that looks like a model: small ones hold a graph that takes a grammar, big ones a whole one."""
    for at in ("am/final.mdl", "graph/HCLr.fst" if dynamic else "graph/HCLG.fst"):
        (folder / at).parent.mkdir(parents=True, exist_ok=True)
        (folder / at).touch()
    return folder


def test_complaint_use_a_big_model(tmp_path: Path, vosk: list[Recogniser]) -> None:
    big, small = model(tmp_path / "vosk-es-big", dynamic=False), model(tmp_path / "vosk-en-small", dynamic=True)
    settings = Settings.model_construct(recogniser="vosk", vosk_models={"es": big, "en": small})
    recogniser = build(tmp_path, speech_engine(settings), languages())
    for language in ("es", "es-MX", "en"):
        recogniser.start(language, ["facturas", "una persona"])
    assert [one.model.path for one in vosk] == [big, big, small]
    assert [bool(one.grammar) for one in vosk] == [False, False, True]
    assert "facturas" in json.loads(vosk[2].grammar[0])


def test_a_model_may_be_a_regions_own(tmp_path: Path, vosk: list[Recogniser]) -> None:
    spain, mexico = model(tmp_path / "es", dynamic=True), model(tmp_path / "es-mx", dynamic=True)
    settings = Settings.model_construct(recogniser="vosk", vosk_models={"es": spain, "es-mx": mexico})
    recogniser = build(tmp_path, speech_engine(settings), languages())
    for language in ("es-ES", "es-MX"):
        recogniser.start(language, [])
    assert [one.model.path for one in vosk] == [spain, mexico]
