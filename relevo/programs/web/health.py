"""What the health page is told by this machine: the checks of `relevo doctor`, the trunks, and the settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from gateway.workspace.api.health.models import LockedSetting, Machine, PartHealth, TrunkHealth
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.programs import lives
from relevo.programs.checks.examining import examine
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.running import PROGRAMS
from relevo.programs.checks.sentences import said, told
from relevo.programs.line_status import destinations, registrations
from relevo.programs.web.locked_settings import locked

FRESH_S: Final = 15.0
"""Pages that ask within this time are told the same, however many look."""


class MachineHealth:
    """Examines this machine when asked; one examination at a time."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._monotonic = settings, monotonic
        self._lock = Lock()
        self._found: tuple[Finding, ...] = ()
        self._at = 0.0

    def __call__(self, language: str) -> Machine:
        settings = self._settings
        return Machine(
            parts=tuple(_part(settings, one, language) for one in self._findings()),
            trunks=tuple(_trunks(settings)),
            settings=tuple(LockedSetting(**asdict(one)) for one in locked(settings)),
            lines=settings.lines,
        )

    def _findings(self) -> tuple[Finding, ...]:
        with self._lock:
            if not self._found or self._monotonic() - self._at > FRESH_S:
                self._found, self._at = tuple(examine(self._settings)), self._monotonic()
            return self._found


def _part(settings: Settings, one: Finding, language: str) -> PartHealth:
    program = one.what in PROGRAMS
    return PartHealth(
        part=one.what,
        title=str(told(said(f"part.{one.what}"), language)),
        health=one.health,
        seen=str(told(one.seen, language)),
        fix=str(told(one.fix, language)),
        program=program,
        since=lives.since(settings, one.what) if program else None,
    )


def _trunks(settings: Settings) -> Iterator[TrunkHealth]:
    registered = registrations(settings)
    hosts = destinations(settings)
    for name in configured_trunks(settings).named:
        if name in registered:
            account = registered[name]
            yield TrunkHealth(trunk=name, host="", state=account.state, since=_instant(account.at))
        elif not any(one.trunk == name for one in hosts):
            yield TrunkHealth(trunk=name, host="", state="by_address", since=None)
    for one in hosts:
        yield TrunkHealth(trunk=one.trunk, host=one.destination, state=one.state, since=_instant(one.since))


def _instant(unix_s: float) -> datetime | None:
    return datetime.fromtimestamp(unix_s, UTC) if unix_s else None
