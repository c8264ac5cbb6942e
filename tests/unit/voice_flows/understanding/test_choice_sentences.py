"""A sentence that names several choices: the last one said counts, and never one that is excluded."""

from __future__ import annotations

import pytest

from voice_flows.model.turns import Choice, Text
from voice_flows.understanding.matching import choose

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
