"""Which language a text is in: sentences are told apart, names and very short texts say nothing."""

from __future__ import annotations

import pytest

from voice_flows.understanding.languages import written_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Me llamo Ana Pérez y quiero cambiar la entrega", "es"),
        ("I would like to change my delivery, please", "en"),
        ("Where is my order", "en"),
        ("QUIERO CAMBIAR LA ENTREGA DEL JUEVES", "es"),
        ("Quiero hablar con María García López", "es"),
        ("María García López", None),
        ("Juan de la Cruz Fernández", None),
        ("Vincent van den Berg", None),
        ("Anne Elizabeth Thompson", None),
        ("hola", None),
        ("order 48213", None),
    ],
)
def test_language_is_told_of_sentences_and_not_of_names(text: str, found: str | None) -> None:
    assert written_in(text, ("es", "en")) == found
