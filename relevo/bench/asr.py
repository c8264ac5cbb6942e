"""`relevo bench asr`: measures how well speech is understood, with the shipped recogniser and thresholds.

A manifest is JSON lines: `file` (a WAV under the folder given), `language`, `text`, and `phrases` where the
utterance answers a menu of these; `synthetic: true` where no person spoke. Every utterance passes a telephone line
(8 kHz, mu-law) first.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from num2words import num2words
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz.distance import Levenshtein

from relevo.bench.measuring.figures import wilson
from relevo.errors import RelevoError
from speech import audio, wav
from speech.base import FRAME_BYTES, Recogniser
from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Choice, Heard, Speech
from voice_flows.understanding import matching
from voice_flows.understanding.matching import Match

NOISE_DB: Final = 10.0
"""Speech above pink noise in `closed_set_noisy`: a caller in a street."""
NOISES: Final = 3
"""So many different noises over each utterance."""
NO_KEY: Final = "#"
"""Keys that are not digits, so that a spoken number is a word and never the position of a choice."""
NOTHING_LISTED: Final = ()
"""Nothing is read out, so that "the first" counts as a word too."""
AROUND_MS: Final = 300
"""Silence before and after the speech, as voice activity detection leaves it."""

SOX: Final = shutil.which("sox")
"""Reads recordings in GSM 06.10; without it they are left out."""


class WrongManifest(RelevoError, ValueError):
    """A line of the manifest cannot be used; the message has its number and what is wrong."""

    code = "wrong_manifest"


class Utterance(BaseModel):
    """One line of a manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    language: str
    text: str
    phrases: tuple[str, ...] = ()
    synthetic: bool = False
    part: Literal["", "tune", "test"] = ""
    """Thresholds are chosen on `tune` only, so that `test` measures them independently."""


@dataclass(slots=True)
class Tally:
    """(hits, tries) by figure."""

    utterances: int = 0
    counts: dict[str, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))

    def count(self, figure: str, hits: int, tries: int = 1) -> None:
        before = self.counts[figure]
        self.counts[figure] = (before[0] + hits, before[1] + tries)


FIGURES: Final = ("wer", "closed_set", "closed_set_noisy", "false_accept", "false_reject", "confirm_rate")


def read_manifest(path: Path) -> list[Utterance]:
    """Raises `WrongManifest`, OSError."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found += [Utterance(**json.loads(line))] if line.strip() else []
        except (ValidationError, ValueError, TypeError) as wrong:
            raise WrongManifest(f"{path}:{number}: {wrong}") from None
    return found


def run(
    folder: Path, utterances: Sequence[Utterance], recogniser: Recogniser, step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Returns figures by language: `utterances`, the others `{"value", "low", "high"}` (Wilson 95 %).

    `wer`: words wrong when nothing is expected. Of utterances that are one of their phrases: `closed_set` (and
    `_noisy`) the right one is acted on, asked back or named among two; `confirm_rate` asked back; `false_reject`
    asked anew. `false_accept`: acted on a phrase although the one said is none of them (it is left out, or never was
    there). Raises `speech.base.SpeechUnavailable`, `wav.NotAWav`, OSError.
    """
    tallies: dict[str, Tally] = defaultdict(Tally)
    for one in utterances:
        _measure(one, telephone(recorded(folder / one.file)), recogniser, tallies[one.language])
        step()
    return {
        language: {"utterances": tally.utterances, **{name: wilson(*tally.counts[name]) for name in FIGURES}}
        for language, tally in sorted(tallies.items())
    }


def _measure(one: Utterance, pcm: bytes, recogniser: Recogniser, tally: Tally) -> None:
    tally.utterances += 1
    said = _words(one.text, one.language)
    heard = _words(_hear(recogniser, pcm, one.language, ()).text, one.language)
    tally.count("wer", Levenshtein.distance(said, heard), len(said))
    if not one.phrases:
        return
    true = next((phrase for phrase in one.phrases if normal(phrase) == normal(one.text)), None)
    others = [phrase for phrase in one.phrases if phrase != true]
    tally.count("false_accept", _chosen(recogniser, pcm, one.language, others).verdict == "accept")
    if true is None:
        return
    match = _chosen(recogniser, pcm, one.language, one.phrases)
    tally.count("closed_set", true in match.choices)
    tally.count("false_reject", match.verdict == "reject")
    tally.count("confirm_rate", match.verdict in ("confirm", "near"))
    for seed in range(NOISES):
        noise = with_noise(pcm, NOISE_DB, zlib.crc32(one.file.encode()) + seed)
        tally.count("closed_set_noisy", true in _chosen(recogniser, noise, one.language, one.phrases).choices)


def _chosen(recogniser: Recogniser, pcm: bytes, language: str, phrases: Sequence[str]) -> Match:
    choices = [Choice(phrase, phrase, NO_KEY, (phrase,)) for phrase in phrases]
    heard = spoken(recogniser, pcm, language, matching.phrases_of(choices, language))
    return matching.choose(choices, heard, language, NOTHING_LISTED) if heard else Match("reject", origin="speech")


def spoken(recogniser: Recogniser, pcm: bytes, language: str, phrases: Sequence[str]) -> Speech | None:
    """Returns what was heard as an answer; `None` where nothing was."""
    hypotheses = _hear(recogniser, pcm, language, phrases).hypotheses
    return Speech(tuple(Heard(each.text, each.phrase, each.score) for each in hypotheses)) if hypotheses else None


def _hear(recogniser: Recogniser, pcm: bytes, language: str, phrases: Sequence[str]) -> Any:
    stream = recogniser.start(language, phrases)
    for at in range(0, len(pcm), FRAME_BYTES):
        stream.feed(pcm[at : at + FRAME_BYTES])
    return stream.finish()


def recorded(path: Path) -> bytes:
    """Reads a recording as PCM s16le mono 8 kHz; GSM through sox. Raises `wav.NotAWav`, OSError."""
    if path.suffix != ".gsm":
        return wav.read_wav(path.read_bytes())
    command = [SOX or "sox", str(path), *["-e", "signed", "-b", "16", "-t", "wav", "-"]]
    try:
        return wav.read_wav(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603
    except subprocess.CalledProcessError as wrong:
        raise wav.NotAWav(f"sox cannot read {path}") from wrong


def telephone(pcm: bytes) -> bytes:
    """Returns the utterance at one level, with silence around it, through mu-law."""
    around = audio.silence(AROUND_MS)
    spoken = audio.normalise(audio.trim(pcm, keep_ms=40))
    return audio.from_mulaw(audio.to_mulaw(around + spoken + around))


def with_noise(pcm: bytes, below_db: float, seed: int) -> bytes:
    """Speech with pink noise `below_db` under its level, through mu-law; the same for the same seed."""
    sound = audio.samples(pcm)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(sound.size))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.size), 1))
    noise = np.fft.irfft(spectrum, sound.size).astype(np.float32)
    wanted = audio.speech_dbov(sound) - below_db
    noise *= np.float32(10 ** ((wanted - audio.level_dbov(noise)) / 20))
    return audio.from_mulaw(audio.to_mulaw(audio.pcm((sound + noise).astype(np.float32))))


def _words(text: str, language: str) -> list[str]:
    names = locales.sayings(language).number_words
    spelt = re.sub(r"\d+", lambda number: f" {num2words(int(number[0]), lang=names)} ", text)
    return normal(spelt).split()


def synthetic_share(utterances: Sequence[Utterance]) -> Mapping[str, int]:
    """Returns how many utterances of each language are synthetic."""
    found: dict[str, int] = defaultdict(int)
    for one in utterances:
        found[one.language] += one.synthetic
    return found
