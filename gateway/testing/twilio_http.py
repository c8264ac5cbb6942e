"""The simulator's HTTP: the Messages API as Twilio answers it, and `/_phone/` for handsets, which Twilio does not have.

What is remembered and decided is not here: see `twilio_account`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from gateway.testing import http_server
from gateway.testing import twilio_lookups as lookups
from gateway.testing.postman import Postman
from gateway.testing.twilio_account import API, Account, Message, Outcome, Refused

HANG_S: Final = 30.0
PHONE_WAIT_S: Final = 20.0
LISTED = frozenset({"To", "From", "DateSent>", "PageSize", "Page", "PageToken"})
"""Filters of a listing that are understood; another is refused, not ignored."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A request to the Messages API and its answer, to be held against Twilio's API file."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    form: Mapping[str, Sequence[str]]
    status: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Parts:
    """What the HTTP side works on."""

    sid: str
    token: str
    account: Account
    postman: Postman
    released: Event
    """Set when the simulator closes: answers that hang are let go."""
    deliver: Callable[[Message], None]
    """Puts the callbacks of a taken message on their way."""
    customer_writes: Callable[[str, str, str, Sequence[str]], Message]
    """A customer's text: sender, recipient, body and media."""
    on_exchange: Callable[[Exchanged], None] | None = None


class Server(http_server.Server):
    """The Messages API over its parts."""

    def __init__(self, parts: Parts, port: int):
        self.parts = parts
        super().__init__(port, Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Silent: paths and forms hold numbers and words."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        asked = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = parse_qs(asked.query, keep_blank_values=True)
        if asked.path.startswith("/_phone/"):
            self._answer(*self._phone(asked.path, query, body))
            return
        if asked.path in self.server.parts.account.files:
            self._file(*self.server.parts.account.files[asked.path])
            return
        form = parse_qs(body.decode(), keep_blank_values=True)
        taken: Message | None = None
        try:
            status, answer, taken = self._twilio(asked.path, query, form)
        except Refused as refused:
            status, answer = refused.status, refused.answer
        if self.server.parts.on_exchange is not None:
            told = Exchanged(self.command, asked.path, query, form, status, answer)
            self.server.parts.on_exchange(told)
        self._reply(status, answer, taken)

    def _reply(self, status: int, answer: Any, taken: Message | None) -> None:
        """Answers as the message's outcome says; its callbacks set off once a proper answer is out."""
        parts = self.server.parts
        if taken is None:
            self._answer(status, answer)
            return
        if taken.outcome.after_s:
            parts.released.wait(taken.outcome.after_s)
        if taken.outcome.answer == "given":
            with parts.postman.held():
                self._answer(status, answer)
                parts.deliver(taken)
            return
        parts.deliver(taken)
        match taken.outcome.answer:
            case "broken":
                self._answer(500, {"code": 20500, "message": "Internal Server Error", "status": 500})
            case "cut":
                self.close_connection = True
            case "hang":
                parts.released.wait(HANG_S)
                self.close_connection = True

    def _file(self, status: int, content: bytes) -> None:
        """Answers with a medium, or says where it lies. Both need the account's key."""
        if 300 <= status < 400:
            self.send_response(status)
            self.send_header("Location", content.decode())
            content = b""
        else:
            self.send_response(status)
            self.send_header("Content-Type", "text/html")  # not to be believed
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, status: int, answer: Any) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _twilio(
        self, path: str, query: Mapping[str, Sequence[str]], form: Mapping[str, Sequence[str]]
    ) -> tuple[int, Any, Message | None]:
        parts = self.server.parts
        login = base64.b64encode(f"{parts.sid}:{parts.token}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {login}":
            raise Refused(20003)
        messages = f"/{API}/Accounts/{parts.sid}/Messages"
        if path == f"{messages}.json" and self.command == "POST":
            taken = parts.account.create(form)
            return 201, taken.resource(parts.sid), taken
        if path == f"{messages}.json" and not set(query) - LISTED:
            return 200, self._page(path, query), None
        if path.startswith(lookups.NUMBERS) and self.command == "GET":
            return 200, lookups.resource(parts.account, unquote(path.removeprefix(lookups.NUMBERS)), query), None
        if path.startswith(f"{messages}/") and path.endswith("/Media.json") and self.command == "GET":
            return 200, self._media(path, path.split("/")[-2]), None
        if path.startswith(f"{messages}/") and path.endswith(".json") and self.command == "GET":
            sid = path.removeprefix(f"{messages}/").removesuffix(".json")
            return 200, parts.account.fetch(sid).resource(parts.sid), None
        raise Refused(20404)

    def _page(self, path: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        parts = self.server.parts
        first = {name: values[0] for name, values in query.items()}
        size, page = int(first.get("PageSize", "50")), int(first.get("Page", "0"))
        since = datetime.fromisoformat(first["DateSent>"]) if "DateSent>" in first else None
        found = parts.account.listing(first.get("To"), first.get("From"), since)
        return paged(path, first, "messages", [each.resource(parts.sid) for each in found], size, page)

    def _media(self, path: str, sid: str) -> dict[str, Any]:
        parts = self.server.parts
        found = [_medium(parts.sid, sid, address) for address in parts.account.fetch(sid).media]
        return paged(path, {}, "media_list", found, 50, 0)

    def _phone(self, path: str, query: Mapping[str, Sequence[str]], body: bytes) -> tuple[int, Any]:
        """`GET /_phone/messages?number=&after=&wait=` and `POST /_phone/messages` {from, to, body, media}.

        `POST /_phone/forget` {numbers} empties telephones.
        """
        parts = self.server.parts
        try:
            if path == "/_phone/messages" and self.command == "GET":
                after, wait = int(query.get("after", "0")[0]), float(query.get("wait", "0")[0])
                shown = parts.account.shown(query["number"][0], after, min(wait, PHONE_WAIT_S))
                return 200, {"messages": [_on_phone(*each) for each in shown]}
            if path == "/_phone/messages":
                told = json.loads(body)
                wrote = parts.customer_writes(told["from"], told["to"], told["body"], told.get("media", ()))
                return 201, {"sid": wrote.sid}
            if path == "/_phone/forget" and self.command == "POST":
                parts.account.forget(json.loads(body)["numbers"])
                return 204, None
            if path == "/_phone/outcomes" and self.command == "POST":
                told = json.loads(body)
                parts.account.always(told.pop("to"), _outcome(told))
                return 204, None
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            return 400, {"message": f"{type(wrong).__name__}: {wrong}"}
        return 404, {"message": f"{path}: there is no such thing"}


def paged(path: str, asked: Mapping[str, str], name: str, found: Sequence[Any], size: int, page: int) -> dict[str, Any]:
    """Returns one page of a list, with the addresses of the others."""
    start, end = page * size, min((page + 1) * size, len(found))

    def address(number: int) -> str:
        return f"{path}?{urlencode({**asked, 'PageSize': size, 'Page': number})}"

    return {
        name: found[start:end],
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start, end - 1),
        "uri": address(page),
        "first_page_uri": address(0),
        "next_page_uri": address(page + 1) if end < len(found) else None,
        "previous_page_uri": address(page - 1) if page else None,
    }


def _medium(account: str, message: str, address: str) -> dict[str, Any]:
    """Returns a medium as it is listed. Its id is the end of its address."""
    sid = address.rsplit("/", 1)[-1]
    return {
        "sid": sid,
        "account_sid": account,
        "parent_sid": message,
        "content_type": "image/jpeg",
        "date_created": None,
        "date_updated": None,
        "uri": f"/{API}/Accounts/{account}/Messages/{message}/Media/{sid}.json",
    }


def _outcome(told: Mapping[str, Any]) -> Outcome:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Outcome(**fields)


def _on_phone(position: int, message: Message) -> dict[str, Any]:
    return {
        "position": position,
        "sid": message.sid,
        "from": message.sender,
        "to": message.recipient,
        "body": message.body,
        "media": list(message.media),
        "at": message.created.isoformat(),
    }
