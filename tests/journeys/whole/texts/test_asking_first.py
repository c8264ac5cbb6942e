"""A thread that begins with a look-up, and one whose offer has grown old, over real calls and texts."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from whole_system import LOOKS
from whole_up import ON_SQLITE, System

from deflect.tables import Leg

AT_ONCE, SLOW, BROKEN, SILENT, LATE = (f"+3460000060{n}" for n in range(1, 6))
SLOW_S = 3.0


class Far(ThreadingHTTPServer):
    """Somebody else's system: the days that it offers, by name, what was booked, and how it answers each customer."""

    def __init__(self, port: int, today: date) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.days = {"a": today + timedelta(days=3), "b": today + timedelta(days=30)}
        self.booked: list[str] = []
        self.released = threading.Event()

    def shown(self, name: str) -> str:
        return f" {self.days[name].day}/{self.days[name].month}"


class Handler(BaseHTTPRequestHandler):
    server: Far

    def do_GET(self) -> None:
        of = "+" + parse_qs(urlsplit(self.path).query)["of"][0].strip().lstrip("+")
        if of == SLOW:
            self.server.released.wait(SLOW_S)
        self._answer(
            {BROKEN: 500, SILENT: 404}.get(of, 200),
            {"slots": [{"id": name, "day": day.isoformat()} for name, day in self.server.days.items()]},
        )

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.booked.append(body["slot"])
        self._answer(200, {})

    def _answer(self, status: int, body: object) -> None:
        told = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def far(system: System) -> Iterator[Far]:
    server = Far(system.ports.far, system.records.store.clock().date())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()


def ended(system: System, number: str) -> Leg:
    """The call from this number, once it is over."""
    system.records.wait(lambda: system.records.legs(number, "voice")[0].ended_at, "the call's end")
    return system.records.legs(number, "voice")[0]


@ON_SQLITE
def test_call_waits_for_the_text_that_the_look_up_leads_to(system: System, far: Far) -> None:
    calls = {number: system.dial(number, "p 1 w9", to=LOOKS) for number in (AT_ONCE, SLOW, BROKEN)}
    for number, words in {AT_ONCE: far.shown("a"), SLOW: far.shown("a"), BROKEN: "Ahora no lo puedo ver."}.items():
        system.phone(number).gets(words)
        calls[number].outcome()
        call, ladder = ended(system, number), system.records.ladder(number)
        assert (call.outcome, call.session["node"]) == ("moved_to_text", "fin")
        assert ladder.delivered_at is not None
        assert ladder.undelivered_at is None
        assert ladder.outbox_id == system.records.texts(number)[0].id


@ON_SQLITE
@pytest.mark.long
def test_call_goes_on_by_phone_where_the_look_up_leads_to_no_text(system: System, far: Far) -> None:
    call = system.dial(SILENT, "p 1 w6", "--hang-up", to=LOOKS)
    call.outcome()
    assert ended(system, SILENT).session["node"] == "por_voz"
    assert system.records.texts(SILENT) == []
    assert system.records.ladder(SILENT).code == "no_text"


@ON_SQLITE
def test_reply_to_an_old_offer_is_told_what_has_passed(system: System, far: Far) -> None:
    system.dial(LATE, "p 1 w4", to=LOOKS).outcome()
    phone = system.phone(LATE)
    phone.gets(far.shown("a"))
    system.records.pass_time(hours=24)
    phone.gets("nos falta tu respuesta")  # the reminder, with what is still there
    system.records.pass_time(days=9)
    gone, left = far.shown("a"), far.shown("b")
    del far.days["a"]
    phone.writes("1", to=LOOKS)
    told = phone.gets(f"{gone} ya ha pasado; quedan:")
    assert left in told["body"]
    assert far.booked == []
    phone.writes("1", to=LOOKS)
    phone.gets(f"{left}.")
    assert far.booked == ["b"]
