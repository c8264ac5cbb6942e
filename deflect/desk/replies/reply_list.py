"""The list of canned replies, kept by those whose role may: one is made, changed, retired and taken up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.replies.canned import CannedReply, Move, value
from deflect.desk.replies.variables import VARIABLES, unknown
from deflect.desk.triage import kept
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import CannedReply as Row
from deflect.tables import Label, Setting, Team
from deflect.tables.folded import folded
from voice_flows.wording.phrases import Register

MOST: Final = 500
"""Replies in use; the desk loads them all."""
FILLED: Final = "canned_replies_filled"
"""The setting that holds the languages whose shipped replies were filled in."""
_SHIPPED_BY: Final = Actor("system", "shipped")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A canned reply as it is to be. Without an informal text, the one for `usted` serves both registers."""

    key: str
    language: str
    words: Mapping[Register, str]
    brand: str = ""
    team: str = ""
    label: str = ""
    move: Move = ""
    snooze_hours: int = 0


@transactional
def create(unit: Unit, user: str, wanted: Wanted) -> CannedReply:
    """Makes a canned reply. Raises `Unknown` (team, label) and `Refused`: `reply_unnamed`, `reply_empty`,
    `reply_variable`, `reply_taken`, `reply_hours`, `replies_full`.
    """
    if len(unit.db.scalars(select(Row.id).where(Row.retired_at.is_(None)).limit(MOST)).all()) >= MOST:
        raise Refused("replies_full", most=MOST)
    row = Row(id=unit.ids("reply"), created_at=unit.now, **_checked(unit.db, wanted))
    unit.db.add(row)
    kept.told(unit, user, "created", row)
    return value(row)


@transactional
def change(unit: Unit, user: str, reply: str, wanted: Wanted, was: Wanted | None) -> CannedReply:
    """Changes a canned reply; returns it as it was, by which it is undone.

    `was`: the reply that the account had read. Raises as `create`, and `reply_changed` where it is another by now.
    """
    row = kept.row(unit, Row, reply)
    before = value(row)
    if was is not None and any(getattr(row, name) != old for name, old in _columns(was).items()):
        raise Refused("reply_changed")
    for name, new in _checked(unit.db, wanted, reply).items():
        setattr(row, name, new)
    kept.told(unit, user, "changed", row)
    return before


@transactional
def retire(unit: Unit, user: str, reply: str) -> None:
    """Takes a canned reply out of use. Raises `Unknown`."""
    kept.retire(unit, user, Row, reply)


@transactional
def restore(unit: Unit, user: str, reply: str) -> None:
    """Takes up a retired canned reply again. Raises `Unknown`, `Refused`: `reply_taken`."""
    row = kept.row(unit, Row, reply)
    _free(unit.db, row.key, row.language, row.brand, row.team_id, reply)
    row.retired_at = None
    kept.told(unit, user, "restored", row)


def fill(store: Store, shipped: Iterable[Wanted]) -> int:
    """Puts the replies that come with the product into the ledger, each language once; returns how many.

    What was changed or retired since stays so.
    """
    wanted = tuple(shipped)
    languages = {one.language for one in wanted}
    with store.reading() as db:
        filled = db.get(Setting, FILLED)
        if filled is not None and languages <= set(filled.value):
            return 0

    def write(db: Session) -> int:
        row = kept.setting(db, FILLED, [], store.clock())
        new = [one for one in wanted if one.language not in row.value]
        for one in new:
            made = Row(id=store.ids("reply"), created_at=store.clock(), **_checked(db, one))
            db.add(made)
            db.flush()
            audit.write(db, store, _SHIPPED_BY, "reply_created", made.id)
        row.value, row.changed_at = sorted({*row.value, *languages}), store.clock()
        return len(new)

    return store.attempt(write)


def _columns(wanted: Wanted) -> dict[str, object]:
    """Returns a reply as its row holds it."""
    words = {register: text.strip() for register, text in wanted.words.items()}
    formal = words.get("usted") or words.get("tu") or ""
    return {
        "key": wanted.key.strip().removeprefix("/").lower(),
        "language": wanted.language,
        "brand": wanted.brand,
        "team_id": wanted.team or None,
        "words": {"usted": formal, "tu": words.get("tu") or formal},
        "label_id": wanted.label or None,
        "move": wanted.move,
        "snooze_hours": wanted.snooze_hours if wanted.move == "snooze" else 0,
    }


def _checked(db: Session, wanted: Wanted, reply: str = "") -> dict[str, object]:
    """Returns the columns of a reply, if it may be so."""
    columns = _columns(wanted)
    key = str(columns["key"])
    if not key or any(letter.isspace() or letter == "/" for letter in key):
        raise Refused("reply_unnamed")
    if not any(text.strip() for text in wanted.words.values()):
        raise Refused("reply_empty")
    if strange := [name for text in wanted.words.values() for name in unknown(text)]:
        raise Refused("reply_variable", unknown=strange[0], known=VARIABLES)
    if wanted.move == "snooze" and wanted.snooze_hours < 1:
        raise Refused("reply_hours")
    if wanted.team and db.get(Team, wanted.team) is None:
        raise Unknown(f"team {wanted.team}")
    if wanted.label and db.get(Label, wanted.label) is None:
        raise Unknown(f"label {wanted.label}")
    _free(db, key, wanted.language, wanted.brand, wanted.team or None, reply)
    return columns


def _free(db: Session, key: str, language: str, brand: str, team: str | None, reply: str) -> None:
    """Raises `Refused` where another reply in use has this key for the same language, brand and team."""
    same = select(Row.key).where(
        Row.language == language, Row.brand == brand, Row.team_id == team, Row.retired_at.is_(None), Row.id != reply
    )
    if folded(key) in {folded(one) for one in db.scalars(same)}:
        raise Refused("reply_taken", key=key)
