"""One running Relevo for each database, started once as an operator starts it, for all journeys over it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from whole_phone import Phone
from whole_postgres import Postgres
from whole_records import Records
from whole_system import SPANISH, Dialled, Ports, Program, environment, free_ports


@dataclass(frozen=True)
class System:
    """`relevo up` and what a test does to it from outside."""

    program: Program
    env: dict[str, str]
    folder: Path
    ports: Ports
    records: Records

    def dial(self, number: str, keys: str = "", *options: str, to: str = SPANISH) -> Dialled:
        return Dialled(self.env, self.folder, number, "--keys", keys, *options, to=to)

    def phone(self, number: str) -> Phone:
        return Phone(f"http://127.0.0.1:{self.ports.simulator}", number)

    @property
    def ingress(self) -> str:
        return f"http://127.0.0.1:{self.ports.ingress}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


DATABASES = ["sqlite", "postgresql"]
ON_SQLITE = pytest.mark.parametrize("system", ["sqlite"], indirect=True)
"""For journeys that are the same on every database."""


@pytest.fixture(scope="session", params=DATABASES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder, ports = tmp_path_factory.mktemp(request.param), free_ports()
    url = f"sqlite:///{folder}/relevo.db"
    with ExitStack() as databases:
        if request.param == "postgresql":
            url = databases.enter_context(request.getfixturevalue("postgres").database())
        env = environment(folder, ports, database_url=url)
        program = Program(["up"], env, folder)
        records = Records(url)
        try:
            program.says("Relevo is up", 90)
            yield System(program, env, folder, ports, records)
        finally:
            records.close()
            program.process.send_signal(signal.SIGINT)
            program.ended()
