"""Brings the demo back to its beginning: its customers, its businesses, its clock and its telephones.

Only numbers of the demo are touched. Running it twice does the same as once, also after a run that was cut short.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from deflect.keeping import erasing, records
from deflect.keeping.erasing import Erased, Eraser, EraseRefused
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.recordings import Tapes
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.tables import Consent, Identity, Leg, NumberBlock, Outcall, Presence, Setting, Suppression
from deflect.workers.handset_phones import EVERY_NUMBER
from gateway.demo import message, past
from gateway.demo.state import InSetting
from gateway.demo.stories import STORIES
from gateway.demo.world import fresh
from relevo.errors import RelevoError

CLOCK: Final = "clock_offset_s"
NUMBERS: Final = frozenset(story.number for story in STORIES) | EVERY_NUMBER
LINE: Final = "handset"
"""Calls of this line without a number are the page's, whose caller withheld it."""
SETTLES_S: Final = 2.0
"""The longest that the clock of this process takes to show the time that was set."""


class DemoBusy(RelevoError):
    """A call or a text of the demo is under way; nothing was changed. Try again once it has ended."""

    code = "demo_busy"
    retryable = True


@dataclass(frozen=True, slots=True)
class Demo:
    """What a restart reaches. `simulator` is the base address of the provider simulator, empty if there is none."""

    ledger: Ledger
    eraser: Eraser
    tapes: Tapes
    simulator: str = ""


def restart(demo: Demo, actor: Actor) -> int:
    """Puts the demo back as it began; returns how many conversations there were. Raises `DemoBusy`."""
    store = demo.ledger.store
    shown = store.clock()

    def work(db: Session) -> tuple[list[Erased], timedelta]:
        clock = db.get(Setting, CLOCK)
        ahead = timedelta(seconds=float(clock.value) if clock else 0)
        try:
            erased = _erased(db, demo.eraser)
        except EraseRefused as refused:
            raise DemoBusy(str(refused)) from refused
        lanes = [lane for number in sorted(NUMBERS) for lane in demo.ledger.vault.digests(number)]
        journal.drop(db, shown, lanes)  # what was written a moment before, read by nobody yet
        db.execute(delete(Setting).where(Setting.name == CLOCK))
        _free_agents(db, shown - ahead)
        audit.write(db, store, actor, "demo_restarted", CLOCK)
        return erased, ahead

    _forget_texts(demo.simulator, NUMBERS)  # those on their way to us too
    erased, ahead = store.attempt(work)
    erasing.settled(demo.eraser, erased)
    _forget_texts(demo.simulator, NUMBERS)
    InSetting(store).change(lambda held: held.update(fresh()))
    if ahead > timedelta(seconds=SETTLES_S):
        _wait_for_clock(demo.ledger, shown)
    past.begin(demo.ledger, again=True)
    message.leave(demo.ledger, demo.tapes)
    return sum(one.proof.rows.get("conversation", 0) for one in erased)


def _erased(db: Session, eraser: Eraser) -> list[Erased]:
    """Erases the demo's customers, and what outlives other customers too: their consents and opt-outs."""
    found = (records.person(db, customer) for customer in sorted(_customers(db)))
    everyone = list({min(who.customers): who for who in found}.values())  # of records that are merged, one leads to all
    for who in everyone:
        erasing.allowed(db, who, eraser.store.clock())
        dialled = select(Outcall.id).where(Outcall.id.in_(who.outcalls), Outcall.state.in_(("placing", "answered")))
        if db.scalar(dialled.limit(1)) is not None:
            raise DemoBusy("a call to a telephone of the demo is in progress")
    for table in (Suppression, NumberBlock):
        db.execute(delete(table).where(table.address.in_(NUMBERS)))
    db.execute(delete(Consent).where(Consent.customer_id.in_([one for who in everyone for one in who.customers])))
    return [erasing.rows_of(db, eraser, who) for who in everyone]


def _customers(db: Session) -> set[str]:
    """Finds who has a number of the demo, or called with one that the line did not vouch for, or with none."""
    known = db.scalars(select(Identity.customer_id).where(Identity.address.in_(NUMBERS)))
    withheld = (Leg.theirs == "") & (Leg.line == LINE)
    called = db.scalars(select(Leg.customer_id).where(or_(Leg.theirs.in_(NUMBERS), withheld)))
    return {*known, *called}


def _free_agents(db: Session, now: datetime) -> None:
    """Ends what was to end by the moved clock: nobody wraps up a call for ten days."""
    later = now + timedelta(minutes=1)
    ahead = update(Presence).where(Presence.wraps_up_until > later)
    db.execute(ahead.values(wraps_up_until=None))
    db.execute(update(Presence).where(Presence.free_since > later).values(free_since=now))


def _forget_texts(simulator: str, numbers: Iterable[str]) -> None:
    """Empties the demo's telephones. A simulator that is away has forgotten them already."""
    if not simulator:
        return
    try:
        httpx.post(f"{simulator}/_phone/forget", json={"numbers": sorted(numbers)}, timeout=5.0)
    except httpx.HTTPError:
        return


def _wait_for_clock(ledger: Ledger, shown: datetime) -> None:
    """Waits until this process shows a time before `shown`: the real one, in which the past is told."""
    until = time.monotonic() + SETTLES_S
    while ledger.store.clock() > shown and time.monotonic() < until:
        time.sleep(0.02)
