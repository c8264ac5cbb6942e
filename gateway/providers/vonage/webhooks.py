"""Vonage's webhooks as facts: by GET with a query, by POST with a form or JSON, as the account is set. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from deflect.facts import Fact, Inbound, Part, State, Status
from deflect.policy import phone_numbers
from gateway.providers.base import OtherAccount, Request, plain_id
from gateway.providers.vonage.errors import received
from gateway.providers.vonage.routes import NAME, STATUS_PATH

FIELDS_LIMIT: Final = 100
STATES: Final[Mapping[str, State]] = {
    "accepted": "sent",
    "buffered": "sent",
    "unknown": "sent",
    "delivered": "delivered",
    "expired": "undelivered",
    "failed": "undelivered",
    "rejected": "undelivered",
}
"""Statuses of a delivery receipt (Vonage's API description) in ours."""


def fields_of(request: Request) -> dict[str, str]:
    """Returns the fields of the body, or without one of the query: what the signature covers.

    Raises `ValueError` if they are not UTF-8, too many, given twice or not flat.
    """
    kind = next((value for name, value in request.headers.items() if name.lower() == "content-type"), "")
    form = kind.split(";")[0].strip().lower()
    if request.body and form == "application/json":
        return _flat(json.loads(request.body.decode("utf-8")))
    if request.body and form != "application/x-www-form-urlencoded":
        raise ValueError("body: neither a form nor JSON")
    text = request.body.decode("utf-8") if request.body else urlsplit(request.url).query
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT)
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field is given twice")
    return dict(pairs)


def _flat(told: object) -> dict[str, str]:
    if not isinstance(told, dict) or not all(isinstance(value, str | int) for value in told.values()):
        raise ValueError("body: not an object of texts and numbers")
    return {name: str(value) for name, value in told.items()}


def facts_of(request: Request, now: datetime, account: str) -> tuple[Fact, ...]:
    """Returns the fact of a request, at `now` if the request has no instant; none for a status we do not know.

    Raises `ValueError`, and `OtherAccount` if the request names another API key than ours.
    """
    fields, at = fields_of(request), request.at or now
    if fields.get("api-key", account) != account:
        raise OtherAccount("api-key: not the account in the settings; set `api_key` to the one that calls here")
    receipt = urlsplit(request.url).path.endswith(STATUS_PATH)
    return _status(fields, at) if receipt else (_inbound(fields, at),)


def _inbound(fields: Mapping[str, str], at: datetime) -> Inbound:
    return Inbound(
        channel="sms",
        key=f"{NAME}:{_id(fields, 'messageId')}",
        sender=_e164(_needed(fields, "msisdn")),
        recipient=_e164(_needed(fields, "to")),
        body=fields.get("text", ""),
        at=at,
        part=_part(fields),
    )


def _part(fields: Mapping[str, str]) -> Part | None:
    if fields.get("concat", "").lower() != "true":
        return None
    number, total = _whole(fields, "concat-part"), _whole(fields, "concat-total")
    if not 1 <= number <= total:
        raise ValueError(f"concat-part: {number} of {total}")
    return None if total == 1 else Part(f"{NAME}:{_needed(fields, 'concat-ref')}/{total}", number, total)


def _status(fields: Mapping[str, str], at: datetime) -> tuple[Status, ...]:
    """A status that Vonage may add one day says nothing yet: the request is kept, and nothing follows from it."""
    sid, told, number = _id(fields, "messageId"), _needed(fields, "status"), fields.get("err-code", "").strip()
    if told not in STATES:
        return ()
    failed = STATES[told] == "undelivered"
    code = ("expired" if told == "expired" else received(number).code) if failed else ""
    row = fields.get("client-ref", "")
    return (
        Status(
            "sms", sid, STATES[told], at, row if row and row.isprintable() else None, code, number if failed else ""
        ),
    )


def _id(fields: Mapping[str, str], name: str) -> str:
    value = _needed(fields, name)
    if not plain_id(value):
        raise ValueError(f"{name}: not an id")
    return value


def _e164(number: str) -> str:
    """Vonage writes numbers without `+`; short codes and names are left as they are."""
    number = phone_numbers.bare(number)
    return f"+{number}" if number.isascii() and number.isdigit() and len(number) > 6 else number


def _needed(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "").strip()
    if not value:
        raise ValueError(f"{name}: missing from the webhook")
    return value


def _whole(fields: Mapping[str, str], name: str) -> int:
    value = _needed(fields, name)
    if not value.isascii() or not value.isdigit() or len(value) > 3:
        raise ValueError(f"{name}: not a count")
    return int(value)
