"""Words for callers to say: recordings of a person if they are installed, else a synthetic voice, and labelled so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from relevo.config.languages import languages
from speech import audio, models, wav
from speech.base import Synthesiser

SOUNDS: Final = Path("/usr/share/asterisk/sounds/es_MX_f_Allison/digits")
"""Debian package asterisk-core-sounds-es-wav (CC BY-SA 3.0): days of the week by number."""
DAYS: Final = {"lunes": 1, "martes": 2, "miércoles": 3, "jueves": 4, "viernes": 5, "sábado": 6}
SPOKEN_DBOV: Final = -24.0


@dataclass(frozen=True, slots=True)
class Said:
    """PCM of a word and its origin: `recorded` or the name of a synthesiser."""

    word: str
    pcm: bytes
    voice: str


def days(models_dir: Path) -> list[Said]:
    """Returns six days of the week without silence at the ends, at the level of speech."""
    if all((SOUNDS / f"day-{number}.wav").is_file() for number in DAYS.values()):
        found = {word: wav.read_wav((SOUNDS / f"day-{number}.wav").read_bytes()) for word, number in DAYS.items()}
        return [_said(word, pcm, "recorded") for word, pcm in found.items()]
    voice = _synthesiser(models_dir)
    return [_said(word, voice.speak(word, "es", ""), voice.name) for word in DAYS]


def _said(word: str, pcm: bytes, voice: str) -> Said:
    return Said(word, audio.normalise(audio.trim(pcm, keep_ms=0), SPOKEN_DBOV), voice)


def _synthesiser(models_dir: Path) -> Synthesiser:
    if models.present(models_dir, "kokoro"):
        from speech.synthesisers.kokoro import Kokoro

        return Kokoro(models.folder(models_dir, "kokoro"), languages())
    from speech.synthesisers.espeak import Espeak

    return Espeak(languages())
