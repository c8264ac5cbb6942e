"""A running Relevo as journeys see it: its programs, its records, its callers and their phones."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from whole_phone import Phone
from whole_records import Records
from whole_system import SPANISH, Dialled, Ports, Program

DATABASES = ("sqlite", "postgresql")
ON_SQLITE = pytest.mark.parametrize("system", DATABASES[:1], indirect=True)
"""For journeys that are the same on every database."""


@contextmanager
def up(env: Mapping[str, str], folder: Path, ports: Ports, url: str) -> Iterator[System]:
    """`relevo up` with these settings, on a Tuesday at ten; ended by Ctrl+C."""
    records = Records(url, folder)
    records.begin_the_day()
    program = Program(["up"], env, folder)
    try:
        program.says("Relevo is up", 180)
        yield System(program, dict(env), folder, ports, records)
    finally:
        records.close()
        program.process.send_signal(signal.SIGINT)
        program.ended()


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
