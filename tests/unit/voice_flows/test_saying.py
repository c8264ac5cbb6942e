"""How values sound and how they read, as tables: spoken and written, in Spanish and English."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid import Environment

from voice_flows.saying import filters

SUNDAY = date(2026, 11, 22)

SPANISH = [
    ("digits", ["48213"], "cuarenta y ocho, dos, trece", "48213"),
    ("digits", ["213"], "dos, uno, tres", "213"),
    ("digits", ["1004"], "diez, cero cuatro", "1004"),
    ("digits", [7], "siete", "7"),
    ("spell", ["N7K4"], "ene, siete, ka, cuatro", "N7K4"),
    ("phone", ["+34612345678"], "seis uno dos, tres cuatro cinco, seis siete ocho", "612 34 56 78"),
    ("number", [1521], "mil quinientos veintiuno", "1.521"),
    ("number", [-2.5], "menos dos coma cinco", "-2,5"),
    ("money", [12.5], "doce euros con cincuenta céntimos", "12,50 €"),
    ("money", ["1"], "un euro", "1,00 €"),
    ("money", ["0.21", "USD"], "veintiún centavos", "0,21 US$"),
    ("day", ["2026-11-22"], "hoy", "dom 22/11"),
    ("day", ["2026-11-23"], "mañana", "lun 23/11"),
    ("day", ["2026-11-26"], "el jueves", "jue 26/11"),
    ("day", ["2026-12-01T10:20"], "el martes 1 de diciembre", "mar 1/12"),
    ("date", ["2026-12-24"], "24 de diciembre", "24/12/2026"),
    ("date", ["1958-05-03"], "3 de mayo de 1958", "03/05/1958"),
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
    ("number", [1521], "one thousand five hundred and twenty-one", "1,521"),
    ("money", [12.5], "twelve euros and fifty cents", "€12.50"),
    ("day", ["2026-11-23"], "tomorrow", "Mon 23/11"),
    ("day", ["2026-11-26"], "on Thursday", "Thu 26/11"),
    ("day", ["2026-12-24"], "on Thursday the 24th of December", "Thu 24/12"),
    ("date", ["1958-05-03"], "the 3rd of May 1958", "03/05/1958"),
    ("time", ["10:20"], "ten twenty", "10:20"),
    ("time", ["9:05"], "nine oh five", "9:05"),
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
