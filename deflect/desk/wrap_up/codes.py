"""The codes by which agents close a matter: which there are, which one account is offered, and what it must give.

An account is asked by the teams that it is in; what is asked of everybody is asked of it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from deflect.desk.triage import kept
from deflect.people.teams import teams_of
from deflect.tables import Conversation, Setting
from deflect.tables import WrapUpCode as Row

DEMANDS: Final = "wrap_up_demands"
"""The setting that holds, by team, what is needed to resolve; under the empty name, for everybody."""
EVERYBODY: Final = ""


_ITS_OWN: Final = (
    select(Row)
    .join(Conversation, Conversation.wrap_up_id == Row.id)
    .where(Conversation.id == bindparam("conversation"))
)


@dataclass(frozen=True, slots=True)
class WrapUpCode:
    """A code; `names` are by language, `team` is the id of the team that alone is offered it, empty for everybody."""

    id: str
    names: Mapping[str, str]
    team: str


@dataclass(frozen=True, slots=True)
class Demands:
    """What a conversation needs before it is resolved: a wrap-up code, a label."""

    code: bool = False
    label: bool = False


def every(db: Session) -> tuple[WrapUpCode, ...]:
    """Returns the codes in use, in their order."""
    return _found(db)


def retired(db: Session) -> tuple[WrapUpCode, ...]:
    """Returns the codes out of use, the last retired first."""
    return tuple(map(value, kept.retired(db, Row)))


def offered_to(db: Session, user: str) -> tuple[WrapUpCode, ...]:
    """Returns the codes in use of everybody and of the account's own teams, in their order."""
    return _found(db, or_(Row.team_id.is_(None), Row.team_id.in_(teams_of(user))))


def of_conversation(db: Session, conversation: str) -> WrapUpCode | None:
    """Returns the code that the conversation has, in use or not."""
    row = db.scalars(_ITS_OWN, {"conversation": conversation}).first()
    return value(row) if row is not None else None


def used(db: Session) -> Mapping[str, int]:
    """Returns how many resolved conversations have each code."""
    counted = select(Conversation.wrap_up_id, func.count()).where(Conversation.state == "resolved")
    grouped = counted.where(Conversation.wrap_up_id.is_not(None)).group_by(Conversation.wrap_up_id)
    return {str(code): times for code, times in db.execute(grouped)}


def demands(db: Session) -> Mapping[str, Demands]:
    """Returns what is asked of each team's members, and under `EVERYBODY` of all."""
    kept = db.scalar(select(Setting.value).where(Setting.name == DEMANDS)) or {}
    return {team: demand(asked) for team, asked in kept.items()}


def demand(asked: Mapping[str, Any]) -> Demands:
    """Returns what the setting holds of one team."""
    return Demands(bool(asked.get("code")), bool(asked.get("label")))


def demands_of(db: Session, user: str) -> Demands:
    """Returns what is asked of one account: nothing that it has no code for."""
    kept = demands(db)
    if not kept:
        return Demands()
    mine = [EVERYBODY, *db.scalars(teams_of(user))]
    asked = [kept[team] for team in mine if team in kept]
    code = any(one.code for one in asked) and bool(offered_to(db, user))
    return Demands(code, any(one.label for one in asked))


def value(row: Row) -> WrapUpCode:
    """Returns a row as a plain value."""
    return WrapUpCode(row.id, dict(row.names), row.team_id or "")


def _found(db: Session, *conditions: ColumnElement[bool]) -> tuple[WrapUpCode, ...]:
    asked = select(Row).where(Row.retired_at.is_(None), *conditions)
    return tuple(map(value, db.scalars(asked.order_by(Row.position, Row.created_at, Row.id))))
