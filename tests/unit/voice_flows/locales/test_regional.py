"""Spanish of Spain and of America: each country hears its own words, and every word is understood everywhere."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest
from small_shop import FLOWS, NOON

from voice_flows import locales
from voice_flows.engine import machine
from voice_flows.locales import regional
from voice_flows.model.turns import Ask, Choice, Heard, Say, Silence, Speech, Started, Text
from voice_flows.publishing.prompt_inventory import said
from voice_flows.schema.parts import ValueType
from voice_flows.understanding.matching import ValueRule, choose, understand
from voice_flows.wording import phrases
from voice_flows.wording.phrases import Register

TODAY = date(2026, 11, 22)
PLURAL_YOU = r"\b(vosotros|vuestr[oa]s?|os|vos|podéis|queréis|pulsad|decid)\b"
COUNTRIES = ("MX", "CO", "AR", "CL", "PE")
LINES = (Choice("movil", "cambiar mi móvil", "1", ("mi móvil",)), Choice("fijo", "el fijo", "2", ("fijo",)))


@pytest.mark.parametrize(
    ("country", "register", "says"),
    [
        ("ES", "usted", "Diga sí o pulse 1; para esperar, pulse 2."),
        ("MX", "usted", "Diga sí o marque 1; para esperar, marque 2."),
        ("CO", "usted", "Diga sí u oprima 1; para esperar, oprima 2."),
        ("PE", "tu", "Di sí o presiona 1; para esperar, presiona 2."),
        ("AR", "tu", "Di sí o presiona 1; para esperar, presiona 2."),
        ("CL", "usted", "Diga sí o presione 1; para esperar, presione 2."),
    ],
)
def test_a_country_presses_keys_in_its_own_words(country: str, register: Register, says: str) -> None:
    assert says in phrases.wording("offer_waits", "es", register, country)


@pytest.mark.parametrize("key", ["offer_easier", "mobile_question", "delivered"])
def test_a_mobile_is_a_celular_in_america(key: str) -> None:
    for country in COUNTRIES:
        words = phrases.wording(key, "es", "usted", country)
        assert "celular" in words
        assert "móvil" not in words
    assert "móvil" in phrases.wording(key, "es", "usted")
    assert "celular" in phrases.wording(key, "es-MX", "usted", "ES")


@pytest.mark.parametrize("country", ["ES", *COUNTRIES])
def test_nobody_is_addressed_as_vosotros_or_vos(country: str) -> None:
    for key in phrases.moments("call", "thread"):
        for register in get_args(Register):
            words = phrases.wording(key, "es", register, country)
            assert not re.search(PLURAL_YOU, words, re.IGNORECASE), key


def test_what_stands_in_braces_is_left_alone() -> None:
    text = "{{ mobile.pulse }}, {% if pulse %}pulse 1{% endif %}. Pulse 2."
    assert regional.localised(text, "es", "MX") == "{{ mobile.pulse }}, {% if pulse %}marque 1{% endif %}. Marque 2."


@pytest.mark.parametrize("said_", ["quiero cambiar mi celular", "mi celular", "el cel", "mi móvil", "cambiar el movil"])
def test_every_countrys_word_is_understood_everywhere(said_: str) -> None:
    for event in (Text(said_), Speech((Heard(said_, None, 0.9),))):
        assert choose(LINES, event, "es").choices[:1] == ("movil",)


def test_examples_are_near_in_every_countrys_words() -> None:
    menu = (
        Choice("coche", "seguro", None, (), ("quiero asegurar mi coche", "he comprado un coche")),
        Choice("casa", "hogar", None, (), ("quiero asegurar mi casa", "he comprado una casa")),
    )
    for word in ("coche", "carro", "auto"):
        assert choose(menu, Text(f"quiero asegurar mi {word} nuevo"), "es").choices[:1] == ("coche",)


@pytest.mark.parametrize("word", ["vale", "de acuerdo", "dale", "órale", "ándale", "listo", "cómo no", "claro que sí"])
def test_yes_is_yes_in_every_country(word: str) -> None:
    match = understand("yes_no", ValueRule(), Text(word), "es", TODAY, "ES")
    assert (match.verdict, match.value) == ("accept", True)


@pytest.mark.parametrize(
    ("kind", "said_", "country", "value"),
    [
        ("time", "un cuarto para las diez", "MX", "09:45"),
        ("time", "veinte pa las diez", "CL", "09:40"),
        ("time", "las diez menos veinte", "ES", "09:40"),
        ("date", "el primero de mayo", "CO", "2027-05-01"),
        ("date", "1ro de mayo", "PE", "2027-05-01"),
        ("date", "el uno de mayo", "ES", "2027-05-01"),
        ("amount", "tres soles con cincuenta", "PE", 3.5),
        ("amount", "tres soles cincuenta", "PE", 3.5),
        ("amount", "dos millones de pesos", "CO", 2_000_000),
        ("amount", "mil doscientos euros con cincuenta", "ES", 1200.5),
    ],
)
def test_values_are_heard_in_every_countrys_way(kind: ValueType, said_: str, country: str, value: object) -> None:
    match = understand(kind, ValueRule(), Text(said_), "es", TODAY, country)
    assert match.value == value


def test_what_a_mexican_flow_says_is_laid_out_as_it_is_said() -> None:
    flow = FLOWS["shop"].model_copy(update={"country": "MX"})
    turn = machine.step({"shop": flow}, machine.begin(flow, "voice"), Started(), NOON)
    turn = machine.step({"shop": flow}, turn.session, Silence(), NOON)
    turn = machine.step({"shop": flow}, turn.session, Silence(), NOON)
    heard = " ".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask))
    assert "puls" not in heard.lower()
    assert not [text for text in said(flow, "es") if re.search(r"\b(pulse|pulsa|móvil)\b", text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("language", "country", "key"),
    [("es", "ES", "pulse almohadilla"), ("es", "MX", "marque gato"), ("es", "CO", "oprima numeral"),
     ("en", "GB", "Press hash"), ("en", "US", "Press pound")],
)  # fmt: skip
def test_the_key_that_ends_a_message_is_named_as_the_country_names_it(language: str, country: str, key: str) -> None:
    assert key in regional.localised(phrases.wording("voicemail", language, "usted"), language, country)


def test_every_word_has_a_form_in_both_languages() -> None:
    spanish, english = (locales.of(language).regions.words.keys() for language in ("es", "en"))
    assert spanish == english
    assert set(regional.LIBRARY) <= spanish
