"""What Vonage's SMS API remembers and decides: messages, their parts, what goes wrong next. No sockets.

Its rules are those of Vonage's API description; what goes wrong is told beforehand, by `Outcome`.
"""

from __future__ import annotations

import re
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Condition
from typing import Any, Final, Literal

from voice_flows.wording import sms_segments

NUMBER: Final = re.compile(r"\d{7,15}")
TEXTS: Final[Mapping[str, str]] = {
    "1": "Throughput Rate Exceeded - please wait and retry",
    "2": "Missing a parameter",
    "3": "Invalid to param",
    "4": "Bad Credentials",
    "7": "Number barred",
    "9": "Quota Exceeded - rejected",
    "15": "Illegal Sender Address - rejected",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one request; as it stands: taken, accepted by the carrier, delivered, each told once."""

    refuse: str | None = None
    """Status it is refused with; nothing is taken."""
    refuse_parts: int = 0
    """So many of the last parts of a long text are refused, and the others taken."""
    answer: Literal["given", "hang", "cut", "broken"] = "given"
    """How a taken text is answered: properly, never, by a closed connection, by a 500."""
    receipts: tuple[tuple[str, str], ...] = (("accepted", "0"), ("delivered", "0"))
    """Delivery receipts: status and err-code."""


DELIVERED: Final = Outcome()


class Refused(Exception):
    """The API's refusal, by its status."""

    def __init__(self, status: str):
        self.status = status
        super().__init__(status)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of ours that was taken; `ids` name its parts."""

    ids: tuple[str, ...]
    sender: str
    recipient: str
    body: str
    client_ref: str
    callback: str
    kind: str
    created: datetime
    outcome: Outcome = DELIVERED


class Account:
    """The memory of one account, behind one lock. `senders` empty: any sender."""

    def __init__(self, key: str, secret: str, clock: Callable[[], datetime], senders: Sequence[str] = ()):
        self.key, self.secret, self.senders = key, secret, frozenset(senders)
        self.texts: list[Text] = []
        self.arrived: list[tuple[str, str, str]] = []
        """What handsets show: sender, recipient, body."""
        self.changed = Condition()
        self._clock = clock
        self._next: deque[Outcome] = deque()

    def expect(self, *outcomes: Outcome) -> None:
        """The next requests end so, one each, in order."""
        with self.changed:
            self._next.extend(outcomes)

    def take(self, form: Mapping[str, str]) -> Text:
        """Takes a text. Raises `Refused`."""
        with self.changed:
            outcome = self._next.popleft() if self._next else DELIVERED
            self._check(form, outcome)
            parts = sms_segments.count(form["text"]).segments
            text = Text(
                ids=tuple(message_id() for _ in range(parts)),
                sender=form["from"],
                recipient=form["to"],
                body=form["text"],
                client_ref=form.get("client-ref", ""),
                callback=form.get("callback", ""),
                kind=form.get("type", "text"),
                created=self._clock(),
                outcome=outcome,
            )
            self.texts.append(text)
            return text

    def _check(self, form: Mapping[str, str], outcome: Outcome) -> None:
        wrong = {
            "2": any(not form.get(name) for name in ("api_key", "api_secret", "from", "to", "text")),
            "4": (form.get("api_key"), form.get("api_secret")) != (self.key, self.secret),
            "3": not NUMBER.fullmatch(form.get("to", "")),
            "15": bool(self.senders) and form.get("from") not in self.senders,
        }
        status = outcome.refuse or next((status for status, holds in wrong.items() if holds), None)
        if status is not None:
            raise Refused(status)

    def show(self, sender: str, recipient: str, body: str) -> None:
        """A handset shows a message."""
        with self.changed:
            self.arrived.append((sender, recipient, body))
            self.changed.notify_all()


def answer(text: Text) -> dict[str, Any]:
    """The answer to a request that was taken, one message a part."""
    refused = len(text.ids) - text.outcome.refuse_parts
    messages = [_taken(text, each) if number < refused else _refused("7") for number, each in enumerate(text.ids)]
    return {"message-count": str(len(messages)), "messages": messages}


def refusal(status: str) -> dict[str, Any]:
    """The answer to a request that was not."""
    return {"message-count": "1", "messages": [_refused(status)]}


def _taken(text: Text, id_: str) -> dict[str, str]:
    told = {
        "to": text.recipient,
        "message-id": id_,
        "status": "0",
        "remaining-balance": "3.14159265",
        "message-price": "0.03330000",
        "network": "21401",
    }
    return told | ({"client-ref": text.client_ref} if text.client_ref else {})


def _refused(status: str) -> dict[str, str]:
    return {"status": status, "error-text": TEXTS.get(status, "Refused")}


def message_id() -> str:
    return uuid.uuid4().hex[:16].upper()
