"""`relevo bench asr --yes-no`: what is made of each utterance at a yes-or-no question, clean and in noise.

The manifest is that of `relevo bench asr`. What an utterance means is read from its text. A text that is neither yes
nor no must not be acted on.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from relevo.bench.asr import Utterance, recorded, spoken, telephone, with_noise
from relevo.bench.measuring.figures import wilson
from speech.base import Recogniser
from voice_flows.understanding import matching
from voice_flows.understanding.matching import ValueRule
from voice_flows.values.polarity import polarity

NOISE_DB: Final = 15.0
OUTCOMES: Final = ("acted_on_rightly", "asked_back", "not_understood", "acted_on_wrongly")
ANY_DAY: Final = date(2026, 1, 1)


def run(
    folder: Path, utterances: Sequence[Utterance], recogniser: Recogniser, step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Returns figures by language: for yes, no and other words, clean and in pink noise 15 dB below, each outcome as
    `{"value", "low", "high"}` (Wilson 95 %) and the number of `tries`.

    Raises `speech.base.SpeechUnavailable`, `wav.NotAWav`, OSError.
    """
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for one in utterances:
        meant = polarity(one.text, one.language)[0]
        clean = telephone(recorded(folder / one.file))
        noisy = with_noise(clean, NOISE_DB, zlib.crc32(one.file.encode()))
        for line, pcm in (("clean", clean), ("noisy", noisy)):
            what = {True: "yes", False: "no", None: "other"}[meant]
            counts[one.language][f"{what}_{line}", _outcome(recogniser, pcm, one.language, meant)] += 1
        step()
    return {language: _figures(counted) for language, counted in sorted(counts.items())}


def _figures(counted: Counter[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted({name for name, _ in counted}):
        tries = sum(count for (row, _), count in counted.items() if row == name)
        found[f"{name}_tries"] = tries
        found |= {f"{name}_{outcome}": wilson(counted[name, outcome], tries) for outcome in OUTCOMES}
    return found


def _outcome(recogniser: Recogniser, pcm: bytes, language: str, meant: bool | None) -> str:
    phrases = matching.phrases_of(matching.yes_no_choices(language), language)
    heard = spoken(recogniser, pcm, language, phrases)
    match = matching.understand("yes_no", ValueRule(), heard, language, ANY_DAY, "ES") if heard else None
    if match is None or match.verdict in ("reject", "near"):
        return "not_understood"
    if match.verdict == "confirm":
        return "asked_back"
    return "acted_on_rightly" if match.value == meant else "acted_on_wrongly"
