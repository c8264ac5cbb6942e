"""The list of labels, kept by those whose role may: a label is made, renamed, retired and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused
from deflect.desk.triage import kept
from deflect.desk.triage.labels import Label, value
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Label as LabelRow
from deflect.tables.folded import folded

Colour = Literal["grey", "green", "blue", "amber", "red", "violet"]
COLOURS: Final[tuple[Colour, ...]] = get_args(Colour)
MOST: Final = 200
"""Labels in use; more than this no agent can choose from."""


@transactional
def create(unit: Unit, user: str, names: Mapping[str, str], colour: Colour) -> Label:
    """Makes a label. Raises `Refused`: `label_unnamed`, `label_taken`, `labels_full`."""
    free = _named(unit.db, names)
    if len(unit.db.scalars(select(LabelRow.id).where(LabelRow.retired_at.is_(None)).limit(MOST)).all()) >= MOST:
        raise Refused("labels_full", most=MOST)
    row = LabelRow(id=unit.ids("label"), names=free, colour=colour, created_at=unit.now)
    unit.db.add(row)
    kept.told(unit, user, "created", row)
    return value(row)


@transactional
def change(
    unit: Unit,
    user: str,
    label: str,
    names: Mapping[str, str],
    colour: Colour,
    was: tuple[Mapping[str, str], str] | None,
) -> Label:
    """Gives a label other names or another colour; returns the label as it was before.

    `was`: the names and the colour that the account had read. Raises `Unknown`, `Refused` as `create`, and
    `label_changed` where the label has other names or another colour by now.
    """
    row = kept.row(unit, LabelRow, label)
    before = value(row)
    if was is not None and was != (before.names, before.colour):
        raise Refused("label_changed")
    row.names, row.colour = _named(unit.db, names, label), colour
    kept.told(unit, user, "changed", row)
    return before


@transactional
def retire(unit: Unit, user: str, label: str) -> None:
    """Takes a label out of use; `restore` brings it back on every conversation that had it. Raises `Unknown`."""
    kept.retire(unit, user, LabelRow, label)


@transactional
def restore(unit: Unit, user: str, label: str) -> None:
    """Takes up a retired label again. Raises `Unknown`, `Refused`: `label_taken` where another has its name now."""
    row = kept.row(unit, LabelRow, label)
    _named(unit.db, row.names, label)
    row.retired_at = None
    kept.told(unit, user, "restored", row)


def _named(db: Session, names: Mapping[str, str], label: str = "") -> dict[str, str]:
    """Returns the names without empty ones, if no other label in use has one of them."""
    named = kept.tidy(names)
    if not named:
        raise Refused("label_unnamed")
    wanted = {folded(name) for name in named.values()}
    for row in db.scalars(select(LabelRow).where(LabelRow.retired_at.is_(None), LabelRow.id != label)):
        if wanted & {folded(name) for name in row.names.values()}:
            raise Refused("label_taken")
    return named
