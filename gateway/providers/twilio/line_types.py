"""What Twilio Lookup v2 says of a line (`line_type_intelligence`), as one of our types. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deflect.eligibility.line_types import LineType

LINE_TYPE_FIELD: Final = "line_type_intelligence"
TYPES: Final[Mapping[str, LineType]] = {
    "mobile": "mobile",
    "landline": "landline",
    "fixedVoip": "landline",
    "tollFree": "landline",
    "uan": "landline",
    "voicemail": "landline",
    "pager": "landline",
    "nonFixedVoip": "unknown",
    "personal": "unknown",
    "premium": "premium",
    "sharedCost": "premium",
}
"""A number of a telephone service on the Internet that moves with its owner may get texts or not: `unknown`."""


def line_type_of(told: Mapping[str, Any] | None) -> LineType | None:
    """Returns the type of a line as Twilio told it; `None` where it does not know or tells another."""
    return TYPES.get(str((told or {}).get("type") or ""))
