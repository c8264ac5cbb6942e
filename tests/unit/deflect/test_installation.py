"""Which flow answers on which number of ours, and which number a flow texts from."""

from __future__ import annotations

from dataclasses import replace

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
    assert INSTALLATION.flow_called("+34999999999", "clinica") == "clinica"
    named = next(iter(INSTALLATION.numbers))
    assert INSTALLATION.flow_called(named, "another") == INSTALLATION.numbers[named]


@pytest.mark.parametrize(
    ("called", "flow"),
    [
        ("+34910000001", "tienda"),  # the number of texts
        ("+34910000002", "clinica"),  # a flow's own sender
        ("+34910000009", "clinica"),
        ("+34910000003", "ventas"),  # the number that calls of a flow show
        ("34910000004", "tienda"),  # our account at a trunk
        ("tienda", "tienda"),
        ("ventas", "ventas"),
        ("nobody-here", ""),
        ("112", ""),
        ("+442079460000", ""),
        ("", ""),
    ],
)
def test_a_call_reaches_the_flow_of_its_number_or_name_and_others_reach_none(called: str, flow: str) -> None:
    flows, ours = {"tienda", "ventas"}, frozenset({"34910000004"})
    installation = replace(INSTALLATION, callers={"ventas": "+34910000003"}, trunk_names=ours)
    assert installation.flow_called(called, flows=flows) == flow


def test_all_numbers_are_taken_where_a_setting_says_so() -> None:
    installation = replace(INSTALLATION, takes_any_number=True)
    assert installation.flow_called("+442079460000") == "tienda"
    assert installation.flow_called("+442079460000", "clinica") == "clinica"
