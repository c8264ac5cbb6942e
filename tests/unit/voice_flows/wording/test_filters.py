"""How values sound and how they read, as tables: spoken and written, in Spanish and English."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid import Environment

from voice_flows.wording.filters import filters

SUNDAY = date(2026, 11, 22)

SPANISH = [
    ("digits", ["48213"], "cuarenta y ocho, dos, trece", "48213"),
    ("digits", ["213"], "dos, uno, tres", "213"),
    ("digits", ["1004"], "diez, cero cuatro", "1004"),
    ("digits", [7], "siete", "7"),
    ("spell", ["N7K4"], "ene, siete, ka, cuatro", "N7K4"),
    ("phone", ["+34612345678"], "seis uno dos, tres cuatro cinco, seis siete ocho", "612 34 56 78"),
    ("number", [1521], "mil quinientos veintiuno", "1.521"),
    ("number", [1200], "mil doscientos", "1.200"),
    ("number", [1000000], "un millón", "1.000.000"),
    ("ordinal", [1], "primero", "1.º"),
    ("ordinal", [3, "f"], "tercera", "3.ª"),
    ("ordinal", [3, "noun"], "tercer", "3.er"),
    ("ordinal", [10, "f"], "décima", "10.ª"),
    ("ordinal", [11, "f"], "once", "11.ª"),
    ("year", [1999], "mil novecientos noventa y nueve", "1999"),
    ("year", ["2026"], "dos mil veintiséis", "2026"),
    (
        "phone",
        ["+525512345678"],
        "más cinco dos, cinco cinco, uno dos, tres cuatro, cinco seis, siete ocho",
        "+52 55 1234 5678",
    ),
    ("money", [1200.5], "mil doscientos euros con cincuenta", "1.200,50 €"),
    ("money", [3.05], "tres euros con cinco céntimos", "3,05 €"),
    ("money", [0.5], "cincuenta céntimos", "0,50 €"),
    ("money", [31], "treinta y un euros", "31,00 €"),
    ("money", [2000000], "dos millones de euros", "2.000.000,00 €"),
    ("money", [221.01, "GBP"], "doscientas veintiuna libras con un penique", "221,01 GBP"),
    ("date", ["2026-05-01"], "1 de mayo", "01/05/2026"),
    ("word", ["mobile"], "móvil", "móvil"),
    ("word", ["hash"], "almohadilla", "almohadilla"),
    ("number", [-2.5], "menos dos coma cinco", "-2,5"),
    ("money", [12.5], "doce euros con cincuenta", "12,50 €"),
    ("money", ["1"], "un euro", "1,00 €"),
    ("money", ["0.21", "USD"], "veintiún centavos", "0,21 US$"),
    ("day", ["2026-11-22"], "hoy", "dom 22/11"),
    ("day", ["2026-11-23"], "mañana", "lun 23/11"),
    ("day", ["2026-11-26"], "el jueves", "jue 26/11"),
    ("day", ["2026-12-01T10:20"], "el martes 1 de diciembre", "mar 1/12"),
    ("date", ["2026-12-24"], "24 de diciembre", "24/12/2026"),
    ("date", ["1958-05-03"], "3 de mayo de mil novecientos cincuenta y ocho", "03/05/1958"),
    ("weekday", ["2026-11-24"], "martes", "martes"),
    ("time", ["10:20"], "las diez y veinte", "10:20"),
    ("time", ["13:00"], "la una", "13:00"),
    ("time", ["17:45"], "las seis menos cuarto de la tarde", "17:45"),
    ("at", ["9:30"], "a las nueve y media", "a las 9:30"),
    ("span", ["10:00", "13:00"], "entre las diez y la una", "de 10 a 13"),
    ("span", ["16:00", "19:30"], "entre las cuatro y las siete y media de la tarde", "de 16 a 19:30"),
    ("span", [4], "cuatro minutos", "4 minutos"),
    ("minutes", [3.2], "unos cuatro minutos", "unos 4 minutos"),
    ("minutes", [17], "unos veinte minutos", "unos 20 minutos"),
    ("minutes", [0], "un minuto", "un minuto"),
    ("list", [["a", "b", "c"]], "a, b o c", "a, b o c"),
    ("list", [["pedido", "otro"]], "pedido u otro", "pedido u otro"),
    ("list", [["leche", "huevos", "hielo"], "and"], "leche, huevos y hielo", "leche, huevos y hielo"),
    ("list", [[]], "", ""),
]

ENGLISH = [
    ("digits", ["48213"], "four eight, two, one three", "48213"),
    ("spell", ["N7K4"], "N, seven, K, four", "N7K4"),
    ("ordinal", [3], "third", "3rd"),
    ("ordinal", [21, "f"], "twenty-first", "21st"),
    ("year", [1958], "nineteen fifty-eight", "1958"),
    ("year", [2026], "twenty twenty-six", "2026"),
    ("word", ["hash"], "hash", "hash"),
    ("number", [1521], "one thousand five hundred and twenty-one", "1,521"),
    ("money", [12.5], "twelve euros and fifty cents", "€12.50"),
    ("day", ["2026-11-23"], "tomorrow", "Mon 23/11"),
    ("day", ["2026-11-26"], "on Thursday", "Thu 26/11"),
    ("day", ["2026-12-24"], "on Thursday the 24th of December", "Thu 24/12"),
    ("date", ["1958-05-03"], "the 3rd of May nineteen fifty-eight", "03/05/1958"),
    ("time", ["10:20"], "twenty past ten", "10:20"),
    ("time", ["9:05"], "five past nine", "9:05"),
    ("time", ["17:45"], "quarter to six in the afternoon", "17:45"),
    ("time", ["11:35"], "twenty-five to twelve", "11:35"),
    ("time", ["10:07"], "ten oh seven", "10:07"),
    ("time", ["10:30"], "half past ten", "10:30"),
    ("time", ["12:00"], "noon", "12:00"),
    ("span", ["10:00", "13:00"], "between ten and one", "from 10 to 13"),
    ("minutes", [3.2], "about four minutes", "about 4 minutes"),
    ("list", [["a", "b", "c"]], "a, b or c", "a, b or c"),
]

TABLE = [("es", *row) for row in SPANISH] + [("en", *row) for row in ENGLISH]


@pytest.mark.parametrize(("language", "name", "given_", "spoken", "written"), TABLE)
def test_a_value_is_said_and_written(language: str, name: str, given_: list[Any], spoken: str, written: str) -> None:
    assert filters(language, "voice", today=SUNDAY)[name](*given_) == spoken
    assert filters(language, "text", today=SUNDAY)[name](*given_) == written


@pytest.mark.parametrize(
    ("country", "name", "given_", "spoken", "written"),
    [
        ("MX", "date", "2026-05-01", "primero de mayo de dos mil veintiséis", "01/05/2026"),
        ("CO", "day", "2026-05-01", "el viernes primero de mayo", "vie 1/5"),
        ("CO", "money", 2000000, "dos millones de pesos", "$2.000.000,00"),
        ("AR", "money", "1500.5", "mil quinientos pesos con cincuenta centavos", "$1.500,50"),
        ("PE", "money", 3.5, "tres soles con cincuenta céntimos", "S/ 3.50"),
        ("CL", "money", 1, "un peso", "$1"),
        ("CO", "number", 2.5, "dos coma cinco", "2,5"),
        ("PE", "number", 2.5, "dos punto cinco", "2.5"),
        ("CO", "phone", "+573001234567", "tres cero cero, uno dos tres, cuatro cinco, seis siete", "300 1234567"),
        ("AR", "spell", "v", "ve corta", "v"),
        ("MX", "spell", "W", "doble u", "W"),
        ("MX", "word", "mobile", "celular", "celular"),
        ("MX", "word", "hash", "gato", "gato"),
        ("CO", "word", "hash", "numeral", "numeral"),
        ("CO", "word", "press", "oprima", "oprima"),
        ("PE", "word", "computer", "computadora", "computadora"),
        ("AR", "word", "appointment", "turno", "turno"),
        ("MX", "money", 12.5, "doce pesos con cincuenta centavos", "$12.50"),
        ("MX", "number", 2.5, "dos punto cinco", "2.5"),
        ("MX", "time", "17:45", "las cinco y cuarenta y cinco de la tarde", "17:45"),
        ("US", "money", 3, "tres dólares", "$3.00"),
    ],
)
def test_a_country_has_its_own_manner(country: str, name: str, given_: Any, spoken: str, written: str) -> None:
    assert filters("es", "voice", country)[name](given_) == spoken
    assert filters("es", "text", country)[name](given_) == written


def test_american_english_puts_the_month_first_and_halves_the_day() -> None:
    written = filters("en", "text", "US", SUNDAY)
    assert (written["day"]("2026-11-24"), written["time"]("17:45")) == ("Tue 11/24", "5:45 pm")
    assert filters("en", "voice", "US")["time"]("10:30") == "ten thirty"


@pytest.mark.parametrize(
    ("name", "given_", "spoken"),
    [
        ("date", "2026-05-01", "May 1st"),
        ("day", "2026-12-24", "on Thursday, December 24th"),
        ("date", "1958-05-03", "May 3rd, nineteen fifty-eight"),
        ("time", "10:20", "ten twenty"),
        ("time", "9:05", "nine oh five"),
        ("phone", "+12125551234", "two one two, five five five, one two three four"),
        ("spell", "Z", "zee"),
        ("word", "mobile", "cell phone"),
        ("word", "hash", "pound"),
    ],
)
def test_american_english_has_its_own_manner(name: str, given_: str, spoken: str) -> None:
    assert filters("en", "voice", "US", SUNDAY)[name](given_) == spoken


def test_the_region_of_a_language_goes_before_the_flows_country() -> None:
    assert filters("es-MX", "voice", "ES")["word"]("mobile") == "celular"
    assert filters("es", "voice", "MX")["word"]("mobile") == "celular"
    assert filters("es-ES", "voice", "MX")["word"]("mobile") == "móvil"


@pytest.mark.parametrize(("name", "value"), [("word", "phone"), ("ordinal", 0), ("ordinal", 1.5), ("year", "soon")])
def test_what_has_no_word_is_told(name: str, value: Any) -> None:
    with pytest.raises(ValueError):
        filters("es", "voice")[name](value)


def test_a_text_counts_days_from_the_moment_in_its_scope() -> None:
    environment = Environment()
    environment.filters.update(filters("es", "voice"))
    template = environment.from_string("Llega {{ order.day | day }}, {{ order.from | span: order.to }}.")
    order = {"day": "2026-11-23", "from": "10:00", "to": "13:00"}
    assert template.render(order=order, moment={"today": "2026-11-22"}) == "Llega mañana, entre las diez y la una."
    assert template.render(order=order) == "Llega el lunes 23 de noviembre, entre las diez y la una."


def test_written_amounts_cost_no_extra_message_segment() -> None:
    assert "\xa0" not in filters("es", "text")["money"](1234.5)


@pytest.mark.parametrize("name", ["number", "money", "minutes", "day", "date", "time", "at"])
@pytest.mark.parametrize("value", ["", "soon", "1e999999999", "nan"])
def test_what_cannot_be_said_is_a_value_error(name: str, value: str) -> None:
    with pytest.raises(ValueError):
        filters("es", "voice")[name](value)


@given(st.text(max_size=30), st.sampled_from(["es", "en", "xx"]))
def test_any_code_can_be_read_out(code: str, language: str) -> None:
    said = filters(language, "voice")
    for name in ("digits", "spell", "phone"):
        assert isinstance(said[name](code), str)


@pytest.mark.parametrize(
    ("name", "value", "more", "said"),
    [
        ("money", 21000, (), "veintiún mil euros"),
        ("money", 31000, ("GBP",), "treinta y un mil libras"),
        ("money", 101300, (), "ciento un mil trescientos euros"),
        ("money", 31000000, (), "treinta y un millones de euros"),
        ("number", 891003, (), "ochocientos noventa y un mil tres"),
        ("number", 31, (), "treinta y uno"),
        ("list", ["7", "8"], (), "7 u 8"),
        ("list", ["10", "11 de mayo"], (), "10 u 11 de mayo"),
        ("list", ["10", "12"], (), "10 o 12"),
        ("span", 47, (), "cuarenta y siete minutos"),
        ("span", 60, (), "una hora"),
        ("span", 90, (), "noventa minutos"),
        ("span", 135, (), "dos horas y quince minutos"),
        ("span", 1260, (), "veintiuna horas"),
        ("span", 1440, (), "veinticuatro horas"),
        ("span", 2881, (), "dos días y un minuto"),
        ("span", 43260, (), "treinta días y una hora"),
        ("minutes", 47, (), "unos cincuenta minutos"),
    ],
)
def test_spanish_figures_are_said_as_people_say_them(
    name: str, value: object, more: tuple[str, ...], said: str
) -> None:
    assert filters("es", "voice")[name](value, *more) == said
