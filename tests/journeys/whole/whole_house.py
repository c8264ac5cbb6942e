"""Relevo's programs one by one, with the provider in the test's own process, to be killed at will."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

import httpx
from whole_phone import Phone
from whole_postgres import durable
from whole_records import Records
from whole_sounds import record_chimes
from whole_system import SPANISH, Dialled, Ports, Program, children, environment, flows, free_ports, until

from deflect.facts import Caller
from deflect.storage.store import Store
from gateway.testing.postman import Webhook
from gateway.testing.twilio import Simulator
from relevo.config.settings import Settings
from relevo.programs import readiness as ports_of
from relevo.programs import wiring
from relevo.publishing import flow_files
from relevo.publishing.first_publishing import publish_new
from voice_flows.model.turns import Keys

FINAL = frozenset({"accepted", "sent", "delivered"})


@contextmanager
def opened(folder: Path, url: str) -> Iterator[House]:
    """A house of its own in which a day begins; its programs start as they are needed."""
    records = Records(url, folder)
    records.begin_the_day()
    publish_new(records.store, [flow_files.read(path) for path in flow_files.flow_files(flows(folder / "flows"))])
    records.close()
    house = House(folder, url)
    try:
        yield house
    finally:
        house.close()


def posted(webhook: Webhook) -> int:
    """As a provider posts: the status of the answer, 0 where none came."""
    try:
        return httpx.post(webhook.url, content=webhook.body, headers=list(webhook.headers), timeout=30).status_code
    except httpx.HTTPError:
        return 0


def settings_of(folder: Path, url: str, ports: Ports) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=url,
        flows_dir=folder / "flows",
        flow="puente",
        recogniser="none",
        ingress_port=ports.ingress,
        simulator_port=ports.simulator,
    )


class House:
    """`running` starts a program where none lives; whoever kills one leaves it to the next who needs it.

    As under the supervisor, one that ends by itself is started again; `ended_alone` has what it told.
    """

    def __init__(self, folder: Path, url: str) -> None:
        ports = free_ports()
        self.folder, self.url, self.records = folder, url, Records(url, folder)
        self.env = environment(folder, ports, database_url=url if url.startswith("sqlite") else durable(url))
        record_chimes(folder)
        self.store: Store = wiring.open_store(settings_of(folder, url, ports))
        self.ledger = wiring.open_ledger(settings_of(folder, url, ports), self.store)
        inbound = f"http://127.0.0.1:{ports.ingress}/webhooks/twilio/sms"
        token = wiring.simulator_token(settings_of(folder, url, ports))
        self.simulator = Simulator(port=ports.simulator, inbound_url=inbound, token=token, senders=[SPANISH])
        self._checks = {
            "ingress": lambda: ports_of.answers(f"http://127.0.0.1:{ports.ingress}/readyz"),
            "voice": lambda: ports_of.listens(f"tcp://127.0.0.1:{ports.handset}"),
            "relay": lambda: ports_of.listens(f"tcp://127.0.0.1:{ports.metrics}"),
            "workspace": lambda: ports_of.answers(f"http://127.0.0.1:{ports.workspace}/readyz"),
        }
        self.ingress, self.workspace = f"http://127.0.0.1:{ports.ingress}", f"http://127.0.0.1:{ports.workspace}"
        self._programs: dict[str, Program] = {}
        self._starting = Lock()
        self.ended_alone: list[str] = []

    def started(self, name: str) -> Program:
        """The program, which may still be starting."""
        with self._starting:
            program = self._programs.get(name)
            if program is not None and program.process.poll() is not None and not program.ended_by_us:
                self.ended_alone.append(f"{name} ended ({program.ended()}): {program.told[-1000:]}")
            if program is None or program.process.poll() is not None:
                program = self._programs[name] = Program(["run", name], self.env | {"PGAPPNAME": name}, self.folder)
            return program

    def running(self, name: str) -> Program:
        """The program, ready for its work."""

        def ready() -> bool:
            self.started(name)
            return self._checks[name]()

        until(ready, f"{name} is ready", 60)
        return self.started(name)

    def all_running(self) -> None:
        """What calls and texts need."""
        for name in ("ingress", "voice", "relay"):
            self.running(name)

    def accepts(self, number: str) -> None:
        """A caller gives a number, accepts text and hangs up; the voice worker's part, done in this process."""
        leg = self.ledger.open_call(Caller(f"call of {number}", number, SPANISH, "trusted", "sip"), "puente").leg
        self.ledger.advance(leg, "1", Keys("48213"))
        self.ledger.advance(leg, "2", Keys("1"))
        self.ledger.close(leg, "close", "hung_up")

    def dial(self, number: str, keys: str) -> Dialled:
        return Dialled(self.env, self.folder, number, "--keys", keys)

    def kill_worker(self) -> None:
        """`kill -9` for the process that has the calls; the nursery forks another."""
        (worker,) = children(self.running("voice").process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: children(self.running("voice").process.pid) not in ([], [worker]), "another worker")

    def phone(self, number: str) -> Phone:
        return Phone(self.simulator.url, number)

    def once_each(self, number: str, texts: int = 1) -> None:
        """Waits until all texts to a number are settled; each of them was taken by the provider once."""

        def settled() -> bool:
            states = [row.state for row in self.records.texts(number)]
            return len(states) == texts and FINAL.issuperset(states)

        until(settled, f"{texts} settled texts", 30)
        rows = Counter(parse_qs(urlsplit(each.callback).query)["row"][0] for each in self.simulator.sent)
        assert [rows[row.id] for row in self.records.texts(number)] == [1] * texts

    def close(self) -> None:
        self.simulator.released.set()
        for program in self._programs.values():
            program.kill()
        self.simulator.close()
        self.records.close()
        self.store.dispose()
