"""`relevo bench asr --hard`: what is made of the words of a manifest on poor lines, and of order numbers.

Each utterance answers a menu of five of its phrases, over the rules of matching as shipped; said to a menu without its
own phrase, nothing may be acted on. Order numbers are put together from recorded numbers, in ones and in pairs.
"""

from __future__ import annotations

import random
import subprocess
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from num2words import num2words

from relevo.bench.asr import NO_KEY, NOTHING_LISTED, SOX, Utterance, recorded, spoken, telephone
from relevo.bench.measuring.figures import wilson
from speech import audio
from speech.base import SAMPLE_RATE, Recogniser
from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Choice, Speech
from voice_flows.understanding import matching
from voice_flows.understanding.matching import Match, ValueRule

MENU: Final = 5
"""Choices of each menu."""
TALKERS: Final = 6
CUT_MS: Final = 150
LOST: Final = 0.05
NUMBERS: Final = 20
"""Order numbers a speaker, of five digits: half of them in ones, half in pairs."""
GAP_MS: Final = 120
ANY_DAY: Final = date(2026, 1, 1)
OUTCOMES: Final = ("right", "asked", "not_understood", "wrong")


def run(
    folder: Path, utterances: Sequence[Utterance], recogniser: Recogniser, step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Returns figures by language, each outcome as `{"value", "low", "high"}` (Wilson 95 %), and the `tries`.

    `<line>_right` and so on by line: `clean`, `gsm` (twice, needs sox), `loss`, `babble_10`, `babble_5`, `cut`;
    `outside_accepted`; `ones_right`, `pairs_right` and so on.

    Raises `speech.base.SpeechUnavailable`, `wav.NotAWav`, OSError.
    """
    sounds = {one.file: recorded(folder / one.file) for one in utterances if one.phrases}
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for one in utterances:
        if one.phrases:
            _menus(one, telephone(sounds[one.file]), [*sounds.values()], recogniser, counts[one.language])
        step()
    for speaker, numbers in _speakers(utterances, sounds).items():
        _order_numbers(speaker[0], numbers, recogniser, counts[speaker[0]], zlib.crc32(speaker[1].encode()))
    return {language: _figures(counted) for language, counted in sorted(counts.items())}


def _menus(
    one: Utterance, clean: bytes, others: Sequence[bytes], recogniser: Recogniser, counts: Counter[tuple[str, str]]
) -> None:
    draw = random.Random(zlib.crc32(one.file.encode()))  # noqa: S311
    true = next((phrase for phrase in one.phrases if normal(phrase) == normal(one.text)), None)
    rest = [phrase for phrase in one.phrases if phrase != true]
    other = _heard(recogniser, clean, one.language, draw.sample(rest, min(MENU, len(rest))))
    counts["outside", "accepted" if other.verdict == "accept" else "asked"] += 1
    if true is None:
        return
    menu = [true, *draw.sample(rest, min(MENU - 1, len(rest)))]
    for line, pcm in lines(clean, others, draw).items():
        match = _heard(recogniser, pcm, one.language, menu)
        counts[line, _outcome(match, true)] += 1


def lines(clean: bytes, others: Sequence[bytes], draw: random.Random) -> Mapping[str, bytes]:
    """Returns the sound of an utterance over each line."""
    return {
        "clean": clean,
        **({"gsm": through_gsm(through_gsm(clean))} if SOX else {}),
        "loss": with_loss(clean, LOST, draw),
        "babble_10": with_babble(clean, others, 10.0, draw),
        "babble_5": with_babble(clean, others, 5.0, draw),
        "cut": audio.silence(300) + clean[(audio.spoken_span(audio.samples(clean))[0] + 40 + CUT_MS) * 16 :],
    }


def through_gsm(pcm: bytes) -> bytes:
    """Returns the sound coded once in GSM 06.10, by sox."""
    raw = ["-t", "raw", "-r", str(SAMPLE_RATE), "-e", "signed", "-b", "16", "-c", "1"]
    coded = ["-t", "gsm", "-r", str(SAMPLE_RATE), "-c", "1"]
    return _by_sox([*coded, "-", *raw, "-"], _by_sox([*raw, "-", *coded, "-"], pcm))


def _by_sox(arguments: Sequence[str], sound: bytes) -> bytes:
    return subprocess.run([SOX or "sox", *arguments], input=sound, capture_output=True, check=True).stdout  # noqa: S603


def with_loss(pcm: bytes, share: float, draw: random.Random) -> bytes:
    """Returns the sound with this share of its frames silent."""
    return b"".join(frame if draw.random() >= share else bytes(len(frame)) for frame in audio.frames(pcm))


def with_babble(pcm: bytes, others: Sequence[bytes], below_db: float, draw: random.Random) -> bytes:
    """Returns speech with several people behind it, through mu-law; they are `below_db` under its level."""
    sound = audio.samples(pcm)
    talk = np.zeros(sound.size, np.float32)
    for _ in range(TALKERS):
        words = b""
        while len(words) < 2 * sound.size + SAMPLE_RATE:
            words += audio.normalise(audio.trim(draw.choice(others))) + audio.silence(draw.randrange(300))
        start = draw.randrange(SAMPLE_RATE // 2)
        talk += audio.samples(words)[start : start + sound.size]
    talk *= np.float32(10 ** ((audio.speech_dbov(sound) - below_db - audio.level_dbov(talk)) / 20))
    return audio.from_mulaw(audio.to_mulaw(audio.pcm(sound + talk)))


def _heard(recogniser: Recogniser, pcm: bytes, language: str, phrases: Sequence[str]) -> Match:
    choices = [Choice(phrase, phrase, NO_KEY, (phrase,)) for phrase in phrases]
    heard = spoken(recogniser, pcm, language, matching.phrases_of(choices, language))
    if heard is None:
        return Match("reject", origin="speech")
    match = matching.choose(choices, heard, language, NOTHING_LISTED)
    obeyed = match.verdict != "accept" and matching.command(heard, language)
    return Match("accept", (f"command:{obeyed}",), None, match.score, "speech") if obeyed else match


def _outcome(match: Match, meant: object) -> str:
    named = match.value if match.value is not None else next(iter(match.choices), None)
    if match.verdict == "accept":
        return "right" if named == meant else "wrong"
    return "not_understood" if match.verdict == "reject" else "asked"


Numbers = dict[int, bytes]


def _speakers(utterances: Sequence[Utterance], sounds: Mapping[str, bytes]) -> dict[tuple[str, str], Numbers]:
    """Returns the recorded numbers of each speaker who says all digits; a speaker is a folder."""
    found: dict[tuple[str, str], Numbers] = defaultdict(dict)
    for one in utterances:
        names = {normal(num2words(n, lang=locales.sayings(one.language).number_words)): n for n in range(100)}
        if one.file in sounds and (number := names.get(normal(one.text))) is not None:
            found[one.language, one.file.partition("/")[0]][number] = audio.normalise(audio.trim(sounds[one.file]))
    return {speaker: numbers for speaker, numbers in found.items() if set(range(10)) <= set(numbers)}


def _order_numbers(
    language: str, numbers: Numbers, recogniser: Recogniser, counts: Counter[tuple[str, str]], seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311
    pairs = [number for number in numbers if number >= 10]
    for at in range(NUMBERS):
        way = "pairs" if at % 2 and pairs else "ones"
        said = [draw.randrange(10) for _ in range(5)]
        if way == "pairs":
            said = [draw.choice(pairs), draw.choice(pairs), draw.randrange(10)]
        sound = telephone(audio.join([numbers[number] for number in said], gap_ms=GAP_MS))
        heard = spoken(recogniser, sound, language, ())
        rule = ValueRule(length=5)
        match = matching.understand("digits", rule, heard or Speech(()), language, ANY_DAY, "ES")
        meant = "".join(str(number) for number in said)
        outcome = _outcome(match, meant)
        counts[way, "read_back_right" if outcome == "asked" and match.value == meant else outcome] += 1


def _figures(counted: Counter[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in dict.fromkeys(line for line, _ in sorted(counted)):
        outcomes = {outcome: count for (row, outcome), count in sorted(counted.items()) if row == line}
        tries = sum(outcomes.values())
        wanted = ("accepted",) if line == "outside" else OUTCOMES
        found[f"{line}_tries"] = tries
        found |= {f"{line}_{name}": wilson(outcomes.get(name, 0), tries) for name in (*wanted, *outcomes)}
    return found
