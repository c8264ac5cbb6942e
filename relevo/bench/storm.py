"""`relevo bench storm`: whether any order of offers, refusals and hang-ups ends a call that is not its own.

Five kinds of calls that a library may stumble over, left 0, 10 or 50 ms after the INVITE or after its answer, at one
worker alone and at two behind Kamailio. Beside them bystanders are on the line: each must still be led on by a key.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

from sqlalchemy import func, select

from deflect.tables import Leg
from relevo.bench import voice
from relevo.bench.callers.bystander import Bystander
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.hasty import LARGE, HastyCaller
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones
from relevo.bench.installation.installation import Installation
from relevo.bench.measuring.machine import Load
from relevo.config import senders
from relevo.kamailio import program as kamailio
from relevo.programs import wiring

KINDS: Final = ("delayed offer", "replaces", "large", "refused", "draining")
"""The last leaves no line that takes calls."""
LEAVE_MS: Final = (0, 10, 50)
LONE_LINES, MANY_LINES = 4, 8
SETTLE_S: Final = 20.0
"""By then every line must be free: an answer that is never confirmed frees its line after 10 s."""

Step = Callable[[], None]


@dataclass(slots=True)
class Toll:
    """What the storm did."""

    calls: int = 0
    deaths: int = 0
    bystanders_lost: int = 0
    stuck: int = 0
    answers: dict[str, Counter[int]] = field(default_factory=dict)
    """Final answers by kind of call; 0 for none."""
    losses: list[str] = field(default_factory=list)
    """What was lost where, in words."""


def attempts(each: int) -> int:
    """Returns how many calls `run` makes."""
    return each * len(KINDS) * len(LEAVE_MS) * (2 if kamailio.installed() else 1)


def run(each: int, step: Step = lambda: None) -> dict[str, Any]:
    """Makes `each` calls of every kind and moment, at both set-ups. Raises `relevo.programs.supervisor.NotReady`."""
    load, toll, notes = Load(), Toll(), list[str]()
    for lines in (LONE_LINES, MANY_LINES):
        if lines == MANY_LINES and not kamailio.installed():
            notes.append("Kamailio is not installed: only a worker alone was tried")
            continue
        with voice.standing(lines, "none") as house:
            _Storm(house, toll, step).rage(each)
    return {
        "calls": toll.calls,
        "worker_deaths": toll.deaths,
        "bystanders_lost": toll.bystanders_lost,
        "stuck": toll.stuck,
        "quiet": load.quiet(),
        "answers": {kind: dict(met.most_common()) for kind, met in toll.answers.items()},
        "notes": notes + toll.losses,
    }


class _Storm:
    """One installation and what is done to it."""

    def __init__(self, house: Installation, toll: Toll, step: Step) -> None:
        self._house, self._toll, self._step = house, toll, step
        self._numbers = iter(range(600_000_000, 699_999_999))

    def rage(self, each: int) -> None:
        for kind in KINDS[:-1]:
            for leave_ms in LEAVE_MS:
                with self._bystanders() as bystanders:
                    self._block(kind, leave_ms, each, bystanders)
                self._toll.stuck += self._unended()
        self._toll.stuck += self._lines_not_free()
        with self._bystanders() as bystanders:
            self._house.programs.retire("voice")
            self._wait_until_refused()
            for leave_ms in LEAVE_MS:
                self._block(KINDS[-1], leave_ms, each, bystanders)
        self._toll.stuck += self._unended()

    def _block(self, kind: str, leave_ms: float, each: int, bystanders: Sequence[Bystander]) -> None:
        workers = set(self._house.workers())
        with self._all_lines_taken() if kind == "refused" else contextlib.nullcontext():
            for number in range(each):
                status = self._one(kind, leave_ms, number)
                self._toll.answers.setdefault(kind, Counter())[status] += 1
                self._toll.calls += 1
                self._step()
        died = len(workers - set(self._house.workers()))
        self._toll.deaths += died
        lost = sum(not one.led_on() for one in bystanders)
        self._toll.bystanders_lost += lost
        if died or lost:
            where = f"{self._house.settings.lines} lines, {kind}, left after {leave_ms} ms"
            self._toll.losses.append(f"{where}: {died} workers died, {lost} bystanders lost")

    def _one(self, kind: str, leave_ms: float, number: int) -> int:
        """Makes one call; the forms of each kind take turns."""
        settings = self._house.settings
        port = self._house.entrance.port(number)
        caller = HastyCaller(settings.sip_host, port, self._number(), senders.main(settings))
        before = number % 2 == 1
        form = number // 2 % 3 if kind in ("refused", "draining") else KINDS.index(kind)
        try:
            if kind == "replaces":
                return self._taken_over(caller, leave_ms, before)
            if form == KINDS.index("large"):
                caller.dialog.more = LARGE
            late = form == KINDS.index("delayed offer")
            return caller.call(leave_ms, offers=not late, before=before, answers=number // 2 % 2 == 0)
        finally:
            caller.close()

    def _taken_over(self, caller: HastyCaller, leave_ms: float, before: bool) -> int:
        with self._phone() as first:
            try:
                first.dial()
            except Unanswered:
                return first.status  # there is nothing to take over
            caller.dialog.more = first.dialog.replaces()
            return caller.call(leave_ms, before=before)

    # ---- who is on the line ---------------------------------------------------------------------------------------

    def _number(self) -> str:
        return f"+34{next(self._numbers)}"

    @contextlib.contextmanager
    def _phone(self, line: int = 0) -> Iterator[Phone]:
        settings = self._house.settings
        port = self._house.entrance.port(line)
        phone = Phone(settings.sip_host, port, self._number(), senders.main(settings), Tones(voice.HZ))
        try:
            yield phone
        finally:
            phone.hang_up()

    @contextlib.contextmanager
    def _bystanders(self) -> Iterator[list[Bystander]]:
        """One on each worker, told apart by the address that answers."""
        settings, on = self._house.settings, dict[str, Bystander]()
        with contextlib.ExitStack() as calls:
            for line in range(settings.lines):
                phone = calls.enter_context(self._phone(line))
                if len(on) < settings.workers and _dialled(phone):
                    if phone.dialog.target in on:
                        phone.hang_up()
                    else:
                        on[phone.dialog.target] = calls.enter_context(Bystander(phone))
            yield list(on.values())

    @contextlib.contextmanager
    def _all_lines_taken(self) -> Iterator[None]:
        with contextlib.ExitStack() as calls:
            for line in range(self._house.settings.lines - self._house.settings.workers):
                phone = calls.enter_context(self._phone(line))
                if _dialled(phone):
                    calls.enter_context(Bystander(phone))
            yield

    def _wait_until_refused(self) -> None:
        """Calls until nobody answers any more: programs hear of it one after the other."""
        until = time.monotonic() + SETTLE_S
        while time.monotonic() < until:
            with self._phone() as phone:
                if not _dialled(phone):
                    return

    # ---- what stays behind ----------------------------------------------------------------------------------------

    def _unended(self) -> int:
        """Calls that the record still has some time after all have hung up."""
        going_on = select(func.count()).where(Leg.medium == "voice", Leg.ended_at.is_(None))
        store, until = wiring.open_store(self._house.settings), time.monotonic() + SETTLE_S
        try:
            while True:
                with store.reading() as db:
                    left = int(db.scalar(going_on) or 0)
                if not left or time.monotonic() > until:
                    return left
                Event().wait(0.2)
        finally:
            store.dispose()

    def _lines_not_free(self) -> int:
        """Lines that take no call although nobody is on them."""
        lines = self._house.settings.lines
        with contextlib.ExitStack() as calls:
            return sum(not _dialled(calls.enter_context(self._phone(line))) for line in range(lines))


def _dialled(phone: Phone) -> bool:
    try:
        phone.dial()
    except Unanswered:
        return False
    return True
