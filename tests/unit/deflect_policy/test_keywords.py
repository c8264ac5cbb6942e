"""Only the word itself stops, starts or helps; anything longer is a message."""

import pytest

from deflect.policy.keywords import keyword, resumes


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("STOP", "stop"), ("stop", "stop"), (" Baja. ", "stop"), ("¡BAJA!", "stop"), ("Cancelar  mensajes", "stop"),
        ("no más mensajes", "stop"), ("START", "start"), ("alta", "start"), ("AYUDA", "help"), ("info", "help"),
        ("STOP 123", None), ("quiero darme de baja", None), ("no stop", None), ("", None), ("1", None),
        ("S" * 5000, None), ("YES", None),
    ],
)  # fmt: skip
def test_keywords_match_the_whole_message(body: str, expected: str | None) -> None:
    assert keyword(body) == expected


@pytest.mark.parametrize(
    ("body", "suppressed", "expected"),
    [("YES", True, True), ("sí", True, True), ("YES", False, False), ("ALTA", False, True), ("hola", True, False)],
)
def test_yes_resumes_only_someone_who_had_opted_out(body: str, suppressed: bool, expected: bool) -> None:
    assert resumes(body, suppressed=suppressed) is expected
