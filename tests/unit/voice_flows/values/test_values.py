"""Typed values as people say, write and key them, in Spanish and English. Today is Sunday 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from voice_flows.model.turns import Choice, Heard, Json, Keys, Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding.matching import Match, ValueRule, understand

TODAY = date(2026, 11, 22)
FIVE = ValueRule(length=5)
BIRTHDAY = ValueRule(past=True)


def read(kind: ValueType, said: str, language: str = "es", rule: ValueRule | None = None, country: str = "") -> Match:
    return understand(kind, rule or ValueRule(), Text(said), language, TODAY, country or _home(language))


def _home(language: str) -> str:
    return "ES" if language == "es" else "GB"


DIGITS = [
    ("es", "48213", "48213"),
    ("es", "48 2 13", "48213"),
    ("es", "48-213.", "48213"),
    ("es", "cuarenta y ocho dos trece", "48213"),
    ("es", "50 y 2, 20, 9.", "52209"),
    ("es", "40 y 8, 31, 7", "48317"),
    ("es", "Cuarenta y 8, 31, 7", "48317"),
    ("es", "40 y ocho, 31, 7", "48317"),
    ("es", "90 y 9, 90 y 1, 5", "99915"),
    ("es", "4 0 y 5, 1, 2", "40512"),
    ("es", "Cuarenta y ocho, dos, trece.", "48213"),
    ("es", "cuatro ocho dos uno tres", "48213"),
    ("es", "cuarenta y ocho doscientos trece", "48213"),
    ("es", "cuatrocientos ochenta y dos trece", "48213"),
    ("es", "cuarenta y ocho mil doscientos trece", "48213"),
    ("es", "48 dos trece", "48213"),
    ("es", "mi pedido es el 48213", "48213"),
    ("es", "el número es cuarenta y ocho dos trece, gracias", "48213"),
    ("es", "doble cero siete doce", "00712"),
    ("es", "cero cero siete doce", "00712"),
    ("es", "veintidos veintitres uno", "22231"),
    ("es", "ochenta dos trece", "80213"),
    ("es", "4821", None),
    ("es", "482131", None),
    ("es", "no lo tengo aquí", None),
    ("es", "", None),
    ("en", "four eight two one three", "48213"),
    ("en", "forty-eight two thirteen", "48213"),
    ("en", "double seven one oh five", "77105"),
    ("en", "oh oh seven one two", "00712"),
    ("en", "it's 48213 thanks", "48213"),
    ("en", "forty eight thousand two hundred and thirteen", "48213"),
]


@pytest.mark.parametrize(("language", "said", "value"), DIGITS)
def test_a_code_of_five_digits(language: str, said: str, value: str | None) -> None:
    match = read("digits", said, language, FIVE)
    assert (match.value, match.verdict) == (value, "accept" if value else "reject"), match


def test_a_code_is_read_the_way_that_fits_its_length() -> None:
    assert read("digits", "ochenta dos trece", rule=FIVE).value == "80213"
    assert read("digits", "ochenta dos trece", rule=ValueRule(length=4)).value == "8213"
    assert read("digits", "ochenta dos trece").value == "8213"


NUMBERS = [
    ("es", "dos mil quinientos", 2500),
    ("es", "1.521", 1521),
    ("es", "1521", 1521),
    ("es", "2,5", 2.5),
    ("es", "dos coma cinco", 2.5),
    ("es", "menos tres", -3),
    ("es", "-3", -3),
    ("es", "unas doce personas", 12),
    ("es", "tres", 3),
    ("es", "uno", 1),
    ("es", "tres o cuatro", None),
    ("es", "muchos", None),
    ("en", "two thousand five hundred", 2500),
    ("en", "1,521", 1521),
    ("en", "two point five", 2.5),
    ("en", "a hundred", 100),
    ("en", "about twelve", 12),
]

AMOUNTS = [
    ("es", "doce con cincuenta", 12.5),
    ("es", "doce euros con cincuenta", 12.5),
    ("es", "doce euros y cincuenta céntimos", 12.5),
    ("es", "doce cincuenta", 12.5),
    ("es", "doce coma cinco", 12.5),
    ("es", "doce euros y medio", 12.5),
    ("es", "12,50 €", 12.5),
    ("es", "12€", 12),
    ("es", "1.234,50 €", 1234.5),
    ("es", "son 40 euros", 40),
    ("es", "mil doscientos euros", 1200),
    ("es", "cincuenta céntimos", 0.5),
    ("es", "-5 €", None),
    ("es", "no lo sé", None),
    ("en", "twelve fifty", 12.5),
    ("en", "twelve dollars and fifty cents", 12.5),
    ("en", "$12.50", 12.5),
    ("en", "£1,234.50", 1234.5),
    ("en", "fifty pence", 0.5),
]

DATES = [
    ("es", "hoy", "2026-11-22"),
    ("es", "mañana", "2026-11-23"),
    ("es", "mañana por la mañana", "2026-11-23"),
    ("es", "pasado mañana", "2026-11-24"),
    ("es", "el jueves", "2026-11-26"),
    ("es", "jueves", "2026-11-26"),
    ("es", "el próximo jueves", "2026-11-26"),
    ("es", "el jueves que viene", "2026-11-26"),
    ("es", "el jueves por la tarde", "2026-11-26"),
    ("es", "el domingo", "2026-11-29"),
    ("es", "el martes de la semana que viene", "2026-11-24"),
    ("es", "el jueves 26", "2026-11-26"),
    ("es", "jueves 26 de noviembre", "2026-11-26"),
    ("es", "el 3 de mayo", "2027-05-03"),
    ("es", "el tres de mayo", "2027-05-03"),
    ("es", "el primero de diciembre", "2026-12-01"),
    ("es", "veintidós de noviembre", "2026-11-22"),
    ("es", "24/11", "2026-11-24"),
    ("es", "24-11-2026", "2026-11-24"),
    ("es", "24.11.26", "2026-11-24"),
    ("es", "2026-11-24", "2026-11-24"),
    ("es", "3 mayo", "2027-05-03"),
    ("es", "3 may", "2027-05-03"),
    ("es", "dentro de tres días", "2026-11-25"),
    ("es", "en dos semanas", "2026-12-06"),
    ("es", "para el viernes, por favor", "2026-11-27"),
    ("es", "29 de febrero", "2028-02-29"),
    ("es", "31 de febrero", None),
    ("es", "45/13", None),
    ("es", "cuando quieras", None),
    ("en", "tomorrow", "2026-11-23"),
    ("en", "tomorrow morning", "2026-11-23"),
    ("en", "the day after tomorrow", "2026-11-24"),
    ("en", "Friday", "2026-11-27"),
    ("en", "next Friday", "2026-11-27"),
    ("en", "on Friday please", "2026-11-27"),
    ("en", "May 3rd", "2027-05-03"),
    ("en", "the third of May", "2027-05-03"),
    ("en", "the twenty-first of December", "2026-12-21"),
    ("en", "3 May 2027", "2027-05-03"),
    ("en", "24/11", "2026-11-24"),
    ("en", "in three days", "2026-11-25"),
    ("en", "whenever", None),
]

BIRTHDAYS = [
    ("es", "tres de mayo del cincuenta y ocho", "1958-05-03"),
    ("es", "el 3 de mayo de 1958", "1958-05-03"),
    ("es", "tres de mayo de mil novecientos cincuenta y ocho", "1958-05-03"),
    ("es", "3/5/58", "1958-05-03"),
    ("es", "03/05/1958", "1958-05-03"),
    ("es", "03051958", "1958-05-03"),
    ("es", "tres del cinco del cincuenta y ocho", "1958-05-03"),
    ("es", "nací el 1 de enero de 2001", "2001-01-01"),
    ("es", "uno de enero del dos mil uno", "2001-01-01"),
    ("es", "3 de mayo del 99", "1999-05-03"),
    ("es", "3 de mayo de 2099", None),
    ("es", "mañana", None),
    ("en", "third of May nineteen fifty-eight", "1958-05-03"),
    ("en", "May 3, 1958", "1958-05-03"),
    ("en", "May third fifty eight", "1958-05-03"),
    ("en", "3 May 58", "1958-05-03"),
    ("en", "the 2nd of January two thousand and one", "2001-01-02"),
]

TIMES = [
    ("es", "a las diez y veinte", "10:20"),
    ("es", "las diez y media", "10:30"),
    ("es", "las once menos cuarto", "10:45"),
    ("es", "once menos diez", "10:50"),
    ("es", "diez y cuarto", "10:15"),
    ("es", "las cinco de la tarde", "17:00"),
    ("es", "a las cinco y media de la tarde", "17:30"),
    ("es", "las nueve de la noche", "21:00"),
    ("es", "las nueve de la mañana", "09:00"),
    ("es", "la una de la madrugada", "01:00"),
    ("es", "10:20", "10:20"),
    ("es", "10.20", "10:20"),
    ("es", "17h", "17:00"),
    ("es", "17:45", "17:45"),
    ("es", "diecisiete treinta", "17:30"),
    ("es", "mediodía", "12:00"),
    ("es", "a las 9", "09:00"),
    ("es", "25:00", None),
    ("es", "pronto", None),
    ("en", "half past ten", "10:30"),
    ("en", "quarter to eleven", "10:45"),
    ("en", "a quarter past ten", "10:15"),
    ("en", "ten to eleven", "10:50"),
    ("en", "twenty past nine", "09:20"),
    ("en", "ten twenty", "10:20"),
    ("en", "five pm", "17:00"),
    ("en", "5pm", "17:00"),
    ("en", "5:30 p.m.", "17:30"),
    ("en", "five in the afternoon", "17:00"),
    ("en", "nine o'clock", "09:00"),
    ("en", "nine oh five", "09:05"),
    ("en", "noon", "12:00"),
    ("en", "12 am", "00:00"),
]

PHONES = [
    ("es", "612 34 56 78", "+34612345678"),
    ("es", "612345678", "+34612345678"),
    ("es", "+34 612 345 678", "+34612345678"),
    ("es", "0034612345678", "+34612345678"),
    ("es", "seis uno dos, tres cuatro cinco, seis siete ocho", "+34612345678"),
    ("es", "seiscientos doce treinta y cuatro cincuenta y seis setenta y ocho", "+34612345678"),
    ("es", "mi número es el 612345678", "+34612345678"),
    ("es", "+44 7400 123456", "+447400123456"),
    ("es", "12345", None),
    ("es", "112", None),
    ("en", "07400 123456", "+447400123456"),
    ("en", "oh seven four double oh one two three four five six", "+447400123456"),
]

EMAILS = [
    ("es", "marta.ruiz@ejemplo.es", "marta.ruiz@ejemplo.es"),
    ("es", "Es Marta.Ruiz@Ejemplo.es.", "marta.ruiz@ejemplo.es"),
    ("es", "marta punto ruiz arroba ejemplo punto es", "marta.ruiz@ejemplo.es"),
    ("es", "mi correo es marta guion bajo ruiz arroba ejemplo punto com", "marta_ruiz@ejemplo.com"),
    ("es", "marta arroba", None),
    ("es", "marta@ejemplo", None),
    ("en", "marta at example dot com", "marta@example.com"),
    ("en", "marta underscore ruiz at example dot co dot uk", "marta_ruiz@example.co.uk"),
    ("en", "see you at ten", None),
]

TABLES: list[tuple[ValueType, list[tuple[str, str, Json]], ValueRule]] = [
    ("number", NUMBERS, ValueRule()),
    ("amount", AMOUNTS, ValueRule()),
    ("date", DATES, ValueRule()),
    ("date", BIRTHDAYS, BIRTHDAY),
    ("time", TIMES, ValueRule()),
    ("phone", PHONES, ValueRule()),
    ("email", EMAILS, ValueRule()),
]


@pytest.mark.parametrize(
    ("kind", "language", "said", "value", "rule"), [(kind, *row, rule) for kind, rows, rule in TABLES for row in rows]
)
def test_a_value_is_read(kind: ValueType, language: str, said: str, value: Json, rule: ValueRule) -> None:
    match = read(kind, said, language, rule)
    assert match.value == value, match
    assert (match.verdict == "reject") is (value is None), match


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("time", "a las cinco", "17:00"),
        ("date", "el 3", "2026-12-03"),
        ("date", "el lunes 24", "2026-11-24"),
        ("email", "marta arroba ejemplo punto es", "marta@ejemplo.es"),
    ],
)
def test_a_value_that_could_be_another_is_asked_back(kind: ValueType, said: str, value: str) -> None:
    match = read(kind, said)
    assert (match.verdict, match.value) == ("confirm", value)


def test_next_friday_is_asked_back_where_this_week_still_has_one() -> None:
    tuesday = date(2026, 11, 24)
    match = understand("date", ValueRule(), Text("next Friday"), "en", tuesday, "GB")
    assert match.verdict == "confirm"


def test_in_the_united_states_the_month_comes_first() -> None:
    assert read("date", "5/3/1958", "en", BIRTHDAY, "US").value == "1958-05-03"
    assert read("date", "5/3/1958", "en", BIRTHDAY, "GB").value == "1958-03-05"


def test_one_of_several_is_chosen_like_any_choice() -> None:
    rule = ValueRule(options=(Choice("roto", "llegó roto", "1"), Choice("talla", "no me queda bien", "2")))
    for event in (Keys("1"), Text("llego roto"), Text("uno"), Text("está roto"), Speech((Heard("roto", None, 0.8),))):
        match = understand("one_of", rule, event, "es", TODAY, "ES")
        assert (match.verdict, match.value, match.choices) == ("accept", "roto", ("roto",)), event
    assert understand("one_of", rule, Text("qué tiempo hace"), "es", TODAY, "ES").value is None


def test_free_words_are_kept_as_they_are() -> None:
    assert read("text", "  La caja vino abierta. ").value == "La caja vino abierta."
    assert read("text", "   ").verdict == "reject"
