"""Canned replies as they are read: all that are in use, and those that one account is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from deflect.desk.triage import kept
from deflect.people.teams import teams_of
from deflect.tables import CannedReply as Row
from voice_flows.wording.phrases import Register

Move = Literal["", "resolve", "snooze", "queue"]
MOVES: Final[tuple[Move, ...]] = get_args(Move)


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A canned reply in one language; `words` are by register. One with a label or with `move` is a macro."""

    id: str
    key: str
    language: str
    brand: str
    """Only in this brand's conversations; empty for all."""
    team: str
    """The id of the team whose members alone are offered it; empty for everybody."""
    words: Mapping[Register, str]
    label: str
    """The id of the label that it puts on; empty for none."""
    move: Move
    snooze_hours: int


def every(db: Session) -> tuple[CannedReply, ...]:
    """Returns the replies in use, by language and key."""
    return _found(db)


def retired(db: Session) -> tuple[CannedReply, ...]:
    """Returns the replies out of use, the last retired first."""
    return tuple(map(value, kept.retired(db, Row)))


def offered_to(db: Session, user: str) -> tuple[CannedReply, ...]:
    """Returns the replies in use of everybody and of the account's own teams, by language and key."""
    return _found(db, or_(Row.team_id.is_(None), Row.team_id.in_(teams_of(user))))


def _found(db: Session, *conditions: ColumnElement[bool]) -> tuple[CannedReply, ...]:
    asked = select(Row).where(Row.retired_at.is_(None), *conditions)
    order = (Row.language, Row.key, Row.brand, Row.created_at, Row.id)
    return tuple(map(value, db.scalars(asked.order_by(*order))))


def value(row: Row) -> CannedReply:
    """Returns a row as a plain value."""
    words = cast("Mapping[Register, str]", dict(row.words))
    move: Move = next((one for one in MOVES if one == row.move), "")
    return CannedReply(
        row.id,
        row.key,
        row.language,
        row.brand,
        row.team_id or "",
        words,
        row.label_id or "",
        move,
        row.snooze_hours,
    )
