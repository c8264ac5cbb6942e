"""The flows that callers and customers may meet: published, and not retired by their newest publication."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.tables import FlowPublication

_LAST = select(FlowPublication.flow, func.max(FlowPublication.number).label("number")).group_by(FlowPublication.flow)
_NEWEST = _LAST.subquery()
_NAMES: Final = (
    select(FlowPublication.flow)
    .join(_NEWEST, (FlowPublication.flow == _NEWEST.c.flow) & (FlowPublication.number == _NEWEST.c.number))
    .where(FlowPublication.retired_at.is_(None))
    .order_by(FlowPublication.flow)
)
"""Built once: every voice worker asks every few seconds."""


def names(db: Session) -> list[str]:
    """Returns their names, sorted."""
    return list(db.scalars(_NAMES))
