"""Whole sentences around a value: self-correction, exclusion, ranges, bounds, courtesy; in tables and by property."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from voice_flows import locales
from voice_flows.model.turns import Text
from voice_flows.understanding.matching import Match, ValueRule, understand
from voice_flows.values.reading import AMONG, STRICT, known, scored

TODAY = date(2026, 11, 18)
LINES = Path("tests/cases/reading_variations.txt").read_text("utf-8").splitlines()


def read(kind: str, language: str, country: str, said: str) -> Match:
    name, length = re.fullmatch(r"(\D+)(\d*)", kind).groups()  # type: ignore[union-attr]
    rule = ValueRule(length=int(length) if length else None)
    return understand(name, rule, Text(said), language, TODAY, country)  # type: ignore[arg-type]


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    heading: list[str] = []
    for line in LINES:
        if line.startswith("#"):
            continue
        said, mark, value = line.rpartition("|")
        if not mark:
            heading = line.split()
        else:
            yield heading[0], heading[1], heading[2], said, value


@pytest.mark.parametrize(("kind", "language", "country", "said", "value"), rows())
def test_sentence_means_its_value(kind: str, language: str, country: str, said: str, value: str) -> None:
    match = read(kind, language, country, said)
    if value == "-":
        assert match.verdict != "accept", match
        return
    assert match.verdict == "accept" or (match.verdict == "confirm" and value.startswith("?")), match
    got = f"{match.value:g}" if isinstance(match.value, float) else str(match.value)
    assert got == value.lstrip("?"), match


# ---- self-corrections end at the last value ----

CORRECTIONS = {
    "es": (
        "{} no {}",
        "{}, no, {}",
        "{}, perdón, {}",
        "{} perdón {}",
        "{}, digo, {}",
        "{} quise decir {}",
        "no {}, {}",
    ),
    "en": ("{} no {}", "{}, no, {}", "{}, sorry, {}", "{} sorry {}", "{} i mean {}", "{}, make that {}", "not {}, {}"),
}
VALUES: dict[tuple[str, str], dict[str, object]] = {
    ("date", "es"): {"el lunes": "2026-11-23", "el 3 de mayo": "2027-05-03", "mañana": "2026-11-19"},
    ("date", "en"): {"on monday": "2026-11-23", "may 3rd": "2027-05-03", "tomorrow": "2026-11-19"},
    ("time", "es"): {"a las diez": "10:00", "a las once y media": "11:30", "a las nueve y cuarto": "09:15"},
    ("time", "en"): {"at ten": "10:00", "at half past eleven": "11:30", "at quarter past nine": "09:15"},
    ("amount", "es"): {"doce euros": 12, "veinte con cincuenta": 20.5, "mil euros": 1000},
    ("amount", "en"): {"twelve dollars": 12, "twenty fifty": 20.5, "a thousand dollars": 1000},
    ("number", "es"): {"cuatro": 4, "quince": 15, "veintidós": 22},
    ("number", "en"): {"four": 4, "fifteen": 15, "twenty two": 22},
    ("digits5", "es"): {
        "48213": "48213",
        "cuarenta y ocho dos catorce": "48214",
        "siete siete uno cero cinco": "77105",
    },
    ("digits5", "en"): {"48213": "48213", "four eight two fourteen": "48214", "seven seven one oh five": "77105"},
}
GENERATED = [
    (kind, language, form.format(one, other), value)
    for (kind, language), several in VALUES.items()
    for (one, _), (other, value) in product(several.items(), several.items())
    if one != other
    for form in CORRECTIONS[language]
]


def test_enough_corrections_are_generated() -> None:
    assert len(GENERATED) >= 200


@pytest.mark.parametrize(("kind", "language", "said", "value"), GENERATED)
def test_correction_ends_at_the_last_value(kind: str, language: str, said: str, value: object) -> None:
    match = read(kind, language, "ES" if language == "es" else "US", said)
    assert (match.verdict, match.value) == ("accept", value), match


# ---- no value with an unexplained turning word ----

SURE = {("date", "es"): "el lunes", ("date", "en"): "monday", ("time", "es"): "a las diez", ("time", "en"): "at ten",
        ("amount", "es"): "doce euros", ("amount", "en"): "twelve dollars", ("number", "es"): "cuatro",
        ("number", "en"): "four", ("digits5", "es"): "48213", ("digits5", "en"): "48213"}  # fmt: skip


@pytest.mark.parametrize(("kind", "language"), SURE)
def test_turning_word_beside_a_value_is_never_ignored(kind: str, language: str) -> None:
    country, sure = ("ES" if language == "es" else "US"), read(kind, language, "", SURE[kind, language])
    names, sentences = locales.reading(language), locales.sentences(language)
    explained = sentences.correcting | (names.around_date if kind == "date" else names.joints)
    explained |= names.only if kind in ("number", "amount") else frozenset()
    taken = [
        said
        for word in sentences.turning - explained
        for said in (f"{word} {SURE[kind, language]}", f"{SURE[kind, language]} {word}")
        if (match := read(kind, language, country, said)).verdict == "accept" and match.value == sure.value
    ]
    assert taken == []


def test_left_over_words_lower_the_score_and_turning_ones_are_named() -> None:
    assert scored(1, ["gracias", "hola"], frozenset(), "es").score == STRICT
    assert scored(1, ["hasta"], frozenset(), "es").turned
    assert scored(1, ["hasta"], frozenset(), "es").score < AMONG
    assert not scored(1, ["hasta"], frozenset({"hasta"}), "es").turned
    assert known("gracias", "es")
    assert not known("no", "es")
    assert not known("not", "en")


def test_both_ends_of_a_range_are_given() -> None:
    assert read("time", "es", "ES", "entre las diez y las doce").ends == ("10:00", "12:00")
    assert read("date", "en", "US", "from monday to wednesday").ends == ("2026-11-23", "2026-11-25")
    assert read("amount", "es", "ES", "cincuenta o sesenta euros").ends == (50, 60)
    assert read("date", "es", "ES", "del 3 al 5 de mayo").ends == ("2027-05-03", "2027-05-05")
