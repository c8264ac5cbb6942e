"""Twilio's webhooks: what their signature covers, and what they say as facts. Pure; no SDK, no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict

from deflect.facts import Fact, Inbound, State, Status
from deflect.policy import phone_numbers
from gateway.providers.base import OtherAccount, Request, plain_id
from gateway.providers.causes import NOT_DELIVERED
from gateway.providers.twilio.errors import cause_of

FIELDS_LIMIT: Final = 200
"""Twilio sends about 25 fields and 3 for each of up to 10 media; a body with more is not Twilio's."""

STATES: Mapping[str, State] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
    "delivery_unknown": "sent",
}
"""Twilio's message states (its API file, `message_enum_status`, and some channels' `delivery_unknown`) in ours."""

OPT_OUTS: Mapping[str, Any] = {"STOP": "stop", "START": "start", "HELP": "help"}


def signed_fields(request: Request, content_type: str) -> MultiDict[str, str] | str | None:
    """Returns what the signature covers besides the URL; `None` for a JSON body whose hash was not signed.

    Raises `ValueError` if the body is not UTF-8 or not a form.
    """
    if content_type.split(";")[0].strip().lower() != "application/json":
        return form_of(request.body)
    hashed = parse_qs(urlsplit(request.url).query).get("bodySHA256")
    return request.body.decode("utf-8") if hashed else None


def form_of(body: bytes) -> MultiDict[str, str]:
    """Returns the fields of a form body. Raises `ValueError` if it is not UTF-8 or has too many."""
    return MultiDict(
        parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT)
    )


def facts_of(request: Request, now: datetime, account: str) -> tuple[Fact, ...]:
    """Returns the fact of a request, at `now` if the request has no instant; none for a state we do not know.

    Raises `ValueError`, and `OtherAccount` if the request names another account than ours.
    """
    form, at = form_of(request.body), request.at or now
    if form.get("AccountSid", account) != account:
        raise OtherAccount("AccountSid: not the account in the settings; set `account_sid` to the one that calls here")
    if form.get("MessageStatus", "received") not in ("received", "receiving"):
        return _status(request, form, at)
    return (_inbound(form, at),)


def _inbound(form: MultiDict[str, str], at: datetime) -> Inbound:
    count = _whole(form, "NumMedia")
    return Inbound(
        channel="sms",
        key=_id(form, "MessageSid"),
        sender=phone_numbers.bare(_needed(form, "From")),
        recipient=phone_numbers.bare(_needed(form, "To")),
        body=form.get("Body", ""),
        at=at,
        media=tuple(form[name] for name in (f"MediaUrl{i}" for i in range(count)) if form.get(name)),
        opt_out=OPT_OUTS.get(form.get("OptOutType", "").upper()),
    )


def _status(request: Request, form: MultiDict[str, str], at: datetime) -> tuple[Status, ...]:
    """A state that Twilio may add one day says nothing yet: the request is kept, and nothing follows from it."""
    sid, state, number = _id(form, "MessageSid"), _needed(form, "MessageStatus"), form.get("ErrorCode", "")
    if state not in STATES:
        return ()
    row = next(iter(parse_qs(urlsplit(request.url).query).get("row", ())), "")
    code = cause_of(number, NOT_DELIVERED).code if number else ""
    return (Status("sms", sid, STATES[state], at, row if row and row.isprintable() else None, code, number),)


def inbound_of(listed: Any, now: datetime, media: tuple[str, ...]) -> Inbound:
    """Returns a message of a customer as Twilio lists it, with the key that its webhook has."""
    return Inbound(
        channel="sms",
        key=str(listed.sid),
        sender=phone_numbers.bare(listed.from_ or ""),
        recipient=phone_numbers.bare(listed.to or ""),
        body=listed.body or "",
        at=listed.date_sent or listed.date_created or now,
        media=media,
    )


def status_of(listed: Any, now: datetime) -> Status | None:
    """Returns what became of a message of ours as Twilio lists it; `None` for a state we do not know."""
    state, number = STATES.get(str(listed.status)), str(listed.error_code or "")
    code = cause_of(number, NOT_DELIVERED).code if number else ""
    return Status("sms", str(listed.sid), state, now, code=code, detail=number) if state else None


def _id(form: MultiDict[str, str], name: str) -> str:
    value = _needed(form, name)
    if not plain_id(value):
        raise ValueError(f"{name}: not an id")
    return value


def _needed(form: MultiDict[str, str], name: str) -> str:
    value = form.get(name, "").strip()
    if not value:
        raise ValueError(f"{name}: missing from the webhook")
    return value


def _whole(form: MultiDict[str, str], name: str) -> int:
    value = form.get(name, "") or "0"
    if not value.isascii() or not value.isdigit() or len(value) > 3:
        raise ValueError(f"{name}: not a count")
    return int(value)
