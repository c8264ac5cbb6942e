"""What Twilio remembers and decides: messages, their states, who unsubscribed, what goes wrong next. No sockets.

Its rules are those Twilio documents (Messages resource, error dictionary, default opt-out words); what goes wrong
is told beforehand, by `Outcome`, so that every run is the same.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Condition
from typing import Any, Final, Literal

from relevo.errors import RelevoError
from voice_flows import locales
from voice_flows.locales import fixed_words
from voice_flows.understanding import languages
from voice_flows.wording import sms_segments

API: Final = "2010-04-01"
E164 = re.compile(r"\+[1-9]\d{6,14}")
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
ERRORS: Mapping[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    21211: (400, "Invalid 'To' Phone Number"),
    21266: (400, "'To' and 'From' number cannot be the same"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21606: (400, "The 'From' phone number provided is not a valid message-capable Twilio phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and/or 'From' parameters"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}
RANKS: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(("queued", "sending", "sent", "undelivered", "failed", "delivered", "read", "received"))
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one create request; as it stands: taken, sent, delivered, each told once and in order."""

    refuse: int | None = None
    """Error number it is refused with; nothing is taken."""
    answer: Literal["given", "hang", "cut", "broken"] = "given"
    """How a taken message is answered: properly, never, by a closed connection, by a 500."""
    after_s: float = 0.0
    """Seconds until a taken message is answered."""
    states: tuple[str, ...] = ("sent", "delivered")
    told: tuple[str, ...] | None = None
    """The callbacks in the order they are posted, if not just `states`: late, twice, or none at all."""
    error: int | None = None
    """ErrorCode that an undelivered or failed state carries, such as 30006."""
    hidden: int = 0
    """Listings that do not show the message yet."""

    @property
    def callbacks(self) -> tuple[str, ...]:
        return self.states if self.told is None else self.told


DELIVERED = Outcome()


class Refused(RelevoError):
    """Twilio's own refusal, by its error number."""

    def __init__(self, number: int):
        self.number = number
        self.status, self.words = ERRORS.get(number, (400, "The request was refused"))
        super().__init__(f"{number} {self.words}")

    @property
    def answer(self) -> dict[str, Any]:
        more = f"https://www.twilio.com/docs/errors/{self.number}"
        return {"code": self.number, "message": self.words, "more_info": more, "status": self.status}


@dataclass(slots=True)
class Message:
    """A message resource. Twilio changes it, so it is not frozen; it never leaves the account's lock unfinished."""

    sid: str
    sender: str
    recipient: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    created: datetime
    status: str = "queued"
    media: tuple[str, ...] = ()
    callback: str = ""
    outcome: Outcome = DELIVERED
    sent: datetime | None = None
    error: int | None = None
    listings: int = field(default=0)

    def resource(self, account: str) -> dict[str, Any]:
        """As `GET Messages/{Sid}.json` answers."""
        uri = f"/{API}/Accounts/{account}/Messages/{self.sid}"
        return {
            "account_sid": account,
            "api_version": API,
            "body": self.body,
            "date_created": _rfc2822(self.created),
            "date_sent": _rfc2822(self.sent),
            "date_updated": _rfc2822(self.sent or self.created),
            "direction": self.direction,
            "error_code": self.error,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": str(len(self.media)),
            "num_segments": str(sms_segments.count(self.body).segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.recipient,
            "uri": f"{uri}.json",
        }


class Account:
    """Twilio's memory, behind one lock. `arrived` is what handsets show, in order; `senders` empty: any number."""

    def __init__(self, account: str, clock: Callable[[], datetime], senders: Sequence[str] = ()):
        self.account = account
        self.senders = frozenset(senders)
        self.messages: dict[str, Message] = {}
        self.arrived: list[Message] = []
        self.files: dict[str, tuple[int, bytes]] = {}
        self.lines: dict[str, str] = {}
        """Types of line in Twilio's words, of numbers whose plan tells another or none."""
        """What lies at a path: status and content; of a redirect the address."""
        self.changed = Condition()
        self._clock = clock
        self._next: deque[Outcome] = deque()
        self._always: dict[str, Outcome] = {}
        self._unsubscribed: dict[str, set[str]] = defaultdict(set)
        self._emptied: dict[str, int] = {}
        """Numbers whose telephones were emptied, to the position up to which."""

    def expect(self, *outcomes: Outcome) -> None:
        """The next creates end so, one each."""
        with self.changed:
            self._next.extend(outcomes)

    def always(self, recipient: str, outcome: Outcome) -> None:
        """Every create to `recipient` ends so, where none was expected."""
        with self.changed:
            self._always[recipient] = outcome

    def create(self, form: Mapping[str, Sequence[str]]) -> Message:
        """Takes a message. Raises `Refused`."""
        first = {name: values[0] for name, values in form.items()}
        with self.changed:
            outcome = self._next.popleft() if self._next else self._always.get(first.get("To", ""), DELIVERED)
            media = tuple(form.get("MediaUrl", ()))
            self._check(first, media, outcome)
            message = self._add(
                "MM" if media else "SM", first["From"], first["To"], first.get("Body", ""), "outbound-api", media
            )
            message.callback, message.outcome = first.get("StatusCallback", ""), outcome
            return message

    def _check(self, first: Mapping[str, str], media: Sequence[str], outcome: Outcome) -> None:
        sender, recipient, body = first.get("From", ""), first.get("To", ""), first.get("Body", "")
        wrong = {
            21211: not E164.fullmatch(recipient),
            21603: not sender,
            21606: bool(self.senders) and sender not in self.senders,
            21266: sender == recipient,
            21602: not body and not media,
            21617: len(body) > 1600,
            21610: recipient in self._unsubscribed[sender],
        }
        number = outcome.refuse or next((number for number, holds in wrong.items() if holds), None)
        if number is not None:
            raise Refused(number)

    def _add(
        self,
        prefix: str,
        sender: str,
        recipient: str,
        body: str,
        direction: Literal["inbound", "outbound-api", "outbound-reply"],
        media: Sequence[str] = (),
    ) -> Message:
        sid = prefix + uuid.uuid4().hex
        message = Message(sid, sender, recipient, body, direction, self._clock(), media=tuple(media))
        self.messages[sid] = message
        return message

    def move(self, message: Message, state: str) -> None:
        """The message reaches `state`; never back to a lower one. A delivered one is on the handset."""
        with self.changed:
            if RANKS[state] <= RANKS[message.status]:
                return
            message.status = state
            message.sent = message.sent or self._clock()
            if state in ("undelivered", "failed"):
                message.error = message.outcome.error
            if state in ("delivered", "received") or (state == "read" and message not in self.arrived):
                self.arrived.append(message)
                self.changed.notify_all()

    def write(self, sender: str, recipient: str, body: str, media: Sequence[str] = ()) -> tuple[Message, str | None]:
        """A customer's message to one of our numbers, and the opt-out word Twilio itself acted on, if any."""
        with self.changed:
            message = self._add("MM" if media else "SM", sender, recipient, body, "inbound", media)
            acted = self._opt_out(sender, recipient, body.strip().upper())
        self.move(message, "received")
        if acted is not None:
            with self.changed:
                words = fixed_words.text(f"carrier.{acted.lower()}", self._language(recipient, sender))
                own = self._add("SM", recipient, sender, words, "outbound-reply")
            self.move(own, "delivered")
        return message, acted

    def _language(self, ours: str, customer: str) -> str:
        """The language of our newest text to a customer, as an account can be set to answer."""
        ours_to_them = (
            each.body for each in reversed(self.messages.values()) if (each.sender, each.recipient) == (ours, customer)
        )
        told = (languages.written_in(body, locales.known()) for body in ours_to_them)
        return next(filter(None, told), locales.FALLBACK)

    def _opt_out(self, customer: str, ours: str, word: str) -> str | None:
        left = self._unsubscribed[ours]
        if word in STOP_WORDS:
            left.add(customer)
            return "STOP"
        if word in START_WORDS and customer in left:
            left.discard(customer)
            return "START"
        return "HELP" if word in HELP_WORDS else None

    def fetch(self, sid: str) -> Message:
        with self.changed:
            if sid not in self.messages:
                raise Refused(20404)
            return self.messages[sid]

    def listing(self, recipient: str | None, sender: str | None, since: datetime | None = None) -> list[Message]:
        """Newest first, those sent at `since` or later.

        A message whose outcome says so is left out of its first listings: the list lags.
        """
        with self.changed:
            found = [
                message
                for message in reversed(self.messages.values())
                if recipient in (None, message.recipient) and sender in (None, message.sender)
                if since is None or (message.sent is not None and message.sent >= since)
            ]
            for message in found:
                message.listings += 1
            return [message for message in found if message.listings > message.outcome.hidden]

    def shown(self, number: str, after: int, wait_s: float = 0.0) -> list[tuple[int, Message]]:
        """What the handset of `number` shows beyond position `after`, waiting up to `wait_s` for something new."""

        def beyond() -> list[tuple[int, Message]]:
            begin = max(after, self._emptied.get(number, 0))
            numbered = enumerate(self.arrived[begin:], start=begin + 1)
            return [(position, each) for position, each in numbered if number in (each.sender, each.recipient)]

        with self.changed:
            self.changed.wait_for(beyond, wait_s)
            return beyond()

    def forget(self, numbers: Collection[str]) -> None:
        """Empties the telephones of these numbers: no text of theirs is shown or listed, and none is unsubscribed."""
        with self.changed:
            mine = [sid for sid, one in self.messages.items() if {one.sender, one.recipient} & set(numbers)]
            for sid in mine:
                del self.messages[sid]
            self._emptied |= dict.fromkeys(numbers, len(self.arrived))
            for left in self._unsubscribed.values():
                left -= set(numbers)


def _rfc2822(instant: datetime | None) -> str | None:
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0)) if instant else None
