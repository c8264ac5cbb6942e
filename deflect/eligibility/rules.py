"""The rules on texts and calls that admins set in the ledger, over the installation's settings; each is audited.

They are read in every transaction that needs them, so that a change counts from the next step on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.eligibility import text_rules
from deflect.eligibility.text_rules import EVERY_FLOW, OF_BRAND, TEXT_RULES, Own, RuleChanged, RuleLocked
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.policy.texting import PolicySettings
from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import TextRule, User
from voice_flows.model.turns import Json

_KNOWN: Final = "text_rules"
"""In a session's `info`: what this transaction read."""
_ROW = TextRule.__table__.c
_ALL = select(_ROW.flow, _ROW.name, _ROW.value)
UNREAD: Final = object()
"""In `Change.was`: the account has not read the rule before it changes it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A rule to be set for a flow, a brand or all; `None` takes it back to what counts without it.

    `was`: the own value that the account had read. Where the rule has another value by now, the change is refused.
    """

    name: str
    value: Any
    flow: str = EVERY_FLOW
    was: Any = UNREAD


RuleValue: TypeAlias = bool | int | str | list[str] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it counts now. `own` was set for just this scope, by `by` at `at`; `locked` names the setting."""

    name: str
    shape: str
    value: RuleValue
    usual: RuleValue
    """What counts without `own`."""
    own: RuleValue
    by_flow: bool
    locked: str
    by: str
    at: datetime | None
    least: int
    most: int
    """Of a count."""


def policy(unit: Unit, flow: str = EVERY_FLOW) -> PolicySettings:
    """Returns the policy that counts for a flow now."""
    known = own(unit.db)
    return text_rules.overridden(unit.policy, known, flow, _brand(unit, known, flow))


def counting(db: Session, given: PolicySettings) -> PolicySettings:
    """Returns the policy that counts over all flows together; `given` is what the settings say."""
    return text_rules.overridden(given, own(db))


def _brand(unit: Unit, known: Own, flow: str) -> str:
    """The brand of a flow; not looked up unless some brand has rules."""
    if not flow or not any(scope.startswith(OF_BRAND) for scope in known):
        return ""
    try:
        return unit.flows.latest(flow).brand.name
    except UnknownFlow:
        return ""


def own(db: Session) -> Own:
    """Returns what admins set, by flow and name."""
    if _KNOWN not in db.info:
        read: dict[str, dict[str, Json]] = {}
        with db.no_autoflush:
            rows = db.execute(_ALL)
        for flow, name, value in rows:
            read.setdefault(flow, {})[name] = value
        db.info[_KNOWN] = read
    known: Own = db.info[_KNOWN]
    return known


def standing(db: Session, given: PolicySettings, flow: str = EVERY_FLOW, brand: str = "") -> list[Standing]:
    """Returns every rule as it counts for a flow of a brand, a brand, or all; `given` is what the settings say."""
    rows = {row.name: row for row in db.scalars(select(TextRule).where(TextRule.flow == flow))}
    set_now = own(db)
    without = {scope: names for scope, names in set_now.items() if scope != flow}
    counts, usual = (text_rules.overridden(given, held, flow, brand) for held in (set_now, without))
    return [
        Standing(
            name,
            rule.shape,
            text_rules.value_of(counts, name),
            text_rules.value_of(usual, name),
            rows[name].value if name in rows else None,
            rule.by_flow,
            rule.setting if name in given.locked else "",
            rows[name].changed_by if name in rows else "",
            rows[name].changed_at if name in rows else None,
            rule.least,
            rule.most,
        )
        for name, rule in TEXT_RULES.items()
        if rule.by_flow or flow == EVERY_FLOW
    ]


def by_name(db: Session, found: Iterable[Standing]) -> tuple[Standing, ...]:
    """Returns the rules with the name of the account that set each, where it was one."""
    names = {f"user:{id_}": name for id_, name in db.execute(select(User.id, User.name))}
    return tuple(replace(one, by=names.get(one.by, one.by)) for one in found)


def preview(given: PolicySettings, kept: Own, changes: Sequence[Change]) -> Own:
    """Returns `kept` as it would be after the changes. Raises `BadRule` or `RuleLocked`."""
    after = {flow: dict(names) for flow, names in kept.items()}
    for change in changes:
        value = _checked(given, change)
        names = after.setdefault(change.flow, {})
        names.pop(change.name, None)
        if value is not None:
            names[change.name] = value
    return after


def change(unit: Unit, actor: Actor, changes: Sequence[Change]) -> list[Change]:
    """Sets rules, all or none, and returns the changes that restore what was before. Raises `BadRule`, `RuleLocked`,
    `RuleChanged`.
    """
    restoring = []
    for one in changes:
        value = _checked(unit.policy, one)
        row = unit.db.get(TextRule, (one.flow, one.name), with_for_update=True)
        before = row.value if row else None
        if one.was is not UNREAD and one.was != before:
            raise RuleChanged(f"{one.name}: it was changed meanwhile; read it again")
        restoring.append(Change(one.name, before, one.flow))
        if value != before:
            _set(unit, actor, row, one, value)
            detail: Mapping[str, Any] = {"flow": one.flow, "before": before, "after": value}
            audit.write(unit.db, unit, actor, "text_rule_changed", one.name, **detail)
    unit.db.info.pop(_KNOWN, None)
    return restoring


def _set(unit: Unit, actor: Actor, row: TextRule | None, wanted: Change, value: Json) -> None:
    if row is not None and value is None:
        unit.db.delete(row)
    elif row is not None:
        row.value, row.changed_at, row.changed_by = value, unit.now, str(actor)
    else:
        new = {"value": value, "changed_at": unit.now, "changed_by": str(actor)}
        unit.db.add(TextRule(flow=wanted.flow, name=wanted.name, **new))
    unit.db.flush()


def _checked(given: PolicySettings, wanted: Change) -> Json:
    if wanted.value is None and wanted.name in TEXT_RULES:
        value: Json = None
    else:
        value = text_rules.check(wanted.name, wanted.flow, wanted.value)
    if wanted.name in given.locked:
        setting = TEXT_RULES[wanted.name].setting
        raise RuleLocked(f"{wanted.name}: the setting `{setting}` fixes it; change or remove that setting instead")
    return value
