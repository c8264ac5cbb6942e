"""The simulator's Lookup v2: the type of a line as it was told, else as the number plan says. No sockets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneNumberType as Plan

from gateway.testing.twilio_account import E164, Account, Refused

NUMBERS: Final = "/v2/PhoneNumbers/"
FIELD: Final = "line_type_intelligence"
OTHERS: Final = ("caller_name", "sim_swap", "call_forwarding", "line_status", "identity_match", "reassigned_number",
                 "sms_pumping_risk", "phone_number_quality_score", "pre_fill")  # fmt: skip
_PLAN: Final = {Plan.MOBILE: "mobile", Plan.FIXED_LINE: "landline", Plan.VOIP: "fixedVoip", Plan.TOLL_FREE: "tollFree",
                Plan.PREMIUM_RATE: "premium", Plan.SHARED_COST: "sharedCost", Plan.UAN: "uan"}  # fmt: skip


def resource(account: Account, number: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """As `GET /v2/PhoneNumbers/{PhoneNumber}` answers. Raises `Refused` for what is no E.164 number."""
    if not E164.fullmatch(number) or set(query) - {"Fields"}:
        raise Refused(20404)
    read = phonenumbers.parse(number)
    wanted = FIELD in ",".join(query.get("Fields", ())).split(",")
    told = account.lines.get(number) or _PLAN.get(phonenumbers.number_type(read), "unknown")
    line = {"mobile_country_code": None, "mobile_network_code": None, "carrier_name": None, "type": told}
    valid = phonenumbers.is_valid_number(read)
    return {
        "calling_country_code": str(read.country_code),
        "country_code": phonenumbers.region_code_for_number(read),
        "phone_number": number,
        "national_format": phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.NATIONAL),
        "valid": valid,
        "validation_errors": [] if valid else ["INVALID_BUT_POSSIBLE"],
        FIELD: {**line, "error_code": None} if wanted else None,
        **dict.fromkeys(OTHERS),
        "url": f"https://lookups.twilio.com{NUMBERS}{number}",
    }
