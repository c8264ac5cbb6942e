"""How words of the author's table are said: whole words, the longest first, capitals as they are given."""

from __future__ import annotations

import pytest

from voice_flows.wording.pronunciation import respelled, table

WORDS = {
    "Nogal": "no gal", "Tienda Nogal": "tienda no gal", "SMS": "ese eme ese", "kg": "kilos", "Av.": "avenida",
    "m²": "metros cuadrados", "wifi": "güifi", "n.º": "número", "Dr.": "doctor",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nogal, hola.", "no gal, hola."),
        ("Tienda Nogal, hola.", "tienda no gal, hola."),
        ("el nogal del jardín", "el nogal del jardín"),
        ("los Nogales", "los Nogales"),
        ("un SMS o dos SMS", "un ese eme ese o dos ese eme ese"),
        ("un sms", "un sms"),
        ("3 kg de peras", "3 kilos de peras"),
        ("3 KG de peras", "3 kilos de peras"),
        ("en Av. Diagonal", "en avenida Diagonal"),
        ("vivo en la Av.", "vivo en la avenida."),
        ("40 m² y WiFi", "40 metros cuadrados y güifi"),
        ("el n.º 4, con el Dr. Vera", "el número 4, con el doctor Vera"),
        ("", ""),
    ],
)
def test_words_are_said_as_the_table_has_them(text: str, said: str) -> None:
    assert respelled((text,), WORDS) == (said,)
    assert respelled((text,), {}) == (text,)


def test_values_in_slots_are_respelled_part_by_part() -> None:
    assert respelled(("Pesa ", "3", " kg."), WORDS) == ("Pesa ", "3", " kilos.")
    assert respelled(("Es de ", "Nogal", "."), WORDS) == ("Es de ", "no gal", ".")


def test_what_is_said_is_not_respelled_again() -> None:
    assert respelled(("IVA",), {"IVA": "el iva", "el": "él"}) == ("el iva",)


def test_table_of_a_country_adds_to_that_of_its_language() -> None:
    tables = {"es": {"SMS": "ese eme ese", "PIN": "pin"}, "es-MX": {"PIN": "nip"}}
    assert table(tables, "es-MX") == {"SMS": "ese eme ese", "PIN": "nip"}
    assert table(tables, "es") == tables["es"]
    assert table(tables, "en") == {}
