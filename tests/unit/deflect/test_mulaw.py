"""The two mu-law codecs, of recordings and of speech, agree on every sample and every code."""

from __future__ import annotations

from deflect.recordings import mulaw
from speech import audio

SAMPLES = b"".join(sample.to_bytes(2, "little", signed=True) for sample in range(-32768, 32768))
CODES = bytes(range(256))


def test_mulaw_codecs_encode_every_sample_alike() -> None:
    assert mulaw.encode(SAMPLES) == audio.to_mulaw(SAMPLES)


def test_mulaw_codecs_decode_every_code_alike() -> None:
    assert mulaw.decode(CODES) == audio.from_mulaw(CODES)
