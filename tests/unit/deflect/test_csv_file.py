"""CSV files of customers as spreadsheets write them, and the guess which column is what."""

from __future__ import annotations

import pytest

from deflect.desk.attributes.attribute_list import Attribute
from deflect.desk.attributes.csv_file import MOST_ROWS, read
from deflect.desk.commands import Refused

LEVEL = Attribute("1", "level", "choice", {"es": "Nivel", "en": "Level"}, ("Oro", "Plata"))
SINCE = Attribute("2", "since", "date", {"es": "Cliente desde"}, ())


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Móvil,Nivel\n612345678,Oro\n", (("612345678", "Oro"),)),
        ("\ufeffMóvil;Nivel\r\n612 345 678;Oro\r\n;\r\n", (("612 345 678", "Oro"),)),
        ('Móvil\tNivel\n612345678\t"Oro\ny plata"\n', (("612345678", "Oro\ny plata"),)),
        ("\n\nMóvil|Nivel\n 612345678 | Oro \n", (("612345678", "Oro"),)),
        ("Móvil,Nivel\n612345678\n612345679,Oro,de más\n", (("612345678", ""), ("612345679", "Oro"))),
    ],
)
def test_file_is_read_as_its_spreadsheet_wrote_it(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    found = read(text, [LEVEL], "ES")
    assert (found.columns, found.rows) == (("Móvil", "Nivel"), rows)
    assert (found.number, found.attributes) == (0, {"level": 1})


def test_columns_are_guessed_by_what_they_hold_and_by_their_names() -> None:
    text = "Pedido;CLIENTE DESDE;Teléfono;LEVEL\n48213;1/2/2024;+34 612 345 678;Oro\n48214;;612345679;\n"
    found = read(text, [LEVEL, SINCE], "ES")
    assert (found.number, found.attributes) == (2, {"level": 3, "since": 1})


def test_file_without_numbers_has_no_column_of_them() -> None:
    assert read("Pedido,Nivel\n48213,Oro\n", [LEVEL], "ES").number == -1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv_empty"),
        ("Móvil,Nivel\n", "csv_empty"),
        ('Móvil,Nivel\n612345678,"Oro\n', "csv_broken"),
        ("Móvil\n" + "612345678\n" * (MOST_ROWS + 1), "csv_long"),
        ("Móvil,Nivel\n612345678," + "x" * 501, "csv_long"),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text, [LEVEL], "ES")
    assert refused.value.code == code
