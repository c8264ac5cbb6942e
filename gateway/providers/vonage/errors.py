"""Vonage's error numbers in our codes. It counts twice from 1: the answer to a send, and a delivery receipt.

The same number means different things: 9 is an empty account in an answer and an opt-out in a receipt. Sources: the
`x-errors` of Vonage's API description, and its page of delivery error codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.providers.causes import BY_CODE, NOT_DELIVERED, REFUSED, Cause

ANSWERS: Final[Mapping[str, str]] = {
    "1": "too_fast",
    "4": "credentials",
    "5": "provider_down",  # it failed before it queued the text
    "6": "invalid_number",
    "7": "blocked",
    "8": "credentials",
    "9": "no_credit",
    "10": "too_fast",
    "11": "credentials",
    "12": "bad_content",
    "14": "credentials",
    "15": "wrong_sender",
    "22": "no_route",
    "29": "region_closed",
    "32": "credentials",
    "33": "unknown_handset",
}
"""`status` of each message in the answer to a send."""

RECEIPTS: Final[Mapping[str, str]] = {
    "2": "unreachable",
    "3": "unknown_handset",
    "4": "blocked",
    "5": "no_route",
    "6": "filtered",
    "7": "unreachable",
    "9": "opted_out",
    "10": "bad_content",
    "11": "no_route",
    "12": "no_route",
    "13": "blocked",
    "14": "blocked",
    "50": "filtered",
    "51": "filtered",
    "52": "filtered",
    "53": "filtered",
    "54": "unregistered_sender",
}
"""`err-code` of a delivery receipt."""


def answered(status: str) -> Cause:
    """Returns the cause of a refused send; `refused` for a number that is not in the table."""
    return BY_CODE[ANSWERS[status]] if status in ANSWERS else REFUSED


def received(number: str) -> Cause:
    """Returns the cause of a failed delivery; `not_delivered` for a number that is not in the table."""
    return BY_CODE[RECEIPTS[number]] if number in RECEIPTS else NOT_DELIVERED
