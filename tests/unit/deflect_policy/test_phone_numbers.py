"""A number's kind decides what may be offered to its caller."""

import pytest

from deflect.policy.phone_numbers import parse


@pytest.mark.parametrize(
    ("raw", "e164", "kind"),
    [
        ("612345678", "+34612345678", "mobile"),
        ("+34 612 345 678", "+34612345678", "mobile"),
        ("0034612345678", "+34612345678", "mobile"),
        ("912345678", "+34912345678", "landline"),
        ("+34806123456", "+34806123456", "premium"),
        ("+12125550123", "+12125550123", "unknown"),
        ("112", None, "emergency"),
        ("1004", None, "short"),
        ("", None, "anonymous"),
        ("Anonymous", None, "anonymous"),
        ("sip:alice", None, "anonymous"),
        ("9" * 200, None, "anonymous"),
        ("\x00\ufffd", None, "anonymous"),
    ],
)
def test_every_address_has_a_kind_and_none_is_a_failure(raw: str, e164: str | None, kind: str) -> None:
    number = parse(raw, "ES")
    assert (number.e164, number.kind) == (e164, kind)


def test_the_region_decides_what_a_number_without_plus_is() -> None:
    assert parse("612345678", "ES").e164 != parse("612345678", "US").e164


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("0034612345678", "+34612345678"),
        ("9612345678", "+34612345678"),
        ("612345678", "+34612345678"),
        ("910000001", "+34910000001"),  # begins with 9, and is a number only with it
        ("33612345678", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("9112", None),
    ],
)
def test_a_line_writes_its_numbers_in_its_own_way(raw: str, e164: str | None) -> None:
    assert parse(raw, "ES", {"0034": "+34", "9": "", "": "+"}).e164 == e164


def test_what_a_prefix_hides_keeps_its_kind() -> None:
    assert parse("9112", "ES", {"9": ""}).kind == "emergency"
