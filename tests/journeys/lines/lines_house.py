"""Two voice workers behind Kamailio, as `relevo up --lines 8` starts them, and callers who tell their prompts apart."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from deflect.storage.store import Store
from deflect.tables import Leg
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.tones import Tones
from relevo.bench.installation.installation import Installation
from relevo.bench.voice import HZ, OTHER_MENU
from relevo.kamailio import control
from relevo.kamailio import program as kamailio
from relevo.programs import wiring

PATIENCE_S = 10.0  # for a prompt to be heard on a machine busy with other things


class Fleet:
    """The running programs, and what a test does to them from outside."""

    def __init__(self, house: Installation, callers: ExitStack) -> None:
        self.house, self._callers = house, callers
        self.layout = kamailio.layout(house.settings)
        self._store: Store = wiring.open_store(house.settings)

    def phone(self, number: str, here: str = "", called: str = "") -> Phone:
        """A telephone that hangs up in the end."""
        settings = self.house.settings
        called = called or settings.twilio_sender
        made = Phone(settings.sip_host, settings.sip_port, number, called, Tones(HZ), here)
        self.leaves(made)
        return made

    def leaves(self, phone: Phone) -> None:
        """Has this telephone hang up in the end."""
        self._callers.callback(phone.hang_up)

    def caller(self, number: str, here: str = "") -> Phone:
        """Somebody who is on the line and hears the first menu."""
        phone = self.phone(number, here)
        phone.dial()
        assert hears(phone, "one")
        return phone

    def workers(self) -> list[int]:
        """Process ids by worker's number."""
        return self.house.workers()

    def memory_mb(self) -> float:
        """Of all workers, pages that they wrote and that are theirs alone."""
        return sum(private_mb(pid) for pid in self.workers())

    def unended(self) -> int:
        """Calls that go on, as the record has it."""
        going_on = select(func.count()).where(Leg.medium == "voice", Leg.ended_at.is_(None))
        return int(self.looked_up(lambda db: db.scalar(going_on)))

    def standing(self) -> set[str]:
        """How Kamailio takes its workers to be; nothing while it does not answer."""
        try:
            return set(control.standing(self.layout.rpc).values())
        except control.Away:
            return set()

    def reached(self) -> bool:
        """Whether Kamailio answers commands."""
        return bool(self.standing())

    def legs(self, number: str) -> list[Leg]:
        with self._store.reading() as db:
            return list(db.scalars(select(Leg).where(Leg.theirs == number).order_by(Leg.opened_at)))

    def looked_up(self, look: Callable[[Any], Any]) -> Any:
        with self._store.reading() as db:
            return look(db)

    def close(self) -> None:
        self._store.dispose()


def hears(phone: Phone, name: str, since: int | None = None) -> bool:
    return phone.wait(lambda heard: heard.what == name, PATIENCE_S, since) is not None


def understood(caller: Phone) -> bool:
    """Whether somebody on the line is still led on by a key."""
    since = len(caller.heard)
    now = next((one.what for one in reversed(caller.heard) if one.what), "one")
    caller.press("1")
    return hears(caller, OTHER_MENU.get(now, "one"), since)


def goodbyes(phones: Sequence[Phone], within_s: float, expected: int | None = None) -> list[bool]:
    """Whether the far end has ended each call, once so many are over or the time is up."""
    until, expected = time.monotonic() + within_s, len(phones) if expected is None else expected
    while sum(phone.over for phone in phones) < expected and time.monotonic() < until:
        for phone in phones:
            if not phone.over:
                phone.rest(0.02)
    return [phone.over for phone in phones]


def outcomes(fleet: Fleet, prefix: str, count: int) -> list[str]:
    """How the last call of each caller ended, as the record has it."""
    return [fleet.legs(f"{prefix}{number}")[-1].outcome for number in range(count)]


def killed(pid: int) -> None:
    os.kill(pid, 9)


def private_mb(pid: int) -> float:
    """Pages that the process wrote. Clean ones of a library are its alone only while no other process has it loaded."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_Dirty:")) / 1024
