"""The carrier of a number, from tables that take little memory, is the one the library names."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType as Plan
from phonenumbers.carrier import name_for_number

from deflect.messaging import carrier_names

MOBILES = [
    phonenumbers.example_number_for_type(country, Plan.MOBILE) for country in sorted(phonenumbers.SUPPORTED_REGIONS)
]
"""One of each country that has any."""


@pytest.mark.parametrize("number", [one for one in MOBILES if one], ids=lambda one: f"+{one.country_code}")
def test_carrier_of_a_mobile_number_is_the_one_the_library_names(number: phonenumbers.PhoneNumber) -> None:
    name = name_for_number(number, "en")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number)
    expected = f"{region} {name}" if name else f"+{number.country_code} {str(number.national_number)[:3]}"
    assert carrier_names.carrier(e164) == expected


def test_tables_packed_elsewhere_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier_names, "_taken", [])
    carrier_names.take(b'[[34, 34600], [0, 1], ["Some", "Another"]]')
    assert carrier_names.carrier("+34600123456") == "ES Another"
    assert carrier_names.carrier("+34711123456") == "ES Some"
