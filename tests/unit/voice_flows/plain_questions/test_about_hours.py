"""Which words ask when we are open, and of which day."""

from datetime import date

import pytest

from voice_flows.model.turns import Heard, Speech, Text
from voice_flows.plain_questions.about_hours import day_asked

TODAY = date(2026, 11, 24)
ASKED = [
    ("es", "¿está abierto hoy?", "2026-11-24"),
    ("es", "¿A qué hora cierran?", "2026-11-24"),
    ("es", "buenas, ¿a qué hora abre Tienda Nogal mañana?", "2026-11-25"),
    ("es", "¿abrís mañana por la mañana?", "2026-11-25"),
    ("es", "¿estáis abiertos esta tarde?", "2026-11-24"),
    ("es", "¿abrís a las 9?", "2026-11-24"),
    ("es", "¿abren los sábados?", "2026-11-28"),
    ("es", "abrís el lunes que viene", "2026-11-30"),
    ("es", "¿abre la tienda el 24 de diciembre?", "2026-12-24"),
    ("es", "¿abrís en Navidad?", "2026-12-25"),
    ("es", "¿a qué hora cierran en Nochebuena?", "2026-12-24"),
    ("es", "¿estáis abiertos el día de Reyes por la mañana?", "2027-01-06"),
    ("es", "¿abren el Viernes Santo?", "2027-03-26"),
    ("en", "are you open Good Friday?", "2027-03-26"),
    ("en", "what time do you close on Thanksgiving?", "2026-11-26"),
    ("es", "¿horario?", "2026-11-24"),
    ("en", "what time do you close?", "2026-11-24"),
    ("en", "how late are you open tonight?", "2026-11-24"),
    ("en", "are you open on Monday?", "2026-11-30"),
    ("en", "is the shop open on Sundays?", "2026-11-29"),
    ("en", "are you open on 24 December?", "2026-12-24"),
    ("en", "opening hours", "2026-11-24"),
]
NOT_ASKED = [
    ("es", "cerrado"),
    ("es", "el lunes"),
    ("es", "¿está abierto el paquete?"),
    ("es", "el paquete llegó abierto el lunes"),
    ("es", "¿puedo recogerlo el lunes?"),
    ("es", "¿abrís los festivos?"),
    ("es", "quiero que me lo traigáis el lunes"),
    ("en", "it came open"),
    ("en", "please close my account"),
    ("en", "I want to open it on Monday"),
    ("en", "is my order still open?"),
]


def day(language: str, words: str) -> date | None:
    return day_asked(Text(words), "Tienda Nogal", language, TODAY, "ES")


@pytest.mark.parametrize(("language", "words", "expected"), ASKED)
def test_question_about_opening_hours_names_its_day(language: str, words: str, expected: str) -> None:
    assert day(language, words) == date.fromisoformat(expected)


@pytest.mark.parametrize(("language", "words"), NOT_ASKED)
def test_words_about_something_else_ask_for_no_opening_hours(language: str, words: str) -> None:
    assert day(language, words) is None


@pytest.mark.parametrize(("score", "asked"), [(0.9, True), (0.3, False)])
def test_opening_hours_are_told_for_speech_that_is_heard_surely(score: float, asked: bool) -> None:
    heard = Speech((Heard("a qué hora cierran", None, score),))
    assert (day_asked(heard, "Tienda Nogal", "es", TODAY, "ES") is not None) == asked
