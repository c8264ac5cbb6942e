"""A running Relevo as journeys see it: its programs, its records, its callers and their phones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from whole_phone import Phone
from whole_records import Records
from whole_system import SPANISH, Dialled, Ports, Program

DATABASES = ("sqlite", "postgresql")
ON_SQLITE = pytest.mark.parametrize("system", DATABASES[:1], indirect=True)
"""For journeys that are the same on every database."""


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
