"""Yes and no, in writing, by ear and by key, with their surroundings and reservations."""

from __future__ import annotations

from datetime import date

import pytest

from voice_flows.model.turns import Heard, Keys, Speech, Text
from voice_flows.understanding.matching import ValueRule, understand, yes_no_choices
from voice_flows.values.reading import Asking

TODAY = date(2026, 11, 22)
YES_ES = "sí|si|SI|sí, claro|vale|siii|si por favor|sí quiero|vale perfecto|claro que sí|👍|👍🏽|1"
YES_ES += "|ok|bueno, vale|es correcto|correcto, sí|eso es|no hay problema|cómo no|de acuerdo, gracias"
NO_ES = "no|no gracias|nooo|no, no es ese|no, gracias, prefiero esperar|👎|2|no, está mal|por supuesto que no|ahora no"
YES_EN = "yes|yes please|Yeah, sure|that's right|of course|no problem|okay then|it is|yep|OK"
NO_EN = "no|no thanks|nope|no that's wrong|of course not|not now thank you|it isn't|Don't"
NEITHER_ES = "no lo sé|no sé|sí o no|sí, pero quiero otra cosa|3|mañana|hola|seis|mi|quizás||🙂|no te oigo"
NEITHER_ES += "|que venga mi hijo"
NEITHER_EN = "I'm not so sure|it's not incorrect|I don't know|yes or no|know|maybe|later today|what"
ANSWERS = [
    (language, said, meant)
    for language, listed, meant in (
        ("es", YES_ES, True),
        ("es", NO_ES, False),
        ("en", YES_EN, True),
        ("en", NO_EN, False),
        ("es", NEITHER_ES, None),
        ("en", NEITHER_EN, None),
    )
    for said in listed.split("|")
]


@pytest.mark.parametrize(("language", "said", "meant"), ANSWERS)
def test_yes_and_no_are_understood_with_their_surroundings(language: str, said: str, meant: bool | None) -> None:
    match = understand("yes_no", ValueRule(), Text(said), language, TODAY, "ES")
    assert (match.verdict, match.value) == ("reject" if meant is None else "accept", meant), match


def test_a_yes_with_a_reservation_is_asked_back() -> None:
    match = understand("yes_no", ValueRule(), Text("yes but later"), "en", TODAY, "GB")
    assert (match.verdict, match.value, match.choices) == ("confirm", True, ("yes",))


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "esa era la antigua"), ("es", "sí, dígame"), ("en", "right, so where is it"),
     ("en", "yes, I already have one")],
)  # fmt: skip
def test_a_yes_that_asks_or_speaks_of_before_is_asked_back(language: str, said: str) -> None:
    assert understand("yes_no", ValueRule(asking="check"), Text(said), language, TODAY, "ES").verdict == "confirm"


@pytest.mark.parametrize(
    ("readings", "verdict", "value"),
    [
        ([("sí", 0, 0.9)], "accept", True),
        ([("si claro", None, 0.4)], "accept", True),
        ([("seis", 0, 0.9)], "confirm", True),
        ([("no", None, 0.5)], "accept", False),
        ([("y", None, 0.4)], "reject", None),
        ([("hola qué tal", None, 0.9)], "reject", None),
    ],
)
def test_spoken_yes_and_no(readings: list[tuple[str, int | None, float]], verdict: str, value: bool | None) -> None:
    event = Speech(tuple(Heard(*reading) for reading in readings))
    match = understand("yes_no", ValueRule(), event, "es", TODAY, "ES")
    assert (match.verdict, match.value) == (verdict, value), match


def test_keys_and_buttons_for_yes_and_no() -> None:
    for event, value in ((Keys("1"), True), (Keys("2"), False), (Text("", "yes"), True), (Text("x", "no"), False)):
        assert understand("yes_no", ValueRule(), event, "es", TODAY, "ES").value is value
    assert [(choice.label, choice.key) for choice in yes_no_choices("es")] == [("sí", "1"), ("no", "2")]


@pytest.mark.parametrize("said", ["that's okay", "that's alright thanks"])
def test_polite_words_are_asked_back_where_something_is_offered(said: str) -> None:
    offered = understand("yes_no", ValueRule(asking="offer"), Text(said), "en", TODAY, "US")
    checked = understand("yes_no", ValueRule(asking="check"), Text(said), "en", TODAY, "US")
    assert (offered.verdict, checked.verdict, checked.value) == ("confirm", "accept", True)


@pytest.mark.parametrize(
    ("asking", "language", "said", "meant"),
    [
        ("offer", "es", "me vendría genial", True), ("offer", "es", "gracias, pero no hace falta", False),
        ("check", "es", "te falta un número", False), ("check", "en", "nailed it", True),
        ("offer", "en", "could you please", True),
        ("offer", "es", "me interesa", True), ("offer", "en", "that'd be a big help", True),
        ("check", "en", "all of that's right", True),
        ("check", "en", "bang on", True), ("check", "en", "way off", False), ("check", "es", "así mero", True),
        ("check", "es", "na que ver", False), ("offer", "en", "hard pass", False),
        ("offer", "es", "ni falta que hace", False), ("offer", "es", "eso es todo", False),
        ("offer", "en", "that'll be all", False),
        ("offer", "es", "no estaría de más", True), ("offer", "en", "I could do with that", True),
    ],
)  # fmt: skip
def test_idiom_means_what_its_question_asks(asking: Asking, language: str, said: str, meant: bool) -> None:
    match = understand("yes_no", ValueRule(asking=asking), Text(said), language, TODAY, "ES")
    assert (match.verdict, match.value) == ("accept", meant)


def test_no_with_approval_declines_an_offer_and_is_unclear_about_a_value() -> None:
    offered, checked = (
        understand("yes_no", ValueRule(asking=asking), Text("no, that's fine"), "en", TODAY, "US")
        for asking in ("offer", "check")
    )
    assert (offered.verdict, offered.value, checked.verdict) == ("accept", False, "reject")
