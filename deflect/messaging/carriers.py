"""Measures by carrier how soon the texts of hand-offs are reported as delivered, and tells calls how long to wait.

Carriers are those to which the numbering plan gave a number; where it names none, the country and the first digits.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deflect.messaging.carrier_names import carrier
from deflect.policy.report_times import USUAL_S, CarrierReports, reports
from deflect.storage.store import Store
from deflect.tables import Handoff, Outbox, Setting

SETTING: Final = "carriers"
WINDOW: Final = timedelta(days=30)
MOST: Final = 5000
"""Hand-offs looked at, newest first."""
SETTLED: Final = timedelta(minutes=1)
"""A younger text may still be reported."""
_KEPT: Final = select(Setting.__table__.c.value).where(Setting.__table__.c.name == SETTING)


def measure(store: Store) -> None:
    """Store the figures of every carrier in the setting `carriers`."""
    with store.transaction() as db:
        now = store.clock()
        value = {"carriers": [asdict(each) for each in counted(db, now)]}
        db.merge(Setting(name=SETTING, value=value, changed_at=now))


def counted(db: Session, now: datetime) -> list[CarrierReports]:
    """The figures of every carrier, by name."""
    delays: dict[str, list[float | None]] = defaultdict(list)
    for number, accepted, delivered, undelivered in db.execute(_texts(now)):
        told = min((at for at in (delivered, undelivered) if at is not None), default=None)
        waited = (told - accepted).total_seconds() if told is not None and accepted is not None else None
        delays[carrier(number)].append(waited)
    return [reports(name, delays[name]) for name in sorted(delays)]


def known(db: Session) -> list[CarrierReports]:
    """What was measured last; nothing before the relay has run."""
    return [CarrierReports(**each) for each in (db.scalar(_KEPT) or {}).get("carriers", ())]


def limit_for(db: Session, number: str) -> float:
    """How long a call should wait for the report on a text to this E.164 number, in seconds."""
    figures = known(db)
    name = carrier(number) if figures else ""
    return next((each.limit_s for each in figures if each.carrier == name), USUAL_S)


def _texts(now: datetime) -> Select[str, datetime | None, datetime | None, datetime | None]:
    return (
        select(Outbox.recipient, Handoff.accepted_at, Handoff.delivered_at, Handoff.undelivered_at)
        .join(Outbox, Outbox.id == Handoff.outbox_id)
        .where(Handoff.accepted_at > now - WINDOW, Handoff.accepted_at <= now - SETTLED)
        .where(Handoff.voice_leg_id.is_not(None), Outbox.state != "dropped", Outbox.recipient != "")
        .order_by(Handoff.accepted_at.desc(), Handoff.id.desc())
        .limit(MOST)
    )
