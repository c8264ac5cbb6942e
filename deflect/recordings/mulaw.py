"""mu-law (ITU-T G.711) to linear 16 bits and back, by tables. Pure.

`speech.audio` has the same with NumPy: `deflect` does not import `speech`, and needs no NumPy. A test compares them.
"""

from __future__ import annotations

from typing import Final

_BIAS: Final = 0x84
_CLIP: Final = 32635
SILENCE: Final = b"\xff"
"""One sample of silence."""


def _linear(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS << (code >> 4 & 0x07)) - _BIAS
    return -magnitude if code & 0x80 else magnitude


def _code(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _CLIP) + _BIAS
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF


_DECODED: Final = tuple(_linear(code).to_bytes(2, "little", signed=True) for code in range(256))
_ENCODED: Final = bytes(_code(word - 65536 if word > 32767 else word) for word in range(65536))
LOUDNESS: Final = bytes(127 - (code & 0x7F) for code in range(256))
"""For `bytes.translate`: each code's magnitude, 0..127; 16 of it are about 6 dB, 127 is full scale."""


def decode(sound: bytes) -> bytes:
    """Decode mu-law to PCM s16le."""
    return b"".join(map(_DECODED.__getitem__, sound))


def encode(pcm: bytes) -> bytes:
    """Encode PCM s16le to mu-law."""
    return bytes(map(_ENCODED.__getitem__, memoryview(pcm).cast("H")))
