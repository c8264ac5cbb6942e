"""The time zone of a telephone number, where its numbering plan tells one. Pure."""

from __future__ import annotations

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import time_zones_for_number

from deflect.conversations.repeat_calls import HOME_ZONE


def of_number(number: str) -> str | None:
    """Returns the number's zone, or `None` for several; Spanish numbers count as mainland."""
    try:
        zones = time_zones_for_number(parse(number))  # type: ignore[no-untyped-call, unused-ignore]
    except NumberParseException:
        return None
    if HOME_ZONE in zones:
        return HOME_ZONE
    return str(zones[0]) if len(zones) == 1 and "/" in zones[0] else None
