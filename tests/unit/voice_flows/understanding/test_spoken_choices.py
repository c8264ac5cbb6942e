"""What a recogniser heard and what it picked are weighed together."""

from __future__ import annotations

import pytest
from menus_to_match import SHOP

from voice_flows.model.turns import Choice, Heard, Speech
from voice_flows.understanding.matching import choose, phrases_of


def heard(*readings: tuple[str, str | None, float]) -> Speech:
    expected = phrases_of(SHOP, "es")
    return Speech(tuple(Heard(text, expected.index(one) if one else None, score) for text, one, score in readings))


@pytest.mark.parametrize(
    ("event", "verdict", "choices"),
    [
        (heard(("pedido", "pedido", 0.9)), "accept", ("pedido",)),
        (heard(("dónde está mi pedido", None, 0.4)), "accept", ("pedido",)),
        (heard(("cuándo llega mi paquete", "cuándo llega mi paquete", 0.8)), "accept", ("pedido",)),
        (heard(("facturas", "facturas", 0.8), ("pedido", "pedido", 0.2)), "accept", ("facturas",)),
        (heard(("facturas", "facturas", 0.7), ("pedido", "pedido", 0.2)), "confirm", ("facturas",)),
        (heard(("perido", "pedido", 0.6)), "confirm", ("pedido",)),
        (heard(("pedido", "pedido", 0.3)), "confirm", ("pedido",)),
        (heard(("ocho", "pedido", 0.9)), "confirm", ("pedido",)),
        (heard(("ocho", "pedido", 0.5)), "reject", ()),
        (heard(("una persona", "una persona", 0.9)), "reject", ()),
        (heard(("y ahora vamos a ver", None, 0.5)), "reject", ()),
        (heard(("", None, 0.0)), "reject", ()),
        (Speech((Heard("facturas", 999, 0.9),)), "accept", ("facturas",)),
        (Speech(()), "reject", ()),
    ],
)
def test_speech_joins_words_with_the_recognisers_own_choice(event: Speech, verdict: str, choices: tuple[str]) -> None:
    match = choose(SHOP, event, "es")
    assert (match.verdict, match.choices, match.origin) == (verdict, choices, "speech"), match


def test_two_readings_as_likely_are_both_named() -> None:
    match = choose(SHOP, heard(("factura", "factura", 0.7), ("pedido", "pedido", 0.69)), "es")
    assert (match.verdict, set(match.choices)) == ("near", {"facturas", "pedido"})


def test_expected_phrases_are_spelt_as_the_author_did_and_listed_once() -> None:
    phrases = phrases_of(SHOP, "es")
    assert phrases[:3] == ("pedido", "dónde está mi pedido", "mi pedido")
    assert "una persona" in phrases
    assert len(phrases) == len(set(phrases))
    assert phrases_of((), "es") == ()


@pytest.mark.parametrize(("sure", "verdict"), [(0.05, "reject"), (0.2, "confirm"), (0.5, "accept")])
def test_words_that_nobody_expected_count_as_far_as_they_are_believed(sure: float, verdict: str) -> None:
    assert choose(SHOP, Speech((Heard("uno", None, sure),)), "es").verdict == verdict


def test_a_number_written_by_ear_picks_its_choice() -> None:
    keyed = (Choice("una", "una cita", "1"), Choice("urgencia", "es urgente", "9"))
    match = choose(keyed, Speech((Heard("Nuebe", None, 0.5),)), "es")
    assert (match.verdict, match.choices) == ("accept", ("urgencia",))
