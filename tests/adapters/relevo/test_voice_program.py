"""What the voice program does before its workers are forked."""

from __future__ import annotations

from pathlib import Path

import pytest

from deflect.keeping.customer_keys import CustomerKeys
from relevo.config.settings import Settings
from relevo.programs import voice, wiring
from speech.base import SpeechUnavailable
from speech.prompts.lookup import Prompts


class Mute:
    """A synthesiser that never speaks."""

    name, version = "mute", "1"

    def speak(self, text: str, language: str, voice: str) -> bytes:
        raise SpeechUnavailable("the voice was told to fail")


def test_flows_that_cannot_be_read_before_the_fork_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    voice.read_flows(Settings(data_dir=tmp_path))
    assert "flows_not_read_ahead" in caplog.text


def test_workers_hold_the_keys_of_few_customers(tmp_path: Path) -> None:
    keys = voice.read_flows(Settings(data_dir=tmp_path)).store.keys
    assert isinstance(keys, CustomerKeys)
    for number in range(voice.KEYS + 5):
        keys.seal(f"cus_{number}", "media", b"a picture")
    assert len(keys._known) == voice.KEYS


def test_missing_sentence_of_failure_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(data_dir=tmp_path)
    store = wiring.open_store(settings)
    store.upgrade()
    shelf = voice.read_flows(settings)
    assert voice._failure(Prompts(tmp_path / "prompts", None, [Mute()]), shelf, settings) == b""
    assert "failure_prompt_missing" in caplog.text
