"""The list of customers' attributes, kept by those whose role may: made, renamed, retired and taken up again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.attributes.values import Kind
from deflect.desk.commands import Refused
from deflect.desk.triage import kept
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import CustomerAttribute as Row
from deflect.tables.folded import words_of

MOST: Final = 50
"""Attributes in use; more than this no page shows well."""
MOST_CHOICES: Final = 50
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute; `names` are by language, `key` is how other programs name it. `on_card`: the card shows it too."""

    id: str
    key: str
    kind: Kind
    names: Mapping[str, str]
    choices: tuple[str, ...]
    on_card: bool = False


def every(db: Session) -> tuple[Attribute, ...]:
    """Returns the attributes in use, the oldest first."""
    return tuple(map(value, db.scalars(select(Row).where(Row.retired_at.is_(None)).order_by(Row.created_at, Row.id))))


def retired(db: Session) -> tuple[Attribute, ...]:
    """Returns the attributes out of use, the last retired first."""
    return tuple(map(value, kept.retired(db, Row)))


def value(row: Row) -> Attribute:
    """Returns a row as a plain value."""
    return Attribute(row.id, row.key, cast(Kind, row.kind), dict(row.names), tuple(row.choices), row.on_card)


@transactional
def create(
    unit: Unit,
    user: str,
    key: str,
    kind: Kind,
    names: Mapping[str, str],
    choices: Sequence[str],
    *,
    on_card: bool = False,
) -> Attribute:
    """Makes an attribute. Raises `Refused`: `attribute_key`, `attribute_key_taken`, `attribute_unnamed`,
    `attribute_taken`, `attribute_choices`, `attributes_full`.
    """
    if not KEY.fullmatch(key):
        raise Refused("attribute_key")
    if unit.db.scalar(select(Row.id).where(Row.key == key)) is not None:
        raise Refused("attribute_key_taken")
    if len(every(unit.db)) >= MOST:
        raise Refused("attributes_full", most=MOST)
    row = Row(
        id=unit.ids("att"),
        key=key,
        kind=kind,
        names=_named(unit.db, names),
        choices=_choices(kind, choices),
        on_card=on_card,
        created_at=unit.now,
    )
    unit.db.add(row)
    kept.told(unit, user, "created", row)
    return value(row)


@transactional
def change(
    unit: Unit,
    user: str,
    attribute: str,
    names: Mapping[str, str],
    choices: Sequence[str],
    was: Attribute,
    *,
    on_card: bool = False,
) -> Attribute:
    """Gives an attribute other names or choices, or another place; returns it as it was before. Values stay.

    `was`: what the account had read of these. Raises `Unknown`, `Refused` as `create`, and
    `attribute_list_changed` where it has others by now.
    """
    row = kept.row(unit, Row, attribute)
    before = value(row)
    if (was.names, was.choices, was.on_card) != (before.names, before.choices, before.on_card):
        raise Refused("attribute_list_changed")
    row.names, row.choices = _named(unit.db, names, attribute), _choices(before.kind, choices)
    row.on_card = on_card
    kept.told(unit, user, "changed", row)
    return before


@transactional
def retire(unit: Unit, user: str, attribute: str) -> None:
    """Takes an attribute out of use; `restore` brings it back with every value. Raises `Unknown`."""
    kept.retire(unit, user, Row, attribute)


@transactional
def restore(unit: Unit, user: str, attribute: str) -> None:
    """Takes up a retired attribute again. Raises `Unknown`, `Refused`: `attribute_taken`, `attributes_full`."""
    row = kept.row(unit, Row, attribute)
    _named(unit.db, row.names, attribute)
    if row.retired_at is not None and len(every(unit.db)) >= MOST:
        raise Refused("attributes_full", most=MOST)
    row.retired_at = None
    kept.told(unit, user, "restored", row)


def _named(db: Session, names: Mapping[str, str], attribute: str = "") -> dict[str, str]:
    """Returns the names without empty ones, if no other attribute in use has one of them."""
    named = kept.tidy(names)
    if not named:
        raise Refused("attribute_unnamed")
    wanted = {words_of(name) for name in named.values()}
    if any(one.id != attribute and wanted & set(map(words_of, one.names.values())) for one in every(db)):
        raise Refused("attribute_taken")
    return named


def _choices(kind: Kind, choices: Sequence[str]) -> list[str]:
    """Returns the choices without empty ones and doubles; none of another kind."""
    if kind != "choice":
        return []
    spaced = {words_of(one): " ".join(one.split()) for one in choices}
    found = [one for folded, one in spaced.items() if folded]
    if not 2 <= len(found) <= MOST_CHOICES:
        raise Refused("attribute_choices")
    return found
