"""The flows that callers and customers may meet: published, and not retired by their newest publication."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.tables import FlowPublication


def names(db: Session) -> list[str]:
    """Returns their names, sorted."""
    last = select(FlowPublication.flow, func.max(FlowPublication.number).label("number"))
    newest = last.group_by(FlowPublication.flow).subquery()
    same = (FlowPublication.flow == newest.c.flow) & (FlowPublication.number == newest.c.number)
    standing = select(FlowPublication.flow).join(newest, same).where(FlowPublication.retired_at.is_(None))
    return list(db.scalars(standing.order_by(FlowPublication.flow)))
