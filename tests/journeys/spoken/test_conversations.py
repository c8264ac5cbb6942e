"""Callers who only speak: from a day to a text on their mobile, in Spanish and in English, and through the shop."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

import pytest
from whole_system import SHOP, until

from tests.journeys.spoken.spoken_house import DAYS, WHO_HAS_ORDERS, House
from tests.journeys.spoken.spoken_sounds import digits, person, synthetic

pytestmark = [pytest.mark.needs("sounds", "model:whisper-base", "model:silero-vad")]
TRIES = 3  # a person says it again where it was not understood, and yes where they are asked whether they said it


@dataclass(frozen=True)
class Play:
    """Who calls where and says what to which question; all else is answered with `yes`, now one, now the other."""

    to: str
    caller: str
    answers: Mapping[str, Callable[[], bytes]]
    yes: tuple[str, str]


PLAYS = {
    "es": Play(
        DAYS["es"],
        "+34612000101",
        {
            "dia": lambda: person("es", "digits/day-1"),
            "fecha": lambda: person("es", "digits/tomorrow"),
            "numero": lambda: digits("es", "48213"),
        },
        ("es-si-alex", "es-si-dora"),
    ),
    "en": Play(
        DAYS["en"],
        "+34612000102",
        {
            "dia": lambda: person("en", "digits/day-5"),
            "fecha": lambda: person("en", "digits/tomorrow"),
            "numero": lambda: digits("en", "48213"),
        },
        ("en-yes-michael", "en-yes-heart"),
    ),
    "shop": Play(
        SHOP,
        WHO_HAS_ORDERS,
        {
            "motivo": lambda: synthetic("es-mi-pedido-dora"),
            "algo_mas": lambda: synthetic("es-cambiar-la-entrega-alex"),
        },
        ("es-si-dora", "es-si-alex"),
    ),
}


def played(house: House, play: Play) -> None:
    """Answer each question as it comes, until nothing is asked any more."""
    caller = house.call(play.to, play.caller)
    yes = cycle(play.yes)
    for _ in range(len(play.answers) * 2 + 4 * TRIES):
        caller.listen()
        asked = house.asked(play.caller)
        if asked is None or house.records.texts(play.caller):
            break
        own = play.answers.get(asked.node) if asked.meta["reason"] != "confirm" else None
        caller.says(own() if own else synthetic(next(yes)))
    caller.hang_up()


@pytest.fixture(scope="module")
def calls(house: House) -> Iterator[dict[str, threading.Thread]]:
    """All the calls at once, as on any morning."""
    threads = {name: threading.Thread(target=played, args=(house, play)) for name, play in PLAYS.items()}
    for thread in threads.values():
        thread.start()
    yield threads
    for thread in threads.values():
        thread.join()


@pytest.mark.parametrize("name", PLAYS)
def test_whoever_only_speaks_gets_a_text_and_goes_on_there(
    house: House, calls: dict[str, threading.Thread], name: str
) -> None:
    calls[name].join(150)
    play = PLAYS[name]
    (accepted,) = [one for one in house.records.hand_offs(play.caller) if one.accepted_at is not None]
    until(lambda: house.records.ladder(play.caller).delivered_at, "the text is delivered")
    assert all(entry.origin == "speech" for entry in house.heard(play.caller))
    assert accepted.node == "oferta"
    house.phone(play.caller).writes("1", to=play.to)
    until(lambda: any(one.kind == "message_in" for one in house.records.timeline(play.caller)), "the reply is read")
    sent = len(house.records.texts(play.caller))
    until(lambda: len(house.records.texts(play.caller)) > 1, f"the flow goes on after {sent} texts")


@pytest.mark.parametrize(("name", "day", "number"), [("es", "lunes", "48213"), ("en", "viernes", "48213")])
def test_what_was_said_is_kept_as_it_was_meant(
    house: House, calls: dict[str, threading.Thread], name: str, day: str, number: str
) -> None:
    calls[name].join(150)
    timeline = house.records.timeline(PLAYS[name].caller)
    learned = {one.meta["name"]: one.meta["value"] for one in timeline if one.kind in ("chose", "collected")}
    assert (learned["dia"], learned["number"]) == (day, number)
    assert all(0 < one.meta["score"] <= 1 for one in timeline if one.kind == "heard")


def test_no_word_and_no_number_that_a_caller_said_is_in_any_log(
    house: House, calls: dict[str, threading.Thread]
) -> None:
    for thread in calls.values():
        thread.join(150)
    logs = plain("\n".join(values(line) for line in house.logs().splitlines()))
    assert "call_closed" in logs
    for play in PLAYS.values():
        words = {word for one in house.heard(play.caller) for word in plain(one.text).split()}
        for word in {word for word in words if len(word) > 2} | {play.caller[3:], "48213"}:
            assert not re.search(rf"\b{re.escape(word)}\b", logs), "what a caller said, or who it was, is in a log"


def values(line: str) -> str:
    """What one line of a log tells: the values of a JSON line, without its escapes and its fields' names."""
    if not line.startswith("{"):
        return line
    return " ".join(str(value) for value in json.loads(line).values())


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in bare if not unicodedata.combining(each))
