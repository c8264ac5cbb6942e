"""Deletes a team that nothing belongs to any more; a deleted one is made again as the audit has it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from deflect.desk.wrap_up import codes
from deflect.desk.wrap_up.codes import Demands
from deflect.people import audit
from deflect.people.accounts import AccountRefused
from deflect.people.audit import Actor
from deflect.people.teams import UnknownTeam, free
from deflect.storage.store import Store
from deflect.tables import Audit, CannedReply, Membership, SavedView, Team, TeamQueue, WrapUpCode

DELETED: Final = "team_deleted"
NOTHING: Final = Demands()


class TeamHasMembers(AccountRefused):
    """The team still has people: take them out of it first."""

    code = "team_has_members"


class TeamHasQueues(AccountRefused):
    """The team still has queues, and their conversations: take them away first."""

    code = "team_has_queues"


class TeamHasRules(AccountRefused):
    """Canned replies or wrap-up codes are the team's own, retired or not, it asks for something on resolving, or views
    are shared with it.
    """

    code = "team_has_rules"


def delete(store: Store, team: str, actor: Actor) -> None:
    """Deletes the team with this id. Raises `UnknownTeam`, or what it still has as `AccountRefused`."""
    with store.transaction() as db:
        row = db.get(Team, team, with_for_update=True)
        if row is None:
            raise UnknownTeam("there is no such team any more: load the page again")
        if _any(db, Membership.team_id == team):
            raise TeamHasMembers(f"the team '{row.name}' has members: `relevo teams remove` takes them out")
        if _any(db, TeamQueue.team_id == team):
            raise TeamHasQueues(f"the team '{row.name}' has queues: `relevo teams queues` takes them away")
        if _has_rules(db, team):
            raise TeamHasRules(f"replies, codes, demands or shared views are of '{row.name}' alone: change them first")
        db.delete(row)
        audit.write(db, store, actor, DELETED, team, name=row.name)


def restore(store: Store, team: str, actor: Actor) -> None:
    """Makes a deleted team again, under its id and its name. Raises `UnknownTeam`, `TeamTaken`."""
    with store.transaction() as db:
        deleted = (
            select(Audit.detail)
            .where(Audit.subject == team, Audit.action == DELETED)
            .order_by(Audit.at.desc(), Audit.id.desc())
        )
        kept = db.scalars(deleted.limit(1)).first()
        if kept is None or db.get(Team, team) is not None:
            raise UnknownTeam("there is no such deleted team: load the page again")
        db.add(Team(id=team, name=free(db, str(kept["name"])), created_at=store.clock()))
        audit.write(db, store, actor, "team_restored", team)


def _has_rules(db: Session, team: str) -> bool:
    own = (CannedReply.team_id, WrapUpCode.team_id, SavedView.team_id)
    return any(_any(db, one == team) for one in own) or codes.demands(db).get(team, NOTHING) != NOTHING


def _any(db: Session, condition: ColumnElement[bool]) -> bool:
    return db.scalar(select(condition).where(condition).limit(1)) is not None
