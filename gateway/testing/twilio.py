"""A Twilio of our own on 127.0.0.1: the genuine SDK talks to it, it calls our webhooks, it holds the demo's phones.

This is what tests and the demo start and steer. Its HTTP is in `twilio_http`, what Twilio remembers and decides in
`twilio_account`, how it signs webhooks in `twilio_post`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Final, Self

from gateway.testing.postman import Postman, Webhook
from gateway.testing.twilio_account import API, Account, Message, Outcome
from gateway.testing.twilio_http import Exchanged, Parts, Server
from gateway.testing.twilio_post import Algorithm, webhook

ACCOUNT: Final = "AC" + "5" * 32
TOKEN: Final = "simulated-auth-token"  # noqa: S105  # opens nothing but this simulator


def _now() -> datetime:
    return datetime.now(UTC)


class Simulator:
    """Start it, point the provider's `base_url` at `url`, set `inbound_url` to our webhook. Also a context manager.

    `delays`: seconds before the callback of each state; none in tests. `clock` dates messages.
    """

    def __init__(
        self,
        *,
        account: str = ACCOUNT,
        token: str = TOKEN,
        inbound_url: str = "",
        senders: Sequence[str] = (),
        clock: Callable[[], datetime] = _now,
        delays: Mapping[str, float] | None = None,
        algorithm: Algorithm = "HMAC_SHA1",
        port: int = 0,
        on_exchange: Callable[[Exchanged], None] | None = None,
    ):
        self.sid, self.token, self.inbound_url = account, token, inbound_url
        self.algorithm: Algorithm = algorithm
        self.account = Account(account, clock, senders)
        self.postman = Postman()
        self.released = Event()
        self._delays = dict(delays or {})
        self._parts = Parts(
            account, token, self.account, self.postman, self.released, self.deliver, self.customer_writes, on_exchange
        )
        self._server: Server | None = Server(self._parts, port)
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.released.set()
        self.down()
        self.postman.close()

    def down(self) -> None:
        """Stops listening: connections are refused, open ones are cut."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def up(self) -> None:
        """Listens again, on the same port."""
        if self._server is None:
            self._server = Server(self._parts, self.port)

    def expect(self, *outcomes: Outcome) -> None:
        """The next messages end so, one each, in order."""
        self.account.expect(*outcomes)

    def always(self, recipient: str, outcome: Outcome) -> None:
        """Every message to `recipient` ends so."""
        self.account.always(recipient, outcome)

    @property
    def sent(self) -> list[Message]:
        """What we made it send, oldest first."""
        with self.account.changed:
            return [each for each in self.account.messages.values() if each.direction == "outbound-api"]

    def settle(self, timeout_s: float = 10.0) -> None:
        """Waits until every webhook is posted. Raises `TimeoutError`."""
        self.postman.settle(timeout_s)

    def customer_writes(
        self, sender: str, recipient: str, body: str, media: Sequence[str] = (), *, times: int = 1
    ) -> Message:
        """A customer texts one of our numbers; the webhook is posted `times` times, by the postman's thread."""
        message, ready = self.inbound(sender, recipient, body, media)
        for _ in range(times):
            if self.inbound_url:
                self.postman.later(self._delays.get("received", 0.0), lambda: ready if self._kept(message) else None)
        return message

    def _kept(self, message: Message) -> bool:
        """False for a message of a telephone that was emptied before it was posted."""
        return message.sid in self.account.messages

    def inbound(self, sender: str, recipient: str, body: str, media: Sequence[str] = ()) -> tuple[Message, Webhook]:
        """Like `customer_writes`, but returns the webhook instead of posting it."""
        message, acted = self.account.write(sender, recipient, body, media)
        form = [
            *self._addresses(message),
            ("SmsStatus", "received"),
            ("Body", body),
            ("NumSegments", "1"),
            ("NumMedia", str(len(media))),
            *((f"MediaUrl{i}", url) for i, url in enumerate(media)),
            *((("OptOutType", acted),) if acted else ()),
        ]
        return message, webhook(self.token, self.inbound_url, form, self.algorithm)

    def status(self, message: Message, state: str, url: str | None = None) -> Webhook:
        """The callback that tells `state` of a message of ours."""
        form = [*self._addresses(message), ("SmsStatus", state), ("MessageStatus", state)]
        if state in ("undelivered", "failed") and message.outcome.error is not None:
            form.append(("ErrorCode", str(message.outcome.error)))
        return webhook(self.token, url or message.callback, form, self.algorithm)

    def _addresses(self, message: Message) -> list[tuple[str, str]]:
        return [
            ("ApiVersion", API),
            ("AccountSid", self.sid),
            ("MessageSid", message.sid),
            ("SmsSid", message.sid),
            ("SmsMessageSid", message.sid),
            ("From", message.sender),
            ("To", message.recipient),
        ]

    def deliver(self, message: Message) -> None:
        """Puts the callbacks of a taken message on their way."""
        outcome, waited = message.outcome, 0.0
        for state in outcome.callbacks:
            waited += self._delays.get(state, 0.0)
            self.postman.later(waited, partial(self._moved, message, state))
        for state in outcome.states:
            if state not in outcome.callbacks:
                self.postman.later(waited, partial(self._moved, message, state, told=False))

    def _moved(self, message: Message, state: str, *, told: bool = True) -> Webhook | None:
        self.account.move(message, state)
        return self.status(message, state) if told and message.callback else None


def run(
    port: int,
    stop: Event,
    *,
    inbound_url: str,
    account: str = ACCOUNT,
    token: str = TOKEN,
    senders: Sequence[str] = (),
    clock: Callable[[], datetime] = _now,
    sent_after_s: float = 0.3,
    delivered_after_s: float = 0.9,
) -> None:
    """Serves the demo's provider and phones until `stop`, at the pace of a good network."""
    delays = {"sent": sent_after_s, "delivered": delivered_after_s}
    with Simulator(
        account=account, token=token, inbound_url=inbound_url, senders=senders, clock=clock, delays=delays, port=port
    ):
        stop.wait()
