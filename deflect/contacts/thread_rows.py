"""Finds the threads, and the calls that texted, which a customer's message may belong to. Read only.

For several messages the threads are found in one query, but only for senders who write once in the transaction and
share no customer and no conversation: what one message does may change what the customer's next message meets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ScalarSelect, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.sql import Select

from deflect.facts import Inbound
from deflect.people.merging import groups
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Customer, Identity, Leg, Outbox, TextCode
from deflect.turns import settling

NEWEST: Final = 5
"""Threads and texts between two addresses that are looked at for one message."""
_THREADS: Final = "threads"
"""Question: which threads may a message of this address belong to?"""
COLUMNS = (
    Conversation.id,
    Conversation.flow,
    Conversation.reference,
    Conversation.state,
    Conversation.owner,
    Conversation.turn,
    Conversation.turn_since,
    Conversation.last_entry_at,
    Conversation.last_word_at.label("spoke_at"),
    Leg.id.label("leg"),
    Leg.customer_id,
    Leg.medium,
    Leg.channel,
    Leg.ours,
    Leg.theirs,
    Leg.flow.label("leg_flow"),
    Leg.language,
    Leg.wait,
    Leg.opened_at,
    Leg.last_word_at,
    Leg.ended_at,
    Leg.outcome,
)


def _each(query: Select[Any]) -> Select[Any]:
    """A part of a union that has an order and a limit of its own."""
    return select(query.subquery().c[0])


_BETWEEN = (
    select(Leg.id)
    .where(Leg.theirs == bindparam("theirs"), Leg.ours == bindparam("ours"), Leg.medium == "text")
    .where(Leg.channel == bindparam("channel"))
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(NEWEST)
)
_TEXTED = (
    select(Outbox.leg_id)
    .where(Outbox.recipient == bindparam("theirs"), Outbox.sender == bindparam("ours"), Outbox.kind == "text")
    .where(Outbox.id.not_in(select(TextCode.outbox_id)))  # a code may have gone to another person's number
    .order_by(Outbox.created_at.desc(), Outbox.position.desc())
    .limit(NEWEST)
)
_PEOPLE_HAVE_IT = (
    Leg.medium == "voice",
    Leg.trust != "none",
    Conversation.state == "open",
    Conversation.owner != "bot",
)
_CALLED = (
    select(Leg.id)
    .join(Conversation, Conversation.id == Leg.conversation_id)
    .where(Leg.theirs == bindparam("theirs"), *_PEOPLE_HAVE_IT)
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(NEWEST)
)
_OWNER = select(Identity.customer_id).where(Identity.kind == "phone", Identity.address == bindparam("theirs"))
_BY_NUMBER = (
    select(Leg.id)
    .where(Leg.customer_id.in_(groups.members_of(_OWNER.scalar_subquery())))
    .where(Leg.theirs != bindparam("theirs"), Leg.medium == "text", Leg.ended_at.is_(None))
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
    .limit(NEWEST)
)


def _last_text(recipient: Any) -> ScalarSelect[Any]:
    """The position of the last text that a leg sent to this address."""
    texts = select(func.coalesce(func.max(Outbox.position), 0)).where(Outbox.leg_id == Leg.id, Outbox.kind == "text")
    return texts.where(Outbox.recipient == recipient, Outbox.state != "dropped").scalar_subquery()


_OF_MESSAGE = (
    select(*COLUMNS, _last_text(bindparam("theirs")).label("last_text"))
    .join(Leg, Leg.conversation_id == Conversation.id)
    .where(Leg.id.in_(union_all(*map(_each, (_BETWEEN, _TEXTED, _CALLED, _BY_NUMBER)))), ~Leg.separated)
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
)


def _newest(rank: Any, sender: Any, leg: Any, ours: Any, way: str, *where: Any) -> Select[Any]:
    """The newest legs of every sender that are met in one way."""
    row = (sender.label("sender"), leg.label("leg"), ours.label("by"), literal(way).label("way"))
    ranked = select(*row, rank.label("rank")).where(sender.in_(_SENDERS), *where).subquery()
    return select(ranked.c.sender, ranked.c.leg, ranked.c.by, ranked.c.way).where(ranked.c.rank <= NEWEST)


_SENDERS: Final[BindParameter[Any]] = bindparam("senders", expanding=True)
_RANK = func.row_number()
_BY_OPENED = Leg.opened_at.desc(), Leg.id.desc()
_OWNED, _MEMBER = aliased(Customer), aliased(Customer)
_MET = union_all(
    _newest(
        _RANK.over(partition_by=(Leg.theirs, Leg.ours, Leg.channel), order_by=_BY_OPENED),
        *(Leg.theirs, Leg.id, Leg.ours, "between", Leg.medium == "text"),
    ),
    _newest(
        _RANK.over(
            partition_by=(Outbox.recipient, Outbox.sender),
            order_by=(Outbox.created_at.desc(), Outbox.position.desc()),
        ),
        *(Outbox.recipient, Outbox.leg_id, Outbox.sender, "texted", Outbox.kind == "text"),
        Outbox.id.not_in(select(TextCode.outbox_id)),
    ),
    _newest(
        _RANK.over(partition_by=Leg.theirs, order_by=_BY_OPENED),
        *(Leg.theirs, Leg.id, literal(""), "called", Leg.conversation_id == Conversation.id, *_PEOPLE_HAVE_IT),
    ),
    _newest(
        _RANK.over(partition_by=Identity.address, order_by=_BY_OPENED),
        *(Identity.address, Leg.id, literal(""), "number"),
        *(_OWNED.id == Identity.customer_id, groups.together(_OWNED, _MEMBER), _MEMBER.id == Leg.customer_id),
        *(Identity.kind == "phone", Leg.theirs != Identity.address),
        *(Leg.medium == "text", Leg.ended_at.is_(None)),
    ),
).subquery()
_OF_MESSAGES = (
    select(*COLUMNS, _last_text(_MET.c.sender).label("last_text"), _MET.c.sender, _MET.c.by, _MET.c.way)
    .select_from(_MET)
    .join(Leg, Leg.id == _MET.c.leg)
    .join(Conversation, Conversation.id == Leg.conversation_id)
    .where(~Leg.separated)
    .order_by(Leg.opened_at.desc(), Leg.id.desc())
)
"""Statements of every message are built once, since building one takes as long as running it."""


def of_message(unit: Unit, inbound: Inbound) -> Sequence[Any]:
    """The legs that a message may belong to, each with its conversation, newest first."""
    known = foreknown.take(unit.db, inbound.sender, _THREADS)
    if known is not foreknown.UNKNOWN and known[0] == (inbound.recipient, inbound.channel):
        rows: Sequence[Any] = known[1]
        return rows
    settling.settle(unit.db, unit.now)  # what earlier messages of this transaction changed is chosen by
    ends = {"theirs": inbound.sender, "ours": inbound.recipient, "channel": inbound.channel}
    return unit.db.execute(_OF_MESSAGE, ends).all()


def look_up(unit: Unit, messages: Sequence[Inbound]) -> Mapping[str, Sequence[Any]]:
    """Finds and notes them for several messages at once; returns by sender those of senders told apart."""
    writes = Counter(each.sender for each in messages)
    senders = sorted(sender for sender in writes if not foreknown.is_new(unit.db, sender))
    if not senders:
        return {}
    met: dict[str, list[Any]] = defaultdict(list)
    for row in unit.db.execute(_OF_MESSAGES, {"senders": senders}):
        met[row.sender].append(row)
    parties = Counter(one for rows in met.values() for one in {each for row in rows for each in _whose(row)})
    apart = {
        sender: rows
        for sender, rows in met.items()
        if writes[sender] == 1 and all(parties[one] == 1 for row in rows for one in _whose(row))
    }
    for each in messages:
        ends = each.recipient, each.channel
        found = {row.leg: row for row in apart.get(each.sender, ()) if _may_be_meant(row, *ends)}
        if each.sender in apart:
            foreknown.note(unit.db, each.sender, _THREADS, (ends, tuple(found.values())))
    return {sender: tuple({row.leg: row for row in rows}.values()) for sender, rows in apart.items()}


def _whose(row: Any) -> tuple[str, str]:
    return row.id, row.customer_id


def _may_be_meant(row: Any, recipient: str, channel: str) -> bool:
    if row.way == "between":
        return bool(row.ours == recipient and row.channel == channel)
    return bool(row.way in ("number", "called") or row.by == recipient)
