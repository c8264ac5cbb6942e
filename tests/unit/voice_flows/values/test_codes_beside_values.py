"""A code of a known length in a sentence that also says a date, an hour, an amount or a count."""

from datetime import date

import pytest

from voice_flows.model.turns import Heard, Speech, Text
from voice_flows.understanding.matching import Match, understand
from voice_flows.values.reading import ValueRule

TODAY = date(2026, 11, 24)
COUNTRY = {"es": "ES", "en": "US"}


def answer(said: str, language: str, length: int | None = 5) -> Match:
    return understand("digits", ValueRule(length=length), Text(said), language, TODAY, COUNTRY[language])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "pedido 48213 del 3 de mayo"),
        ("es", "el pedido 48213 del 3 de mayo de 2026"),
        ("es", "mi pedido del 3 de mayo es 48213"),
        ("es", "3 de mayo 48213"),
        ("es", "48213 3 de mayo"),
        ("es", "48213 (3 de mayo)"),
        ("es", "del 3/5 el pedido 48213"),
        ("es", "pedido 48213 del 2026-05-03"),
        ("es", "48213 del lunes 4"),
        ("es", "el 48213 de hace 3 días"),
        ("es", "48213 comprado ayer"),
        ("es", "el 48213, lo pedí el 3 de mayo a las 14:30"),
        ("es", "48213, llegó a las dos"),
        ("es", "48213 a las 3 de la tarde"),
        ("es", "48213 de 59,90 euros"),
        ("es", "el 48213 de dos camisas de 20 euros"),
        ("es", "son dos cajas, el 48213"),
        ("es", "pedido cuarenta y ocho dos trece del tres de mayo"),
        ("es", "cuatro ocho dos uno tres del tres de mayo"),
        ("en", "order 48213 of May 3"),
        ("en", "order 48213 from 3 May 2026"),
        ("en", "May 3rd 48213"),
        ("en", "48213 from 05/03/2026"),
        ("en", "48213, ordered May 3rd at 2:30 pm"),
        ("en", "48213 at two"),
        ("en", "it's 48213, it came on Tuesday at 3 pm"),
        ("en", "48213 for $59.90"),
        ("en", "order 48213 of 120 dollars"),
        ("en", "48213, two boxes"),
        ("en", "forty eight two thirteen from May third"),
        ("en", "four eight two one three of the third of May"),
    ],
)
def test_code_is_taken_by_its_length_where_the_other_digits_are_explained(language: str, said: str) -> None:
    found = answer(said, language)
    assert (found.verdict, found.value) == ("accept", "48213")


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "12345 euros"), ("es", "el pedido de 12345 euros"), ("en", "$12345"), ("en", "order for 12345 dollars")],
)
def test_code_that_may_be_an_amount_is_asked_back(language: str, said: str) -> None:
    assert answer(said, language).verdict == "confirm"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "el 4821 del 3 de mayo"),
        ("es", "el 3 de mayo de 2026"),
        ("es", "48213 o 48214 del 3 de mayo"),
        ("en", "order 4821 from May 3"),
        ("en", "May 3 at 2:30"),
    ],
)
def test_digits_of_a_date_are_no_part_of_a_code(language: str, said: str) -> None:
    assert answer(said, language).verdict != "accept"


def test_year_is_no_code_of_four_digits() -> None:
    assert answer("el 3 de mayo de 2026", "es", 4).verdict != "accept"
    found = answer("el 4821 del 3 de mayo de 2026", "es", 4)
    assert (found.verdict, found.value) == ("accept", "4821")


def test_code_without_a_length_is_asked_back_beside_a_date() -> None:
    found = answer("pedido 48213 del 3 de mayo", "es", None)
    assert (found.verdict, found.value) == ("confirm", "48213")


@pytest.mark.parametrize("said", ["quizá 48213 del 3 de mayo", "48213 pero no del 3 de mayo", "48 el 3 de mayo 213"])
def test_doubt_about_a_code_beside_a_date_stands(said: str) -> None:
    assert answer(said, "es").verdict == "confirm"


def test_spoken_code_beside_a_date_is_taken() -> None:
    heard = Speech((Heard("el cuarenta y ocho dos trece del tres de mayo", None, 0.95),))
    found = understand("digits", ValueRule(length=5), heard, "es", TODAY, "ES")
    assert (found.verdict, found.value) == ("accept", "48213")
