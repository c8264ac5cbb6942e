"""The recipe "add a recogniser": one entry in the registry, and settings, server, doctor and up know it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from relevo.cli import up
from relevo.config import settings as settings_of
from relevo.config.languages import languages
from relevo.config.settings import WrongSettings, read
from relevo.programs.checks.examining import examine
from relevo.programs.registry import speech_engine
from speech.recognisers import registry
from speech.recognisers.registry import RECOGNISERS, RecogniserKind, build
from speech.testing import Scripted

TOY = Scripted(["hola"])


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kinds = MappingProxyType(
        {**RECOGNISERS, "toy": RecogniserKind(lambda models, address, languages: TOY, models=("kokoro",))}
    )
    monkeypatch.setattr(registry, "RECOGNISERS", kinds)
    monkeypatch.setattr(settings_of, "RECOGNISERS", kinds)
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RELEVO_RECOGNISER", "toy")


def test_new_recogniser_is_built_from_the_settings(tmp_path: Path) -> None:
    assert build(tmp_path, speech_engine(read()), languages()) is TOY


def test_doctor_and_up_name_the_models_of_a_new_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(up, "fetch_all", lambda folder, names: fetched.extend(names))
    up.fetch_missing(read())
    found = next(one for one in examine(read()) if one.what == "models")
    assert fetched == ["kokoro", "silero-vad"]
    assert (found.health, found.seen) == ("error", "missing: kokoro, silero-vad")


@pytest.mark.parametrize("name", ["wyoming", "toi"])
def test_recogniser_that_settings_cannot_name_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("RELEVO_RECOGNISER", name)
    with pytest.raises(WrongSettings, match=f"there is no recogniser '{name}'; use one of whisper, vosk, toy, none"):
        read()


@pytest.mark.parametrize("engine", ["vosk", "wyoming:", "ears"])
def test_engine_without_its_address_is_refused_with_the_forms(tmp_path: Path, engine: str) -> None:
    with pytest.raises(ValueError, match="write `whisper` or `vosk:es=/path"):
        build(tmp_path, engine, languages())
