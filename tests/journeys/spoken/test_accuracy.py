"""How well recorded people are understood over the wire: SIP, G.711, Silero, Whisper, and the shipped flows' matching.

Each question is asked in one call, and each word said after the other. What belongs to a question must be accepted, or
asked back; what does not must not be acted on. The figures are printed (`pytest -s`).
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from relevo.config.languages import languages
from speech.recognisers.registry import build
from speech.server import Server, build_detector
from tests.journeys.spoken.examined import NOW, QUESTIONS, question
from tests.journeys.spoken.spoken_caller import ROOT, Caller
from tests.journeys.spoken.spoken_house import MODELS
from tests.journeys.spoken.spoken_sounds import digits, person, synthetic
from voice_flows.model.turns import Heard, Speech
from voice_flows.understanding.matching import Match, ValueRule, choose, understand

pytestmark = [
    pytest.mark.long,
    pytest.mark.needs("sounds", "model:whisper-base", "model:silero-vad"),
    pytest.mark.timeout(300),
]

WORDS = ("vm-Friends", "vm-received", "digits/mon-8", "digits/star")
"""What no question here expects, in either language."""
UNDERSTOOD, WRONG, ACTED_ON = 0.80, 0.05, 0.15


class Examiner:
    """The program, and what it has heard at each question."""

    def __init__(self, speech: str) -> None:
        command = [sys.executable, str(Path(__file__).with_name("examiner.py")), speech]
        env = {"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=env, text=True)
        self.heard: dict[str, queue.SimpleQueue[Speech]] = {name: queue.SimpleQueue() for name in QUESTIONS}
        assert self.process.stdout is not None
        self.port = json.loads(self.process.stdout.readline())["sip"]
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            if told["event"] == "heard":
                self.heard[told["question"]].put(Speech(tuple(Heard(*one) for one in told["heard"])))


@pytest.fixture(scope="module")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examiner]:
    place = f"unix://{tmp_path_factory.mktemp('speech')}/speech.sock"
    server = Server(place, build(MODELS, "whisper", languages()), build_detector(MODELS))
    made = Examiner(server.address)
    yield made
    made.process.terminate()
    made.process.wait(15)
    server.close()


def answers(examiner: Examiner, tmp_path: Path, name: str, said: list[bytes]) -> list[tuple[Speech | None, float]]:
    """What was heard of each, and how many seconds after its last sound."""
    number = QUESTIONS[name][0]
    caller = Caller(tmp_path, f"sip:{number[3:]}@127.0.0.1:{examiner.port}", f"+3461200090{number[-1]}")
    caller.wait(0.5)
    found: list[tuple[Speech | None, float]] = []
    for sound in said:
        caller.says(sound)
        ended = time.monotonic()
        try:
            found.append((examiner.heard[name].get(timeout=4), time.monotonic() - ended))
        except queue.Empty:
            found.append((None, 0.0))
        caller.wait(0.3)
    caller.hang_up()
    return found


def judged(name: str, speech: Speech | None) -> Match:
    ask, (*_, language) = question(name), QUESTIONS[name]
    if speech is None:
        return Match("reject")
    if ask.kind in ("menu", "one_of"):
        return choose(ask.choices, speech, language)
    rule = ValueRule(length=5) if ask.kind == "digits" else ValueRule()
    kind: Any = ask.kind
    return understand(kind, rule, speech, language, NOW.date(), "ES")


def meant(name: str) -> list[tuple[bytes, object]]:
    """What belongs to a question, with what it means."""
    _, flow, node, language = QUESTIONS[name]
    if node == "pide":
        return [(digits(language, number), number) for number in ("48213", "60917", "55204", "13579")]
    if node == "otra_fecha":
        days = [(person(language, f"digits/day-{at}"), f"2026-11-{22 + (at or 7)}") for at in range(7)]
        near = (("tomorrow", 23), ("today", 22))
        relative = [(person(language, f"digits/{word}"), f"2026-11-{day}") for word, day in near]
        dated = person(language, "digits/4") + bytes(1600) + person(language, "digits/mon-4")
        return [*days, *relative, (dated, "2027-05-04")]
    if node == "retomar":
        voices = {"es": ("es-si-dora", "es-si-alex"), "en": ("en-yes-heart", "en-yes-michael")}[language]
        return [(person(language, "vm-no"), False), *((synthetic(voice), True) for voice in voices)] * 2
    keyed = [(choice.key, choice.id) for choice in question(name).choices if choice.key]
    said: list[tuple[bytes, object]] = [(person(language, f"digits/{key}"), found) for key, found in keyed]
    if (flow, node) == ("tienda", "motivo"):
        said.append((synthetic("es-mi-pedido-dora" if language == "es" else "en-my-order-heart"), "pedido"))
    if node == "algo_mas":
        named = "es-cambiar-la-entrega-alex" if language == "es" else "en-change-the-delivery-michael"
        said.append((synthetic(named), "cambiar"))
    return said


@dataclass(frozen=True)
class Told:
    """One word as it was understood: what it meant, what came of it, and after how many seconds."""

    expected: object
    match: Match
    waited: float

    @property
    def outcome(self) -> str:
        if self.expected is None:
            return f"outside {self.match.verdict}"
        found = self.match.value if self.match.value is not None else (self.match.choices or (None,))[0]
        return f"inside {self.match.verdict if found == self.expected or found is None else 'wrong'}"


def told(examiner: Examiner, folder: Path, language: str) -> list[Told]:
    """All questions of one language, one call each."""
    found: list[Told] = []
    for name in (name for name, (*_, spoken) in QUESTIONS.items() if spoken == language):
        said = [*meant(name), *((person(language, word), None) for word in WORDS)]
        heard = answers(examiner, folder, name, [sound for sound, _ in said])
        for (_, expected), (speech, waited) in zip(said, heard, strict=True):
            one = Told(expected, judged(name, speech), waited)
            readings = [(reading.text, round(reading.score, 2)) for reading in speech.hypotheses[:2]] if speech else []
            print(f"{name:20} {expected!s:12} {one.outcome:16} {readings}")
            found.append(one)
    return found


def test_complaint_accuracy_on_telephone_sound_is_unknown(examiner: Examiner, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as both:
        folders = {language: tmp_path / language for language in ("es", "en")}
        for folder in folders.values():
            folder.mkdir()
        words = list(both.map(lambda language: told(examiner, folders[language], language), folders))
    for language, found in zip(folders, words, strict=True):
        outcomes = Counter(one.outcome for one in found)
        inside = sum(1 for one in found if one.expected is not None)
        waits = sorted(one.waited for one in found if one.waited)
        asked_back = outcomes["inside confirm"] + outcomes["inside near"]
        print(language, dict(outcomes), f"p50 {waits[len(waits) // 2]:.2f} p95 {waits[int(len(waits) * 0.95)]:.2f} s")
        assert (outcomes["inside accept"] + asked_back) / inside >= UNDERSTOOD
        assert outcomes["inside wrong"] / inside <= WRONG
        assert outcomes["outside accept"] / (len(found) - inside) <= ACTED_ON
