"""Whoever connects a trunk hears which way each key came."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ivr.lines.base import Digit
from ivr.testing.calls import ARRIVAL, VirtualLine
from ivr.worker.dtmf_test_call import DtmfTestCall
from voice_flows import locales
from voice_flows.locales import fixed_words


class Saying:
    """Prompts that keep what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def pcm(self, spoken: Sequence[str], language: str, voice: str, said: Sequence[str] = ()) -> bytes:
        self.said += spoken
        return bytes(16_000)


def said(stage: VirtualLine, language: str) -> list[str]:
    prompts = Saying()
    DtmfTestCall(stage, prompts, language, stage).run()
    return prompts.said


def test_every_key_is_said_back_with_its_way() -> None:
    stage = VirtualLine([(2.0, "1")], ARRIVAL)
    stage.events.put(Digit("#", 0.0, "inband"))
    stage.events.put(Digit("0", 0.0, "info"))
    stage.events.put(Digit("5", 0.0, "rtp"))
    assert said(stage, "es") == [
        "Prueba de teclas. Pulse las que quiera.",
        "almohadilla, en el sonido.",
        "cero, por mensaje.",
        "cinco, como evento.",
        "uno, en la página.",
        "Fin de la prueba.",
    ]
    assert stage.hung_up


def test_a_caller_who_leaves_ends_it() -> None:
    stage = VirtualLine([(1.0, "4"), (2.0, "hang up")], ARRIVAL)
    assert said(stage, "en") == ["Key test. Press any keys.", "four, on the page."]


@pytest.mark.parametrize("language", locales.known())
def test_all_keys_have_words(language: str) -> None:
    ways = {
        fixed_words.text(f"key_test.{name}", language) for name in ("hello", "bye", "rtp", "info", "inband", "page")
    }
    keys = {fixed_words.text(f"key_test.keys.{key}", language) for key in "0123456789*#"}
    assert (len(ways), len(keys)) == (6, 12)
