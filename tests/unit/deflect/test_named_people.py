"""Whom a note names by `@`: the longest name that stands there, and how much work a note may cause."""

from __future__ import annotations

import pytest

from deflect.desk.mentions import MOST, names_in

CALLED = {"ana": ("usr_1",), "ana mar": ("usr_1",), "ana maria gil": ("usr_2",), "caja 2": ("usr_2", "usr_3"), "": ()}


class Counted(dict[str, tuple[str, ...]]):
    """Names that count how often one is looked for."""

    asked = 0

    def __contains__(self, name: object) -> bool:
        self.asked += 1
        return super().__contains__(name)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Ana", ["usr_1"]),
        ("@ÁNA MARÍA Gil.", ["usr_2"]),
        ("@Ana María", ["usr_1"]),
        ("@anamar", []),
        ("@ana_mar", []),
        ("(@caja 2)", ["usr_2", "usr_3"]),
        ("@caja 20", []),
        ("ana@nogal.test @ana", ["usr_1"]),
        ("@ ana @", []),
    ],
)
def test_longest_name_of_whole_words_counts(text: str, people: list[str]) -> None:
    assert list(names_in(text, CALLED)) == people


def test_work_of_a_note_does_not_grow_with_the_names() -> None:
    called = Counted({f"person {number:03} {'a' * (number % 20)}": (f"usr_{number}",) for number in range(500)})
    assert list(names_in("@a " * 1333, called)) == []
    assert called.asked == MOST * 20


def test_signs_past_the_most_are_not_read() -> None:
    assert list(names_in("@nadie " * MOST + "@ana", CALLED)) == []
    assert list(names_in("@nadie " * (MOST - 1) + "@ana", CALLED)) == ["usr_1"]
