"""A number's kind decides what may be offered to its caller."""

import pytest

from deflect.policy.phone_numbers import beginning, parse


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


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("+525512345678", "MX"),
        ("5512345678", "MX"),
        ("+5215512345678", "MX"),
        ("+52 1 55 1234 5678", "ES"),
        ("0052 1 55 1234 5678", "ES"),
        ("5215512345678", "MX"),
        ("15512345678", "MX"),
        ("0445512345678", "MX"),
        ("0455512345678", "MX"),
        ("015512345678", "MX"),
    ],
)
def test_abolished_prefixes_are_left_out(raw: str, region: str) -> None:
    assert parse(raw, region).e164 == "+525512345678"


@pytest.mark.parametrize("raw", ["+52155123456", "+521551234567890", "+34115512345678", "+1212456789"])
def test_a_wrong_length_stays_no_number(raw: str) -> None:
    assert parse(raw, "MX").e164 is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+34910000001", "+3491000****"), ("0034910000001", "003491000****"), ("700", "***"), ("recepcion", "recepcion")],
)
def test_beginning_of_a_number_is_shown(number: str, shown: str) -> None:
    assert beginning(number) == shown
