"""Finds rows by a phone number as people write it, whole or in part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from deflect.policy import phone_numbers


def written_as(address: InstrumentedAttribute[Any], sought: str, region: str) -> ColumnElement[bool]:
    """Returns the condition that an address is this number in any writing, or holds the digits of a part of one."""
    number = phone_numbers.parse(sought, region).e164
    digits = "".join(letter for letter in sought if letter.isdigit())
    part = address.contains(digits) if digits else address == sought.strip()
    return or_(address == number, part) if number else part
