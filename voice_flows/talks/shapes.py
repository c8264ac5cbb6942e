"""What may stand in each field of a file of talks: YAML gives texts, numbers, lists and mappings alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from voice_flows.model.turns import Json


@dataclass(frozen=True, slots=True)
class Shape:
    """`words` names what is wanted, `fix` shows it."""

    fits: Callable[[Json], bool]
    words: str
    fix: str


def _is(*types: type) -> Callable[[Json], bool]:
    """True for these types; a truth value is no number."""
    return lambda value: isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _within(low: float, high: float) -> Callable[[Json], bool]:
    number = _is(int, float)
    return lambda value: number(value) and low <= value <= high


def _pairs(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, list) and len(one) == 2 for one in value)


def kind_of(value: Json) -> str:
    """Returns what a value is, for a message."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case dict():
            return "names and values"
        case list():
            return "a list"
        case str():
            return f"'{value}'" if value else "an empty text"
    return f"the number {value}"


_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(written: Json) -> timedelta | None:
    """Reads `90s`, `10m`, `20h` or `10d`; `None` for anything else."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)\s*([smhd])", str(written))
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]]) if match else None


LONGEST_S: Final = 86_400
WORD: Final = Shape(_is(str), "a word", "write it as text, in quotes if need be")
WORDS: Final = Shape(_is(str, int, float), "a text", "write one text, in quotes if need be")
KEYS: Final = Shape(_is(str, int), "keys", 'write `keys: "48213"`')
MAPPING: Final = Shape(_is(dict), "names and values", "write `name: value`")
TRUTH: Final = Shape(_is(bool), "true or false", "write true or false")
SECONDS: Final = Shape(_within(0, LONGEST_S), "a number of seconds", "write a number such as 6")
SCORE: Final = Shape(_within(0, 1), "a number from 0 to 1", "write a number such as 0.9")
LEG: Final = Shape(lambda value: value in ("call", "thread"), "call or thread", "write `on: call` or `on: thread`")
PAIRS: Final = Shape(_pairs, "a list of flow and node", "write `returns: [[flow, node]]`")
STATUS: Final = Shape(
    lambda value: _is(int)(value) and 0 <= value <= 999,
    "an HTTP status",
    "write a number such as 404, or 0 where nothing answers",
)

TALK: Final[Mapping[str, Shape]] = {
    "name": WORDS, "language": WORD, "node": WORD, "values": MAPPING,
}  # fmt: skip
"""Fields that a talk may leave out, or leave empty."""
CALLER: Final[Mapping[str, Shape]] = {
    "keys": KEYS, "says": WORDS, "score": SCORE, "noisy": TRUTH, "spoken": WORD, "after_s": SECONDS, "leaves": SECONDS,
}  # fmt: skip
TEXT: Final[Mapping[str, Shape]] = {"text": WORDS, "choice": WORD}
DELIVERY: Final[Mapping[str, Shape]] = {"state": WORD, "reason": WORDS}
FACTS: Final[Mapping[str, Mapping[str, Shape]]] = {
    "cut": {"flow": WORD, "node": WORD, "values": MAPPING, "returns": PAIRS, "matter": MAPPING},
    "open_thread": {
        "flow": WORD, "node": WORD, "values": MAPPING, "returns": PAIRS, "language": WORD, "person": WORD,
        "gone": TRUTH, "answer": MAPPING,
    },
    "call": {"headers": MAPPING},
}  # fmt: skip
"""Fields of facts that are more than a value to say; every fact is a mapping."""
ACTS: Final[Mapping[str, Shape]] = {"answer": WORDS, "person": WORD, "transfer": WORD}
"""Steps of one value."""
