"""The rows of publications: which version of a flow is current, who published it, and who converses on which.

Nothing is decided here; `publisher.py` says what may be published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from deflect import standing_flows
from deflect.storage.store import Store
from deflect.tables import FlowPublication, FlowVersion, Leg
from relevo.errors import RelevoError


class UnknownVersion(RelevoError, LookupError):
    """The flow has no version of this number; the message lists those there are."""

    code = "unknown_version"
    retryable = False


@dataclass(frozen=True, slots=True)
class Publication:
    """One publishing of a flow. `live` counts the calls and threads that began on it and have not ended."""

    flow: str
    number: int
    version: str
    text: str
    author: str
    note: str
    at: datetime
    restores: int | None
    anyway: bool
    retired_at: datetime | None
    retired_by: str
    live: int = 0

    @property
    def told(self) -> str:
        """Number, author and day, such as `v3, published by Ana on 2026-11-28`."""
        by = f" by {self.author}" if self.author else ""
        return f"v{self.number}, published{by} on {self.at:%Y-%m-%d}"


_BOTH = select(FlowPublication, FlowVersion.text).join(
    FlowVersion, (FlowVersion.name == FlowPublication.flow) & (FlowVersion.version == FlowPublication.version)
)
_NEWEST = select(func.max(FlowPublication.number)).where(FlowPublication.flow == FlowVersion.name)
_CURRENT = _BOTH.where(FlowPublication.number == _NEWEST.correlate(FlowVersion).scalar_subquery())

_LAST = (
    select(FlowPublication)
    .where(FlowPublication.flow == bindparam("flow"))
    .order_by(FlowPublication.number.desc())
    .limit(1)
)


def newest(session: Session, name: str) -> FlowPublication | None:
    """Returns the last publication of a flow, retired or not."""
    return session.scalars(_LAST, {"flow": name}).first()


def answering(session: Session) -> frozenset[str]:
    """Returns the names of the flows that are published and not retired."""
    return frozenset(standing_flows.names(session))


def current(store: Store) -> dict[str, Publication]:
    """Returns the last publication of every flow by name, those of retired flows too."""
    with store.reading() as session:
        return {row.flow: _value(row, text) for row, text in session.execute(_CURRENT)}


def history(store: Store, name: str) -> list[Publication]:
    """Returns all publications of a flow, the oldest first, each with those who converse on it."""
    with store.reading() as session:
        rows = session.execute(_BOTH.where(FlowPublication.flow == name).order_by(FlowPublication.number)).all()
        live = _live(session, name, [row for row, _ in rows])
        return [_value(row, text, live.get(row.number, 0)) for row, text in rows]


def numbered(history: list[Publication], name: str, number: int) -> Publication:
    """Returns one of a flow's publications. Raises `UnknownVersion`."""
    for one in history:
        if one.number == number:
            return one
    known = ", ".join(f"v{one.number}" for one in history)
    if not known:
        raise UnknownVersion(f"the flow '{name}' was never published; `relevo flows versions` lists those that were")
    raise UnknownVersion(f"the flow '{name}' has no v{number}; use one of {known}")


def _value(row: FlowPublication, text: str, live: int = 0) -> Publication:
    own = {name: getattr(row, name) for name in Publication.__slots__ if name not in ("text", "live")}
    return Publication(**own, text=text, live=live)


def _live(session: Session, name: str, rows: list[FlowPublication]) -> Mapping[int, int]:
    """Counts live legs by number. Versions that were published twice are told apart by when a leg began."""
    open_ = (Leg.flow == name, Leg.ended_at.is_(None))
    counted = select(Leg.flow_version, func.count()).where(*open_).group_by(Leg.flow_version)
    by_version = {str(row[0]): int(row[1]) for row in session.execute(counted)}
    found: dict[int, int] = {}
    for row in reversed(rows):
        left = by_version.get(row.version, 0)
        again = any(one.version == row.version and one.number < row.number for one in rows)
        if left and again:
            since = (Leg.flow_version == row.version, Leg.opened_at >= row.at)
            left = (session.scalar(select(func.count()).select_from(Leg).where(*open_, *since)) or 0) - sum(
                found[one.number] for one in rows if one.version == row.version and one.number > row.number
            )
        found[row.number] = left
        by_version[row.version] = by_version.get(row.version, 0) - left
    return found
