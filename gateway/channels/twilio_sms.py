"""SMS and MMS by Twilio: its SDK, its signatures, its webhooks. The one home of the `twilio` library.

Knows nothing of tables, flows or retries. Twilio's create has no idempotency key, so a send whose answer is lost
is never repeated here: it is reported as `AnswerLost` and settled by whoever keeps the outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import requests
import urllib3.exceptions
from twilio.base import values
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.rest import Client
from werkzeug.datastructures import MultiDict

from deflect.facts import Inbound, State, Status
from deflect.messaging.capabilities import SMS
from gateway.channels.base import AnswerLost, Fact, Listed, Outbound, Receipt, Request, SendError
from gateway.channels.codes import BY_CODE, BY_NUMBER, cause_of

STATUS_PATH: Final = "/webhooks/twilio/status"
FIELDS_LIMIT: Final = 200
"""Twilio sends about 25 fields and 3 for each of up to 10 media; more is nobody's message."""
LISTED_LIMIT: Final = 100
"""Messages of one recipient and sender looked at when settling: newest first, minutes not days."""

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
}
"""Twilio's message states (its API file, `message_enum_status`) in ours."""

OPT_OUTS: Mapping[str, Any] = {"STOP": "stop", "START": "start", "HELP": "help"}

_silent = logging.getLogger("relevo.twilio.silent")  # the SDK logs addresses and numbers; this one goes nowhere
_silent.addHandler(logging.NullHandler())
_silent.propagate = False
_silent.setLevel(logging.CRITICAL + 1)


class Http(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's HTTP client, once only (no retries), and to another base address where one is set."""

    def __init__(self, timeout_s: float, base_url: str | None = None):
        super().__init__(timeout=timeout_s, logger=_silent)
        self.base = urlsplit(base_url) if base_url else None
        if self.base is not None and self.session is not None:
            self.session.trust_env = False  # a proxy of the machine must not come between us and our own simulator

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self.base is not None:
            asked = urlsplit(url)
            url = asked._replace(scheme=self.base.scheme, netloc=self.base.netloc).geturl()
        return super().request(method, url, *args, **kwargs)


class TwilioSms:
    """The SMS channel. `public_url` is the address Twilio knows us by; `secrets` are further ones accepted in
    signatures while a token is being rotated, or the secret of a SharedKey."""

    name = "sms"
    capabilities = SMS

    def __init__(
        self,
        account: str,
        token: str,
        *,
        public_url: str,
        clock: Callable[[], datetime],
        secrets: Sequence[str] = (),
        base_url: str | None = None,
        timeout_s: float = 10.0,
        validity_s: int = 14_400,
    ):
        self._validators = tuple(RequestValidator(secret) for secret in (token, *secrets))
        self._status_url = public_url.rstrip("/") + STATUS_PATH
        self._clock = clock
        self._validity_s = validity_s
        # A given environment, or the SDK would take region and edge from the process's own.
        self._client = Client(account, token, http_client=Http(timeout_s, base_url), environment={"RELEVO": "explicit"})
        _ = self._client.messages  # the SDK imports its API at first use: 80 ms that no customer should wait for

    def verify(self, request: Request) -> bool:
        """True where Twilio signed this body for this URL (HMAC-SHA1 by token, or HMAC-SHA256 by SharedKey)."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        signature = headers.get(SIGNATURE_HEADER.lower(), "")
        try:
            params = _signed_params(request, headers.get("content-type", ""))
            if params is None or not signature:
                return False
            algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER.lower()))
            return any(each.validate(request.url, params, signature, algorithm) for each in self._validators)
        except ValueError:  # not UTF-8, not a form, not an address: nobody's signature
            return False

    def parse(self, request: Request) -> Sequence[Fact]:
        form = _form(request.body)
        if form.get("MessageStatus", "received") not in ("received", "receiving"):
            return (self._status(request, form),)
        return (self._inbound(request, form),)

    def _inbound(self, request: Request, form: MultiDict[str, str]) -> Inbound:
        count = _whole(form, "NumMedia")
        return Inbound(
            channel=self.name,
            key=_needed(form, "MessageSid"),
            sender=_needed(form, "From"),
            recipient=_needed(form, "To"),
            body=form.get("Body", ""),
            at=request.at or self._clock(),
            media=tuple(form[name] for name in (f"MediaUrl{i}" for i in range(count)) if form.get(name)),
            opt_out=OPT_OUTS.get(form.get("OptOutType", "").upper()),
        )

    def _status(self, request: Request, form: MultiDict[str, str]) -> Status:
        told = _needed(form, "MessageStatus")
        if told not in STATES:
            raise ValueError(f"MessageStatus: {told[:40]!r} is not a state Twilio documents")
        return Status(
            channel=self.name,
            provider_id=_needed(form, "MessageSid"),
            state=STATES[told],
            at=request.at or self._clock(),
            row=next(iter(parse_qs(urlsplit(request.url).query).get("row", ())), None),
            code=form.get("ErrorCode", ""),
        )

    def send(self, message: Outbound) -> Receipt:
        try:
            taken = self._client.messages.create(
                to=message.recipient,
                from_=message.sender,
                body=message.body,
                media_url=list(message.media) or values.unset,
                status_callback=f"{self._status_url}?{urlencode({'row': message.row})}",
                validity_period=self._validity_s,
            )
        except (TwilioRestException, TwilioServiceException) as refusal:
            raise _refusal(refusal) from None
        except requests.RequestException as failure:
            raise _unanswered(failure) from None
        except (ValueError, TypeError, AttributeError) as garbled:  # 2xx whose body is not a message
            raise AnswerLost("the provider's answer could not be read") from garbled
        if not taken.sid:
            raise AnswerLost("the provider's answer names no message")
        return Receipt(taken.sid)

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        """By To and From alone: a filter on DateSent could leave out a message that still waits at Twilio."""
        try:
            listed = self._client.messages.list(to=recipient, from_=sender, limit=LISTED_LIMIT, page_size=LISTED_LIMIT)
        except (TwilioRestException, TwilioServiceException) as refusal:
            raise _refusal(refusal) from None
        except (requests.RequestException, ValueError) as failure:
            down = BY_CODE["provider_down"]
            raise SendError(down.code, retryable=down.retryable) from failure
        return tuple(
            Listed(each.sid, recipient, each.body or "", STATES.get(str(each.status), "accepted"), each.date_created)
            for each in listed
            if each.sid and each.date_created and each.date_created >= since and each.direction != "inbound"
        )


def _form(body: bytes) -> MultiDict[str, str]:
    """Fields of a form body. Raises `ValueError` where it is not UTF-8 or has too many."""
    return MultiDict(
        parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT)
    )


def _signed_params(request: Request, content_type: str) -> MultiDict[str, str] | str | None:
    """What the signature covers besides the URL; `None` for a JSON body whose hash was not signed."""
    if content_type.split(";")[0].strip().lower() != "application/json":
        return _form(request.body)
    hashed = parse_qs(urlsplit(request.url).query).get("bodySHA256")
    return request.body.decode("utf-8") if hashed else None


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


def _refusal(refusal: TwilioRestException | TwilioServiceException) -> SendError | AnswerLost:
    """4xx: not taken. 5xx: Twilio may have taken it before it failed, so the answer counts as lost."""
    if refusal.status >= 500:
        return AnswerLost(f"the provider answered {refusal.status}")
    if refusal.status == 429 and refusal.code not in BY_NUMBER:
        cause, number = BY_CODE["too_fast"], refusal.code or refusal.status
    elif refusal.status in (401, 403) and not refusal.code:
        cause, number = BY_CODE["credentials"], refusal.status
    else:
        cause, number = cause_of(refusal.code), refusal.code or refusal.status
    return SendError(cause.code, retryable=cause.retryable, detail=str(number))


def _unanswered(failure: requests.RequestException) -> SendError | AnswerLost:
    """Whether the request can have reached the provider decides: never connected is a plain, retryable failure."""
    reason = failure.args[0] if failure.args else None
    reason = getattr(reason, "reason", reason)
    never_sent = isinstance(failure, requests.ConnectTimeout | requests.exceptions.InvalidURL) or isinstance(
        reason,
        urllib3.exceptions.NewConnectionError
        | urllib3.exceptions.ConnectTimeoutError
        | urllib3.exceptions.SSLError
        | urllib3.exceptions.ProxyError,
    )
    if never_sent:
        down = BY_CODE["provider_down"]
        return SendError(down.code, retryable=down.retryable)
    return AnswerLost(type(failure).__name__)
