"""Which flow answers on which number of ours, and which number a flow texts from."""

from __future__ import annotations

import pytest

from deflect.installation import Installation, spoken

INSTALLATION = Installation(
    flow="tienda", sender="+34910000001", numbers={"+34910000009": "clinica"}, senders={"clinica": "+34910000002"}
)


@pytest.mark.parametrize(
    ("number", "flow"),
    [("+34910000009", "clinica"), ("+34910000002", "clinica"), ("+34910000001", "tienda"), ("100", "tienda")],
)
def test_a_number_is_answered_by_its_flow_and_others_by_the_first(number: str, flow: str) -> None:
    assert INSTALLATION.flow_at(number) == flow


@pytest.mark.parametrize(("flow", "sender"), [("clinica", "+34910000002"), ("tienda", "+34910000001")])
def test_a_flow_texts_from_its_own_number_or_the_first(flow: str, sender: str) -> None:
    assert INSTALLATION.sender_of(flow) == sender


@pytest.mark.parametrize(("number", "words"), [("+34910000001", "910 000 001"), ("+15550100", "155 501 00")])
def test_a_number_is_said_in_groups(number: str, words: str) -> None:
    assert spoken(number) == words


def test_a_line_has_a_flow_of_its_own_for_numbers_that_nothing_names() -> None:
    assert INSTALLATION.flow_at("+34999999999", "clinica") == "clinica"
    named = next(iter(INSTALLATION.numbers))
    assert INSTALLATION.flow_at(named, "another") == INSTALLATION.numbers[named]
