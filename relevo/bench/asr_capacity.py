"""Measures how many callers one core can recognise at once: more and more speak until an answer takes too long.

For Whisper with the words of the bench; for Vosk with the Korean model, which tells the engine's cost only: its phrases
are not what callers say, so the flow acts on the one that sounds most alike, or asks back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any, Final

from relevo.bench.callers.words import Said
from relevo.bench.installation.installation import Installation
from relevo.bench.measuring.figures import spread
from relevo.bench.voice import OTHER_MENU, WORKER_LINES, Samples, call, press, reach, standing, word
from speech import models

LATE_MS: Final = 1500.0
"""From the last voiced packet to the next prompt, p95."""
CROWDS: Final = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24)
WORDS: Final = 4
"""That each caller says."""
GATHER_S: Final = 30.0
KOREAN: Final = "vosk-ko"
UNLIKE: Final = "lunes"
"""No phrase of the Korean menu sounds like it: the prompt goes on, and no answer is measured."""


def run(folder: Path, words: Sequence[Said]) -> dict[str, Any]:
    """Returns by engine how many callers one core serves at once, and the p95 for each number that was tried."""
    alike = [said for said in words if said.word != UNLIKE]
    return {
        name: _measured(settings, alike if "vosk_models" in settings else words) for name, settings in _engines(folder)
    }


def _engines(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "whisper", {}
    if models.present(folder, KOREAN):
        path = models.folder(folder, KOREAN).absolute()
        yield f"{KOREAN}, engine cost only", {"vosk_models": f'{{"es": "{path}"}}', "flow": "banco_coreano"}


def _measured(settings: Mapping[str, str], words: Sequence[Said]) -> dict[str, Any]:
    """Tries one number of callers after the other, until they wait too long."""
    most, crowds = 0, {}
    for callers in CROWDS:
        latencies, missing = _crowd(callers, settings, words)
        figures = spread(latencies)
        crowds[str(callers)] = figures
        if missing or figures is None or figures["p95"] > LATE_MS:
            break
        most = callers
    return {"callers_per_core": round(most / _cores(), 1), "callers": most, "cores": _cores(), "crowds": crowds}


def _crowd(callers: int, settings: Mapping[str, str], words: Sequence[Said]) -> tuple[list[float], int]:
    """Returns what each caller waited, in ms, and how many got no answer."""
    lines = -(-callers // WORKER_LINES) * WORKER_LINES
    gathered = Barrier(callers)
    recogniser = "vosk" if "vosk_models" in settings else "whisper"
    with standing(lines, recogniser, **settings) as house, ThreadPoolExecutor(callers) as pool:
        made = [pool.submit(_caller, house, number, words, gathered) for number in range(callers)]
        heard = [one.result() for one in made]
    latencies = [ms for samples in heard for ms in samples.speech_prompt]
    return latencies, sum(len(samples.lost) for samples in heard)


def _caller(house: Installation, number: int, words: Sequence[Said], gathered: Barrier) -> Samples:
    """Says words one after the other, each during the prompt and at the same time as all other callers."""
    samples = Samples()
    try:
        with call(house.entrance, number, samples) as phone:
            reach(phone, samples)
            now = "one"
            for turn in range(WORDS):
                gathered.wait(GATHER_S)
                heard = word(phone, now, words[(number + turn) % len(words)].pcm, True, samples, any_answer=True)
                if heard == now:  # not understood or not surely: a key goes on, for after a few such a person is called
                    press(phone, now, samples)
                now = OTHER_MENU[now]
    except BrokenBarrierError:
        samples.lost.append("the others were not there in time")
    finally:
        if samples.lost:
            gathered.abort()
    return samples


def _cores() -> int:
    return len(os.sched_getaffinity(0))
