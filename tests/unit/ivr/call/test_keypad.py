"""How keys become entries: tables of what was pressed when, and what the rule makes of it."""

from __future__ import annotations

import pytest

from ivr.call import keypad
from ivr.call.keypad import DtmfBuffer, Press, groups, press, read
from voice_flows.model.turns import KeyRule

ONE = KeyRule()
FIVE = KeyRule(single=False, most=5)


def typed(keys: str, at: float = 0.0) -> DtmfBuffer:
    buffer = DtmfBuffer()
    for key in keys:
        buffer = press(buffer, key, at)
    return buffer


def left(buffer: DtmfBuffer) -> str:
    return "".join(one.key for one in buffer.typed)


@pytest.mark.parametrize(
    ("keys", "rule", "entry", "rest"),
    [
        ("1", ONE, "1", ""),
        ("12", ONE, "1", "2"),
        ("0", ONE, "0", ""),
        ("*", ONE, "*", ""),
        ("#", ONE, "#", ""),
        ("48213", FIVE, "48213", ""),
        ("482", FIVE, None, "482"),
        ("482#", FIVE, "482", ""),
        ("48213#", FIVE, "48213", ""),
        ("48213#1", FIVE, "48213", "1"),
        ("482137", FIVE, "48213", "7"),
        ("*", FIVE, "*", ""),
        ("#", FIVE, "#", ""),
        ("1*5#", FIVE, "1*5", ""),
        ("", FIVE, None, ""),
    ],
)
def test_an_entry_is_finished_by_one_key_by_hash_or_by_its_length(
    keys: str, rule: KeyRule, entry: str | None, rest: str
) -> None:
    reading = read(typed(keys), rule, now=0.1)
    assert (reading.entry, left(reading.buffer)) == (entry, rest)


def test_a_pause_ends_what_is_not_full() -> None:
    buffer = typed("48", at=10.0)
    assert read(buffer, FIVE, now=12.9).due == 13.0
    assert read(buffer, FIVE, now=12.9).entry is None
    assert read(buffer, FIVE, now=13.0).entry == "48"


def test_the_hash_typed_after_a_full_entry_out_of_habit_is_dropped() -> None:
    after = read(typed("48213"), FIVE, now=0.0).buffer
    assert left(press(after, "#", at=1.0)) == ""
    assert left(press(after, "#", at=9.0)) == "#"


def test_hash_after_a_full_entry_is_no_key_of_its_own() -> None:
    after = read(typed("48213"), FIVE, now=0.0).buffer
    assert keypad.ends_full(after, "#", at=1.0)
    assert not keypad.ends_full(after, "1", at=1.0)
    assert not keypad.ends_full(DtmfBuffer(), "#", at=1.0)


def test_only_the_first_key_after_a_full_entry_may_be_that_hash() -> None:
    after = read(typed("48213"), FIVE, now=0.0).buffer
    assert left(press(press(after, "1", at=0.5), "#", at=1.0)) == "1#"


def test_nobody_types_ahead_without_end() -> None:
    assert len(typed("1" * 99).typed) == 64


def test_key_that_may_be_an_answer_or_a_number_ends_sooner_alone() -> None:
    rule = KeyRule(single=False, most=5, alone_s=1.0)
    one = press(DtmfBuffer(), "1", 10.0)
    assert read(one, rule, 10.9).due == 11.0
    assert read(one, rule, 11.0).entry == "1"
    two = press(one, "4", 10.5)
    assert read(two, rule, 11.6).due == 13.5
    assert read(press(one, "#", 10.2), rule, 10.2).entry == "1"


@pytest.mark.parametrize(
    ("gaps", "parts"),
    [
        ((0.3, 0.3, 0.3, 0.3), ("48213",)),
        ((0.3, 0.9, 0.3, 0.3), ("48", "213")),
        ((0.3, 0.3, 1.2, 0.3), ("482", "13")),
        ((0.2, 0.45, 0.2, 0.2), ("48213",)),
        ((0.9, 1.0, 0.9, 1.1), ("48213",)),
        ((0.3, 0.8, 0.4, 0.8), ("48", "21", "3")),
    ],
)
def test_number_is_parted_where_the_caller_paused(gaps: tuple[float, ...], parts: tuple[str, ...]) -> None:
    at, typed = 5.0, [Press("4", 5.0)]
    for key, gap in zip("8213", gaps, strict=True):
        at += gap
        typed.append(Press(key, at))
    assert groups(typed, "48213") == parts
