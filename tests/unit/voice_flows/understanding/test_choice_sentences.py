"""A sentence that names several choices: the last one said counts, and never one that is excluded."""

from __future__ import annotations

import pytest
from menus_to_match import MENUS, SHOP, STORE

from voice_flows.model.turns import Choice, Text
from voice_flows.understanding.matching import choose

SLOTS = MENUS["slots"]
CHOICES = {
    "es": (Choice("bills", "facturas", "1", ("la factura",)), Choice("parcels", "envíos", "2", ("mi pedido",)),
           Choice("returns", "devoluciones", "3", ("devolver",))),
    "en": (Choice("bills", "billing", "1", ("my bill",)), Choice("parcels", "shipping", "2", ("my order",)),
           Choice("returns", "returns", "3", ("return something",))),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said", "choice"),
    [
        ("es", "facturas no, envíos", "parcels"),
        ("es", "facturas, perdón, envíos", "parcels"),
        ("es", "no quiero facturas, quiero envíos", "parcels"),
        ("es", "no, envíos", "parcels"),
        ("es", "la primera no, la segunda", "parcels"),
        ("es", "el uno, digo, el dos", "parcels"),
        ("es", "envíos por favor", "parcels"),
        ("en", "billing no shipping", "parcels"),
        ("en", "not billing, shipping", "parcels"),
        ("en", "the first one, i mean the second one", "parcels"),
        ("en", "option one, no, option three", "returns"),
    ],
)
def test_last_choice_of_a_sentence_is_taken(language: str, said: str, choice: str) -> None:
    match = choose(CHOICES[language], Text(said), language)
    assert (match.verdict, match.choices) == ("accept", (choice,)), match


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "cualquiera menos facturas"), ("es", "facturas no"), ("en", "anything but billing"), ("en", "not billing")],
)
def test_excluded_choice_is_never_taken(language: str, said: str) -> None:
    assert choose(CHOICES[language], Text(said), language).verdict != "accept"


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("el martes no, el jueves", "item_2"),
        ("el jueves no, el martes", "item_1"),
        ("el martes imposible, el jueves", "item_2"),
        ("otra no, el martes", "item_1"),
    ],
)
def test_part_of_a_label_takes_the_place_of_another(said: str, choice: str) -> None:
    assert choose(SLOTS, Text(said), "es").choices == (choice,)


@pytest.mark.parametrize(
    ("language", "said", "choice"),
    [
        ("es", "quiero saber si llega mi pedido o no", "pedido"), ("es", "el pedido no me ha llegado", "pedido"),
        ("en", "has my order shipped or not", "order"),
    ],
)  # fmt: skip
def test_no_that_is_part_of_the_question_excludes_nothing(language: str, said: str, choice: str) -> None:
    assert choose(SHOP if language == "es" else STORE, Text(said), language).choices == (choice,)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "todo menos devolver"), ("es", "salvo facturas, todo"), ("es", "no es por la factura"),
        ("es", "nada de facturas"), ("es", "no tiene que ver con facturas"), ("es", "las tres"),
        ("es", "la que no es factura"), ("es", "facturas no"), ("es", "el que no sea devolver"),
        ("en", "the one that isn't billing"), ("en", "billing, no"),
        ("en", "anything except a return"), ("en", "it has nothing to do with billing"), ("en", "not about billing"),
    ],
)  # fmt: skip
def test_choice_is_excluded_beside_examples_too(language: str, said: str) -> None:
    assert choose(SHOP if language == "es" else STORE, Text(said), language).verdict != "accept"


def test_mere_no_picks_the_choice_that_it_names() -> None:
    answers = (Choice("call", "la llamada", "1"), Choice("off", "no", "2", ("no",)))
    assert choose(answers, Text("NO"), "es").choices == ("off",)
