"""Sends by Twilio's SDK, reads its list and checks its signatures. The only file that imports the `twilio` library.

Twilio's create has no idempotency key, so a send whose answer is lost is never repeated here: it is reported as
`AnswerLost`, and the relay settles it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests
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

from deflect.eligibility.line_types import LineType
from deflect.facts import Fact, Inbound, Status
from gateway.providers.base import LINE_TYPE_S, AnswerLost, Listed, Outbound, Receipt, Request, Route, SendError
from gateway.providers.causes import BY_CODE
from gateway.providers.http_failures import unanswered
from gateway.providers.twilio import media
from gateway.providers.twilio.errors import BY_NUMBER, cause_of
from gateway.providers.twilio.line_types import LINE_TYPE_FIELD, line_type_of
from gateway.providers.twilio.routes import NAME, SMS, STATUS, STATUS_PATH
from gateway.providers.twilio.webhooks import STATES, facts_of, inbound_of, signed_fields, status_of

LISTED_LIMIT: Final = 100
"""Messages of one recipient and sender looked at when settling: newest first, minutes not days."""

RECEIVED_LIMIT: Final = 10_000
"""Messages of customers listed at once, since the last listing."""
PAGE_LIMIT: Final = 1000
MEDIA_LIMIT: Final = 10
API: Final = "https://api.twilio.com"

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
    """One account. `public_url` is the address Twilio knows us by; `secrets` are further ones accepted in signatures
    while a token is being rotated, or the secret of a SharedKey."""

    name = NAME
    routes: Sequence[Route] = (SMS, STATUS)

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
        self._account, self._clock = account, clock
        self._login, self._timeout_s, self._base_url = (account, token), timeout_s, base_url
        self._validity_s = validity_s
        # A given environment, or the SDK would take region and edge from the process's own.
        self._client = Client(account, token, http_client=Http(timeout_s, base_url), environment={"RELEVO": "explicit"})
        self._lookups = Client(
            account, token, http_client=Http(LINE_TYPE_S, base_url), environment={"RELEVO": "explicit"}
        )
        _ = self._client.messages  # the SDK imports its API at first use: 80 ms which no customer should wait for

    def verify(self, request: Request) -> bool:
        """Returns true if Twilio signed this body for this URL (HMAC-SHA1 by token, or HMAC-SHA256 by SharedKey)."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        signature = headers.get(SIGNATURE_HEADER.lower(), "")
        try:
            params = signed_fields(request, headers.get("content-type", ""))
            if params is None or not signature:
                return False
            algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER.lower()))
            return any(each.validate(request.url, params, signature, algorithm) for each in self._validators)
        except ValueError:  # not UTF-8, not a form, not an address: not signed by Twilio
            return False

    def challenge(self, request: Request) -> str | None:
        """Twilio does not ask for proof of an address."""
        return None

    def parse(self, request: Request) -> Sequence[Fact]:
        return facts_of(request, self._clock(), self._account)

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
            raise unanswered(failure) from None
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
            raise SendError.because(BY_CODE["provider_down"]) from failure
        return tuple(
            Listed(each.sid, recipient, each.body or "", STATES.get(str(each.status), "accepted"), each.date_created)
            for each in listed
            if each.sid and each.date_created and each.date_created >= since and each.direction != "inbound"
        )

    def received(self, recipient: str, since: datetime) -> Sequence[Inbound]:
        try:
            listed = self._client.messages.list(
                to=recipient, date_sent_after=since, limit=RECEIVED_LIMIT, page_size=PAGE_LIMIT
            )
            told = [each for each in listed if each.sid and each.direction == "inbound"]
            return tuple(inbound_of(each, self._clock(), self._media(each)) for each in reversed(told))
        except (TwilioRestException, TwilioServiceException) as refusal:
            raise _refusal(refusal) from None
        except (requests.RequestException, ValueError) as failure:
            raise SendError.because(BY_CODE["provider_down"]) from failure

    def _media(self, message: Any) -> tuple[str, ...]:
        """Returns the addresses of a listed message's media, as its webhook has them; one request if it has any."""
        if not int(message.num_media or 0):
            return ()
        media = self._client.messages(message.sid).media.list(limit=MEDIA_LIMIT)
        return tuple(f"{API}{str(each.uri).removesuffix('.json')}" for each in media)

    def look_up(self, provider_id: str) -> Status | None:
        try:
            found = self._client.messages(provider_id).fetch()
        except (TwilioRestException, TwilioServiceException) as refusal:
            if refusal.status == 404:
                return None
            raise _refusal(refusal) from None
        except (requests.RequestException, ValueError) as failure:
            raise SendError.because(BY_CODE["provider_down"]) from failure
        return status_of(found, self._clock())

    def line_type(self, number: str) -> LineType | None:
        try:
            found = self._lookups.lookups.v2.phone_numbers(number).fetch(fields=LINE_TYPE_FIELD)
        except (TwilioRestException, TwilioServiceException) as refusal:
            if refusal.status == 404:
                return None
            lost = _refusal(refusal)
            raise lost if isinstance(lost, SendError) else SendError.because(BY_CODE["provider_down"]) from None
        except (requests.RequestException, ValueError) as failure:
            raise SendError.because(BY_CODE["provider_down"]) from failure
        return line_type_of(found.line_type_intelligence)

    def media(self, address: str, most: int) -> bytes:
        return media.fetch(address, most, self._login, self._timeout_s, self._base_url)


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
    return SendError.because(cause, str(number))
