"""Sends by Vonage's SDK and checks its signatures. The only file that imports the `vonage` packages.

Three traps of the SDK (vonage-sms 1.2.0, vonage-http-client 1.5.2) are stepped around here. It repeats a send whose
connection broke, as often as its pool is large, so the pool holds one. It signs fields that it does not send, so texts
go out by key and secret. It says a refusal's number only inside a sentence, so the answer is read here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from vonage_http_client import Auth, HttpClient, HttpClientOptions
from vonage_http_client.errors import HttpRequestError
from vonage_sms import SmsMessage, SmsResponse

from deflect.eligibility.line_types import LineType
from deflect.facts import Fact, Inbound, Status
from gateway.providers.base import (
    AnswerLost,
    CannotList,
    CannotTell,
    Listed,
    NoMedia,
    Outbound,
    Receipt,
    Request,
    Route,
    SendError,
)
from gateway.providers.causes import BY_CODE, REFUSED
from gateway.providers.http_failures import unanswered
from gateway.providers.vonage.errors import answered
from gateway.providers.vonage.routes import NAME, SMS, STATUS, STATUS_PATH
from gateway.providers.vonage.webhooks import facts_of, fields_of
from voice_flows.wording import sms_segments

CALLBACK_LIMIT: Final = 100
"""Characters of a callback address that the SDK takes; a longer one must be set in the dashboard."""

_logger = logging.getLogger("vonage")  # the SDK logs whole requests and answers: numbers and words
_logger.addHandler(logging.NullHandler())
_logger.propagate = False
_logger.setLevel(logging.CRITICAL + 1)


class Elsewhere(HTTPAdapter):
    """Sends requests to another base address; the SDK itself knows https and a host only."""

    def __init__(self, base_url: str):
        self._base = urlsplit(base_url)
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        asked = urlsplit(str(request.url))
        request.url = asked._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        return super().send(request, *args, **kwargs)


class VonageSms:
    """One account. `signature_secrets` verify webhooks, two while one is rotated."""

    name = NAME
    routes: Sequence[Route] = (SMS, STATUS)

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        *,
        signature_secrets: Sequence[str],
        signature_method: str,
        public_url: str,
        clock: Callable[[], datetime],
        base_url: str | None = None,
        timeout_s: int = 10,
        validity_s: int = 14_400,
    ):
        self._signers = tuple(
            Auth(api_key=api_key, signature_secret=secret, signature_method=signature_method)
            for secret in signature_secrets
        )
        status_url = public_url.rstrip("/") + STATUS_PATH
        self._callback = status_url if len(status_url) <= CALLBACK_LIMIT else None
        self._account, self._clock, self._validity_ms = api_key, clock, validity_s * 1000
        options = HttpClientOptions(timeout=timeout_s, pool_maxsize=1, max_retries=0)
        self._http = HttpClient(Auth(api_key=api_key, api_secret=api_secret), options)
        if base_url is not None:
            self._http._session.mount("https://", Elsewhere(base_url))
            self._http._session.trust_env = False  # no proxy between us and our own simulator

    def verify(self, request: Request) -> bool:
        """Returns true if Vonage signed these fields. A copy that is sent again later counts once, by its key."""
        try:
            fields = fields_of(request)
            if not fields.get("sig") or not fields.get("timestamp"):
                return False
            return any(signer.check_signature(dict(fields)) for signer in self._signers)
        except (ValueError, TypeError):  # not UTF-8, not flat, or a signature that is not ASCII
            return False

    def challenge(self, request: Request) -> str | None:
        """Vonage does not ask for proof of an address: its GET requests carry facts."""
        return None

    def parse(self, request: Request) -> Sequence[Fact]:
        return facts_of(request, self._clock(), self._account)

    def send(self, message: Outbound) -> Receipt:
        if message.media:
            raise SendError.because(BY_CODE["bad_content"])
        try:
            fields = self._fields(message)
        except ValidationError as unfit:
            raise SendError.because(REFUSED) from unfit
        try:
            answer = self._http.post(self._http.rest_host, "/sms/json", fields, auth_type="body", sent_data_type="form")
        except HttpRequestError as refusal:
            raise _refusal(refusal) from None
        except requests.RequestException as failure:
            raise unanswered(failure) from None
        except ValueError as garbled:
            raise AnswerLost("the provider's answer could not be read") from garbled
        return _receipt(answer)

    def _fields(self, message: Outbound) -> dict[str, Any]:
        unicode = sms_segments.count(message.body).encoding == "UCS-2"
        text = SmsMessage(
            to=message.recipient.removeprefix("+"),
            from_=message.sender.removeprefix("+"),
            text=message.body,
            type="unicode" if unicode else "text",
            ttl=self._validity_ms,
            client_ref=message.row,
            callback=self._callback,
        )
        return dict(text.model_dump(by_alias=True, exclude_none=True))

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        """The SMS API has no list of sent messages."""
        raise CannotList("the SMS API lists no messages; the delivery receipt settles them")

    def received(self, recipient: str, since: datetime) -> Sequence[Inbound]:
        raise CannotList("Vonage lists no texts: this API only takes them")

    def line_type(self, number: str) -> LineType | None:
        raise CannotTell("the SMS API tells no line types")

    def look_up(self, provider_id: str) -> Status | None:
        raise CannotList("Vonage lists no texts: this API only takes them")

    def media(self, address: str, most: int) -> bytes:
        raise NoMedia("media_elsewhere")


def _receipt(answer: Any) -> Receipt:
    """Reads the answer: one message for each part of a long text, each taken or refused."""
    try:
        told = SmsResponse.model_validate(answer)
    except ValidationError as garbled:
        raise AnswerLost("the provider's answer could not be read") from garbled
    refused = [each.status or "" for each in told.messages if each.status != "0"]
    taken = [each.message_id for each in told.messages if each.status == "0" and each.message_id]
    if taken and refused:
        raise AnswerLost("some parts of the text were taken and some refused")
    if not taken:
        raise SendError.because(answered(refused[0]), refused[0]) if refused else AnswerLost("no message is named")
    return Receipt(taken[0])


def _refusal(refusal: HttpRequestError) -> SendError | AnswerLost:
    """4xx: not taken. 5xx: it may have been taken, so the answer counts as lost."""
    status = refusal.response.status_code
    if status >= 500:
        return AnswerLost(f"the provider answered {status}")
    causes: Mapping[int, str] = {401: "credentials", 403: "credentials", 429: "too_fast"}
    return SendError.because(BY_CODE[causes[status]] if status in causes else REFUSED, str(status))
