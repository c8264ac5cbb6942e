"""A Vonage of our own on 127.0.0.1: the genuine SDK talks to it and it calls our webhooks. Tests start and steer it.

What it remembers and decides is in `vonage_account`, how it signs in `vonage_webhooks`.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from gateway.testing import http_server
from gateway.testing.postman import Postman, Webhook
from gateway.testing.vonage_account import Account, Outcome, Refused, Text, answer, message_id, refusal
from gateway.testing.vonage_webhooks import Method, webhook
from voice_flows.wording import sms_segments

KEY: Final = "abcd1234"
SECRET: Final = "simulated-secret"  # noqa: S105  # opens nothing but this simulator
SIGNATURE_SECRET: Final = "simulated-signature-secret"  # noqa: S105
HANG_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A request to the SMS API and its answer, to be held against Vonage's API file."""

    path: str
    form: Mapping[str, Sequence[str]]
    status: int
    answer: Any


class Simulator:
    """Start it, point the provider's `base_url` at `url`, set `inbound_url` and `status_url` to our webhooks.

    `method`: how the account's webhooks are made. `status_url` is used by texts that name no callback.
    """

    def __init__(
        self,
        *,
        inbound_url: str = "",
        status_url: str = "",
        senders: Sequence[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        method: Method = "POST",
        on_exchange: Callable[[Exchanged], None] | None = None,
    ):
        self.inbound_url, self.status_url, self.method = inbound_url, status_url, method
        self.account = Account(KEY, SECRET, clock, senders)
        self.postman = Postman()
        self._clock, self._released, self._references = clock, Event(), itertools.count(1)
        self._parts = Parts(self.account, self.postman, self._released, self.deliver, on_exchange)
        self._server: Server | None = Server(self._parts)
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sent(self) -> list[Text]:
        """What we made it send, oldest first."""
        with self.account.changed:
            return list(self.account.texts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self.down()
        self.postman.close()

    def down(self) -> None:
        """Stops listening: connections are refused, open ones are cut."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def expect(self, *outcomes: Outcome) -> None:
        """The next texts end so, one each, in order."""
        self.account.expect(*outcomes)

    def settle(self, timeout_s: float = 10.0) -> None:
        """Waits until every webhook is posted. Raises `TimeoutError`."""
        self.postman.settle(timeout_s)

    def customer_writes(self, sender: str, recipient: str, body: str) -> None:
        """A customer texts one of our numbers; a long text comes part by part."""
        for ready in self.inbound(sender, recipient, body):
            self.postman.later(0.0, lambda ready=ready: ready)  # type: ignore[misc]

    def inbound(self, sender: str, recipient: str, body: str, parts: int | None = None) -> list[Webhook]:
        """The webhooks of a customer's text, handed over and not posted."""
        sender, recipient = sender.removeprefix("+"), recipient.removeprefix("+")
        self.account.show(sender, recipient, body)
        segments = sms_segments.count(body)
        count = parts or segments.segments
        size = -(-len(body) // count)
        pieces = [body[at : at + size] for at in range(0, max(len(body), 1), size or 1)]
        reference = str(next(self._references))
        return [
            self._webhook(
                self.inbound_url,
                {
                    "msisdn": sender,
                    "to": recipient,
                    "messageId": message_id(),
                    "text": piece,
                    "type": "text" if segments.encoding == "GSM-7" else "unicode",
                    "keyword": (body.split() or [""])[0].upper(),
                    **(
                        {
                            "concat": "true",
                            "concat-ref": reference,
                            "concat-total": str(len(pieces)),
                            "concat-part": str(number),
                        }
                        if len(pieces) > 1
                        else {}
                    ),
                },
            )
            for number, piece in enumerate(pieces, 1)
        ]

    def receipt(self, text: Text, status: str, number: str = "0", part: int = 0) -> Webhook:
        """The delivery receipt of a text of ours, or of one of its parts."""
        fields = {
            "msisdn": text.recipient,
            "to": text.sender,
            "network-code": "21401",
            "messageId": text.ids[part],
            "price": "0.03330000",
            "status": status,
            "scts": f"{self._clock():%y%m%d%H%M}",
            "err-code": number,
        }
        if text.client_ref:
            fields["client-ref"] = text.client_ref
        return self._webhook(text.callback or self.status_url, fields)

    def deliver(self, text: Text) -> None:
        """Puts the delivery receipts of a taken text on their way, those of each part."""
        for status, number in text.outcome.receipts:
            if status == "delivered":
                self.account.show(text.sender, text.recipient, text.body)
            for part in range(len(text.ids)) if text.callback or self.status_url else ():
                ready = self.receipt(text, status, number, part)
                self.postman.later(0.0, lambda ready=ready: ready)  # type: ignore[misc]

    def _webhook(self, url: str, fields: Mapping[str, str]) -> Webhook:
        now = self._clock()
        told = {
            **fields,
            "api-key": KEY,
            "message-timestamp": f"{now:%Y-%m-%d %H:%M:%S}",
            "timestamp": str(int(now.timestamp())),
            "nonce": str(uuid.uuid4()),
        }
        return webhook(SIGNATURE_SECRET, url, told, self.method)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the HTTP side works on."""

    account: Account
    postman: Postman
    released: Event
    """Set when the simulator closes: answers that hang are let go."""
    deliver: Callable[[Text], None]
    on_exchange: Callable[[Exchanged], None] | None


class Server(http_server.Server):
    """The SMS API over its parts."""

    def __init__(self, parts: Parts):
        self.parts = parts
        super().__init__(0, Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silent: forms hold numbers and words."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form, path, parts = parse_qs(body, keep_blank_values=True), urlsplit(self.path).path, self.server.parts
        taken: Text | None = None
        try:
            if path != "/sms/json":
                self._answer(404, {})
                return
            taken = parts.account.take({name: values[0] for name, values in form.items()})
            told = answer(taken)
        except Refused as refused:
            told = refusal(refused.status)
        if parts.on_exchange is not None:
            parts.on_exchange(Exchanged(path, form, 200, told))
        self._reply(taken, told)

    def _reply(self, taken: Text | None, told: dict[str, Any]) -> None:
        parts = self.server.parts
        if taken is None:
            self._answer(200, told)
            return
        with parts.postman.held():
            if taken.outcome.answer == "given":
                self._answer(200, told)
            parts.deliver(taken)
        match taken.outcome.answer:
            case "broken":
                self._answer(500, {"error": "Internal Server Error"})
            case "cut":
                self.close_connection = True
            case "hang":
                parts.released.wait(HANG_S)
                self.close_connection = True

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
