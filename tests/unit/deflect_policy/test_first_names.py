"""By which name a customer hears of a colleague."""

import pytest

from deflect.policy import first_names


@pytest.mark.parametrize(("name", "told"), [
    ("Ana Pérez", "Ana"), ("ana", "ana"), ("José Luis", "José"), ("Marga", "Marga"), ("Adminda Roca", "Adminda"),
    ("Admin", ""), ("ADMIN 2", ""), ("admin2", ""), ("Administración", ""), ("Recepción", ""), ("Agente 7", ""),
    ("Support Team", ""), ("admin@relevo.local", ""), ("", ""), ("  ", ""), ("007", ""),
])  # fmt: skip
def test_a_role_or_an_address_is_no_name(name: str, told: str) -> None:
    assert first_names.told(name) == told
