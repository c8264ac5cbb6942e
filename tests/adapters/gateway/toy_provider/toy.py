"""The toy: texts travel as signed JSON, its error numbers are 1 and 2, and it answers a GET challenge."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from deflect.eligibility.line_types import LineType
from deflect.facts import Fact, Inbound, State, Status
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
from gateway.providers.causes import BY_CODE, NOT_DELIVERED

SMS: Final = Route("/sms", "A text that a customer sent, signed by the toy.", ("GET", "POST"))
STATUS: Final = Route("/status", "What became of a text of ours, signed by the toy.")
NUMBERS: Final = {1: "wrong_sender", 2: "unknown_handset"}
STATES: Final[dict[str, State]] = {"out": "sent", "there": "delivered", "lost": "undelivered"}


@dataclass
class Network:
    """Where the toy's texts go; the test decides what comes of them."""

    taken: list[Outbound] = field(default_factory=list)
    refuse: int = 0
    lose: bool = False
    down: bool = False


class Toy:
    """The provider."""

    name = "toy"
    routes: Sequence[Route] = (SMS, STATUS)

    def __init__(self, secret: str, public_url: str, clock: Callable[[], datetime]):
        self._secret, self._base, self._clock = secret.encode(), f"{public_url}/webhooks/toy", clock
        self.network = Network()

    def sign(self, path: str, told: dict[str, object]) -> Request:
        """A webhook as the toy makes it."""
        body = json.dumps(told).encode()
        return Request(self._base + path, {"X-Toy": self._signature(body)}, body)

    def _signature(self, body: bytes) -> str:
        return hmac.digest(self._secret, body, "sha256").hex()

    def challenge(self, request: Request) -> str | None:
        return next(iter(parse_qs(urlsplit(request.url).query).get("challenge", ())), None)

    def verify(self, request: Request) -> bool:
        given = {name.lower(): value for name, value in request.headers.items()}.get("x-toy", "")
        return hmac.compare_digest(given.encode(), self._signature(request.body).encode())

    def parse(self, request: Request) -> Sequence[Fact]:
        told, at = json.loads(request.body), request.at or self._clock()
        if urlsplit(request.url).path.endswith(STATUS.path):
            code = BY_CODE[NUMBERS[told["why"]]].code if told.get("why") in NUMBERS else NOT_DELIVERED.code
            state = STATES[told["state"]]
            return (Status("sms", told["id"], state, at, told["row"], code if state == "undelivered" else ""),)
        return (Inbound(told.get("on", "sms"), f"toy:{told['id']}", told["from"], told["to"], told["text"], at),)

    def send(self, message: Outbound) -> Receipt:
        if self.network.down:
            raise SendError.because(BY_CODE["provider_down"])
        if self.network.refuse:
            raise SendError.because(BY_CODE[NUMBERS[self.network.refuse]], str(self.network.refuse))
        self.network.taken.append(message)
        if self.network.lose:
            raise AnswerLost("the toy lost it")
        return Receipt(f"toy-{len(self.network.taken)}")

    def find(self, sender: str, recipient: str, since: datetime) -> Sequence[Listed]:
        raise CannotList("the toy has no list")

    def received(self, recipient: str, since: datetime) -> Sequence[Inbound]:
        raise CannotList("the toy has no list")

    def line_type(self, number: str) -> LineType | None:
        raise CannotTell("the toy tells no line types")

    def look_up(self, provider_id: str) -> Status | None:
        raise CannotList("the toy has no list")

    def media(self, address: str, most: int) -> bytes:
        raise NoMedia("media_elsewhere")
