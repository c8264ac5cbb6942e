"""The sample formats that a WAV may hold, as floats from -1 to 1. Pure; mu-law has its home in `speech.audio`.

Sources: RIFF WAVE (Microsoft, 1994 and WAVE_FORMAT_EXTENSIBLE), ITU-T G.711 for A-law.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

EXTENSIBLE: Final = 0xFFFE


class Form(IntEnum):
    """Registered numbers of formats (RFC 2361)."""

    PCM = 1
    FLOAT = 3
    ALAW = 6
    MULAW = 7


READ: Final = "PCM of 8, 16, 24 or 32 bit, float, mu-law or A-law"


def format_of(fmt: bytes, form: int) -> int:
    """The format itself, where the chunk says that it stands farther on (the GUID's first two bytes)."""
    return int.from_bytes(fmt[24:26], "little") if form == EXTENSIBLE and len(fmt) >= 26 else form


def floats(form: int, bits: int, body: bytes) -> NDArray[np.float32] | None:
    """`None` for a format that is not read; a last sample that is not whole is dropped."""
    width = max(1, bits // 8)
    body = body[: len(body) // width * width]
    match form, bits:
        case Form.PCM, 8:
            return ((np.frombuffer(body, np.uint8).astype(np.float32) - 128) / 128).astype(np.float32)
        case Form.PCM, 16:
            return (np.frombuffer(body, "<i2") / 32768.0).astype(np.float32)
        case Form.PCM, 24:
            return _s24(body)
        case Form.PCM, 32:
            return (np.frombuffer(body, "<i4") / 2147483648.0).astype(np.float32)
        case Form.FLOAT, 32 | 64:
            whole = np.frombuffer(body, f"<f{width}")
            return np.asarray(np.nan_to_num(np.clip(whole, -1.0, 1.0)), np.float32)
        case Form.ALAW, 8:
            return _alaw(body)
    return None


def _s24(body: bytes) -> NDArray[np.float32]:
    three = np.frombuffer(body, np.uint8).reshape(-1, 3).astype(np.int32)
    whole = three[:, 0] << 8 | three[:, 1] << 16 | three[:, 2] << 24
    return (whole / 2147483648.0).astype(np.float32)


def _alaw(body: bytes) -> NDArray[np.float32]:
    code = np.frombuffer(body, np.uint8).astype(np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    magnitude = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return (np.where(code & 0x80, magnitude, -magnitude) / 32768.0).astype(np.float32)
