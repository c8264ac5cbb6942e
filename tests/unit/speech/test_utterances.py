"""The sound that the engine gets: each utterance with its soft beginning, and nothing of the one before."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from speech import audio, wire
from speech.base import FRAME_BYTES
from speech.testing import Loudness, Scripted
from speech.utterances import Utterances

SOFT_DBOV, LOUD_DBOV = -46.0, -20.0


class Deaf:
    """A connection that takes every event."""

    def write(self, *event: object, **data: object) -> None: ...


def sound(ms: int, dbov: float, seed: int = 1) -> bytes:
    noise = np.random.default_rng(seed).standard_normal(ms * 8).astype(np.float32)
    return audio.pcm((noise * np.float32(10 ** (dbov / 20))).astype(np.float32))


SOFT, WORD = sound(200, SOFT_DBOV), sound(500, LOUD_DBOV, 2)


def heard(pcm: bytes, words: int) -> list[bytes]:
    engine = Scripted(["uno"] * words)
    one = Utterances(cast("wire.Connection", Deaf()), engine, Loudness(), "es", ["uno", "no"], 0.6)
    for at in range(0, len(pcm), FRAME_BYTES):
        one.feed(pcm[at : at + FRAME_BYTES])
    return engine.heard


@pytest.mark.parametrize("before", [b"", sound(160, LOUD_DBOV, 3), sound(60, LOUD_DBOV, 4)])
@pytest.mark.parametrize("gap_ms", [640, 800, 2000])
def test_an_utterance_has_its_soft_beginning_whatever_came_before(before: bytes, gap_ms: int) -> None:
    words = heard(before + audio.silence(gap_ms - 200) + SOFT + WORD + audio.silence(1000), 2)
    assert SOFT + WORD in words[-1]


def test_an_utterance_that_follows_at_once_has_its_beginning_and_nothing_of_the_last() -> None:
    first, last = heard(audio.silence(500) + WORD + audio.silence(440) + SOFT + WORD + audio.silence(999), 2)
    assert WORD in first
    assert SOFT + WORD in last
    assert last.count(WORD[-400:]) == 1
