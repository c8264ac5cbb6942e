"""Changes of the list of blocked numbers: a number is blocked, its block is changed, lifted and put back.

They count from the next call or text on. A call that is under way goes on.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from deflect.desk import commands
from deflect.desk.blocking import blocked
from deflect.desk.blocking.blocked import Blocked, Terms
from deflect.desk.commands import Refused, Unknown
from deflect.people import audit
from deflect.people.merging import groups
from deflect.policy import phone_numbers
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Identity, NotedNumber, NumberBlock


@transactional
def add(unit: Unit, user: str, number: str, terms: Terms) -> Blocked:
    """Blocks a number. Raises `Refused`: `block_number`, `block_own`, `block_there`, and as `change`."""
    address = phone_numbers.parse(number, unit.installation.region).e164
    if address is None:
        raise Refused("block_number")
    if blocked.of_number(unit.db, unit.now, address) is not None:
        raise Refused("block_there")
    return _value(unit, _blocked(unit, user, address, _checked(unit, terms)))


@transactional
def add_customer(unit: Unit, user: str, conversation: str, terms: Terms) -> tuple[Blocked, ...]:
    """Blocks every number of a conversation's customer that is not blocked yet.

    Raises `Unknown`, and `Refused`: `no_number` where none is known, `block_there` where all are blocked.
    """
    held = commands.locked(unit, conversation)
    numbers = sorted(unit.db.scalars(blocked.numbers_of(held.id)))
    if not numbers:
        raise Refused("no_number")
    free = [each for each in numbers if blocked.of_number(unit.db, unit.now, each) is None]
    if not free:
        raise Refused("block_there")
    checked = _checked(unit, terms)
    rows = [_blocked(unit, user, each, checked, held) for each in free]
    return blocked.values(unit.db, rows, unit.now)


@transactional
def change(unit: Unit, user: str, block: str, terms: Terms, was: Terms) -> Blocked:
    """Gives a block other terms; returns it as it was before. `was` are the terms that the account had read.

    Raises `Unknown`, and `Refused`: `block_reason`, `block_nothing`, `block_past`, `block_over` where it counts no
    more, `block_changed` where it has other terms by now.
    """
    row = _row(unit, block)
    before = _value(unit, row)
    if before.over:
        raise Refused("block_over")
    if before.terms != was:
        raise Refused("block_changed")
    checked = _checked(unit, terms)
    row.calls, row.texts, row.reason, row.until = checked.calls, checked.texts, checked.reason, checked.until
    _told(unit, user, "block_changed", row)
    return before


@transactional
def lift(unit: Unit, user: str, block: str) -> None:
    """Lets the number call and write again. Raises `Unknown`, `Refused`: `block_over`."""
    row = _row(unit, block)
    if _value(unit, row).over:
        raise Refused("block_over")
    row.lifted_at = unit.now
    _told(unit, user, "block_lifted", row)


@transactional
def put_back(unit: Unit, user: str, block: str) -> None:
    """Undoes a lift. Raises `Unknown`, `Refused`: `block_there`, `block_past`."""
    row = _row(unit, block)
    if blocked.of_number(unit.db, unit.now, row.address) is not None:
        raise Refused("block_there")
    _checked(unit, blocked.terms(row))
    row.lifted_at = None
    _told(unit, user, "block_put_back", row)


def _blocked(
    unit: Unit, user: str, address: str, terms: Terms, conversation: Conversation | None = None
) -> NumberBlock:
    if address in unit.installation.ours():
        raise Refused("block_own")
    row = NumberBlock(
        id=unit.ids("block"),
        address=address,
        calls=terms.calls,
        texts=terms.texts,
        reason=terms.reason,
        actor=str(audit.user(user)),
        at=unit.now,
        until=terms.until,
    )
    unit.db.add(row)
    _told(unit, user, "number_blocked", row, conversation)
    return row


def _checked(unit: Unit, terms: Terms) -> Terms:
    reason = " ".join(terms.reason.split())
    if not reason:
        raise Refused("block_reason")
    if terms.calls == "taken" and not terms.texts:
        raise Refused("block_nothing")
    if terms.until is not None and terms.until <= unit.now:
        raise Refused("block_past")
    return replace(terms, reason=reason)


def _row(unit: Unit, block: str) -> NumberBlock:
    row = unit.db.get(NumberBlock, block, with_for_update=True)
    if row is None:
        raise Unknown(f"block {block}")
    return row


def _told(unit: Unit, user: str, done: str, row: NumberBlock, conversation: Conversation | None = None) -> None:
    """Notes in the audit who did it, and tells the desks that show a conversation of this number's customer."""
    if done != "number_blocked":
        row.actor = str(audit.user(user))
    audit.write(unit.db, unit, audit.user(user), done, row.id, conversation, calls=row.calls, texts=row.texts)
    theirs = select(Identity.customer_id).where(Identity.kind == "phone", Identity.address == row.address)
    noted = select(NotedNumber.customer_id).where(NotedNumber.address == row.address, NotedNumber.taken_at.is_(None))
    whose = Conversation.customer_id.in_(groups.members_of_any(theirs)) | Conversation.customer_id.in_(
        groups.members_of_any(noted)
    )
    live = select(Conversation.id).where(whose, Conversation.state != "resolved")
    shown = {*unit.db.scalars(live), *([conversation.id] if conversation is not None else ())}
    for id_ in sorted(shown):
        events.happened(unit.db, "conversation", id_)


def _value(unit: Unit, row: NumberBlock) -> Blocked:
    return blocked.values(unit.db, [row], unit.now)[0]
