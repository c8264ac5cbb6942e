"""The list of wrap-up codes, kept by those whose role may: made, renamed, moved, retired and taken up again.

What is asked of a team's members is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.triage import kept
from deflect.desk.wrap_up import codes
from deflect.desk.wrap_up.codes import DEMANDS, Demands, WrapUpCode, value
from deflect.people import audit
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Team
from deflect.tables import WrapUpCode as Row
from deflect.tables.folded import folded

MOST: Final = 200
"""Codes in use; more than this no agent can choose from."""


@transactional
def create(unit: Unit, user: str, names: Mapping[str, str], team: str) -> WrapUpCode:
    """Makes a code, the last of the list. Raises `Unknown` (team), `Refused`: `wrap_up_unnamed`, `wrap_up_taken`,
    `wrap_ups_full`.
    """
    free = _named(unit.db, names, team)
    if len(codes.every(unit.db)) >= MOST:
        raise Refused("wrap_ups_full", most=MOST)
    last = unit.db.scalar(select(func.max(Row.position)))
    id_, position = unit.ids("code"), 1 if last is None else last + 1
    row = Row(id=id_, names=free, team_id=team or None, position=position, created_at=unit.now)
    unit.db.add(row)
    kept.told(unit, user, "created", row)
    return value(row)


@transactional
def change(unit: Unit, user: str, code: str, names: Mapping[str, str], team: str, was: WrapUpCode) -> WrapUpCode:
    """Gives a code other names, or another team; returns it as it was before.

    `was`: the code that the account had read. Raises as `create`, and `wrap_up_changed` where it is another by now.
    """
    row = kept.row(unit, Row, code)
    before = value(row)
    if was != before:
        raise Refused("wrap_up_changed")
    row.names, row.team_id = _named(unit.db, names, team, code), team or None
    kept.told(unit, user, "changed", row)
    return before


@transactional
def move(unit: Unit, user: str, code: str, *, up: bool) -> None:
    """Moves a code one place up or down among those in use; the first and the last stay. Raises `Unknown`."""
    row = kept.row(unit, Row, code)
    order = [one.id for one in codes.every(unit.db)]
    if code not in order:
        raise Unknown(f"wrap-up code {code}")
    at = order.index(code)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, id_ in enumerate(order, start=1):
        unit.db.get_one(Row, id_).position = position
    kept.told(unit, user, "moved", row)


@transactional
def retire(unit: Unit, user: str, code: str) -> None:
    """Takes a code out of use; conversations that have it keep it. Raises `Unknown`."""
    kept.retire(unit, user, Row, code)


@transactional
def restore(unit: Unit, user: str, code: str) -> None:
    """Takes up a retired code again. Raises `Unknown`, `Refused`: `wrap_up_taken`."""
    row = kept.row(unit, Row, code)
    _named(unit.db, row.names, row.team_id or "", code)
    row.retired_at = None
    kept.told(unit, user, "restored", row)


@transactional
def ask(unit: Unit, user: str, team: str, wanted: Demands, was: Demands) -> Demands:
    """Says what a team's members, or everybody, must give to resolve; returns what was asked before.

    `was`: what the account had read. Raises `Unknown` (team), `Refused`: `wrap_up_demands_changed`.
    """
    _known(unit.db, team)
    row = kept.setting(unit.db, DEMANDS, {}, unit.now)
    before = codes.demand(row.value.get(team, {}))
    if before != was:
        raise Refused("wrap_up_demands_changed")
    row.value, row.changed_at = {**row.value, team: asdict(wanted)}, unit.now
    audit.write(unit.db, unit, audit.user(user), "wrap_up_demands_changed", team or "everybody", **asdict(wanted))
    events.happened(unit.db, kept.NOUNS[Row])
    return before


def _known(db: Session, team: str) -> None:
    if team and db.get(Team, team) is None:
        raise Unknown(f"team {team}")


def _named(db: Session, names: Mapping[str, str], team: str, code: str = "") -> dict[str, str]:
    """Returns the names without empty ones, if no other code in use of that team has one of them."""
    _known(db, team)
    named = kept.tidy(names)
    if not named:
        raise Refused("wrap_up_unnamed")
    others = [one for one in codes.every(db) if one.team == team and one.id != code]
    if {folded(name) for name in named.values()} & {folded(name) for one in others for name in one.names.values()}:
        raise Refused("wrap_up_taken")
    return named
