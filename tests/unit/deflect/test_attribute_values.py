"""Values of customers' attributes: what people and programs write is read into one form, or refused by its reason."""

from __future__ import annotations

import pytest

from deflect.desk.attributes import values
from deflect.desk.commands import Refused

LEVELS = ("Oro", "Plata", "Bronce")


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("text", "  dos  perros ", "dos perros"),
        ("text", " ", ""),
        ("number", "0012,50", "12.5"),
        ("number", "-3.0", "-3"),
        ("number", "-0", "0"),
        ("number", "007", "7"),
        ("number", "0.05", "0.05"),
        ("date", "24/11/2026", "2026-11-24"),
        ("date", "1.2.2026", "2026-02-01"),
        ("date", "2026-11-24", "2026-11-24"),
        ("choice", "ORO", "Oro"),
    ],
)
def test_value_is_kept_in_one_form(kind: str, written: str, kept: str) -> None:
    assert values.read(kind, LEVELS, written) == kept


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("number", "doce", "attribute_number"),
        ("number", "1.234.567", "attribute_number"),
        ("number", "٣", "attribute_number"),
        ("date", "31/02/2026", "attribute_date"),
        ("date", "mañana", "attribute_date"),
        ("choice", "Platino", "attribute_choice"),
        ("text", "a" * 201, "attribute_long"),
    ],
)
def test_value_that_does_not_fit_is_refused(kind: str, written: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        values.read(kind, LEVELS, written)
    assert refused.value.code == code


def test_card_number_in_a_text_is_masked() -> None:
    assert "1111" not in values.read("text", (), "visa 4111 1111 1111 1111")
