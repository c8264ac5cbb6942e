"""Sentences without end cost a bounded number of readings, however their marks and values repeat."""

from __future__ import annotations

import pytest

from voice_flows.values.reading import STRICT, Read
from voice_flows.values.sentences import MANNERS, meant

MOST_READINGS = 600


@pytest.mark.parametrize("kind", ["date", "time", "number"])
@pytest.mark.parametrize("repeated", ["de 1 a 2", "a las 5 o a las 6", "no", "el lunes no", "1 - 2", "perdón, 3", "y"])
def test_long_sentence_is_read_a_bounded_number_of_times(kind: str, repeated: str) -> None:
    read: list[str] = []

    def reader(text: str) -> Read | None:
        read.append(text)
        return Read(text, STRICT) if any(letter.isdecimal() for letter in text) else None

    meant(f"{repeated} " * 130, reader, MANNERS[kind], "es")  # type: ignore[index]
    assert len(read) <= MOST_READINGS
