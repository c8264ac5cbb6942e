"""The numbers of ours and the flow that answers at each, as an admin sees and changes them.

A number that a setting gives to a flow keeps it. A change counts from the next call or text on; what is under way goes
on where it began.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from deflect import standing_flows
from deflect.answering import assigned
from deflect.desk.commands import Refused
from deflect.desk.triage import kept
from deflect.installation import Installation
from deflect.people import audit
from deflect.policy import phone_numbers
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit

By = Literal["setting", "admin", "main"]


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of ours and the flow that answers there. `by` is who chose that flow: a setting, an admin, or `main` for
    a number without a choice, where the main flow answers.

    `answers` is false while that flow is not published or is retired. `texts`: texts can come from the number.
    `added`: the number is ours because an admin added it here.
    """

    number: str
    flow: str
    by: By
    answers: bool
    texts: bool
    added: bool


def found(db: Session, installation: Installation) -> tuple[OwnNumber, ...]:
    """Returns every number of ours, in order."""
    chosen, flows = assigned.flows_of(db), frozenset(standing_flows.names(db))
    numbers = installation.set_numbers() | {*chosen}
    return tuple(_value(number, installation, chosen, flows) for number in sorted(numbers))


@transactional
def assign(unit: Unit, user: str, number: str, flow: str, was: str) -> str:
    """Lets a flow answer at a number, or with an empty one whatever answered before; returns the number in E.164.

    `was` is the flow that the account had seen there, empty for none chosen here. A number that is not ours yet is
    ours from then on, for calls. Raises `Refused`: `own_number` where it cannot be read, `own_number_set` where a
    setting names its flow, `own_number_flow` where no such flow is published, `own_number_changed`.
    """
    address = _read(unit, number)
    if unit.installation.set_flow(address):
        raise Refused("own_number_set")
    row = kept.setting(unit.db, assigned.SETTING, {}, unit.now)
    if row.value.get(address, "") != was:
        raise Refused("own_number_changed")
    if flow and flow not in standing_flows.names(unit.db):
        raise Refused("own_number_flow")
    others = {known: led_to for known, led_to in row.value.items() if known != address}
    row.value, row.changed_at = others | ({address: flow} if flow else {}), unit.now
    audit.write(unit.db, unit, audit.user(user), "number_assigned", address, flow=flow, before=was)
    return address


def _read(unit: Unit, number: str) -> str:
    """One of our addresses as it is written, else a telephone number in any writing."""
    if number in unit.installation.ours():
        return number
    address = phone_numbers.parse(number, unit.installation.region).e164
    if address is None:
        raise Refused("own_number")
    return address


def _value(number: str, ours: Installation, chosen: Mapping[str, str], flows: Container[str]) -> OwnNumber:
    by_setting = ours.set_flow(number)
    flow = by_setting or chosen.get(number) or ours.flow
    by: By = "setting" if by_setting else "admin" if number in chosen else "main"
    return OwnNumber(number, flow, by, flow in flows, number in ours.texting(), number not in ours.set_numbers())
