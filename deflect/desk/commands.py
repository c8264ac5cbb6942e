"""Commands of an agent on a conversation: reply, note, mark as read. One transaction each.

Whether a text may be sent is checked again when it is sent: while it was typed, the customer may have written or
opted out, or a colleague may have answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.conversations import timeline
from deflect.conversations.legs import newest_text_leg
from deflect.desk import mentions
from deflect.desk.mentions import Told
from deflect.desk.own import signing
from deflect.eligibility.permission import may_reply
from deflect.eligibility.suppression import suppressed_since
from deflect.messaging import compose
from deflect.people import audit
from deflect.people.accounts import Account
from deflect.policy.redaction import redact
from deflect.storage import events
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, User
from relevo.errors import RelevoError
from voice_flows.model.turns import Json

BEFORE: Final = "before"
"""What stood before an act, in the meta of its entry."""


class Unknown(RelevoError, LookupError):
    """There is no such conversation or user."""

    code = "unknown"
    retryable = False


class Refused(RelevoError):
    """A command was not carried out; `code` says why and `detail` holds what a page may show.

    `stale`: the customer or a colleague wrote meanwhile. `opted_out`: the customer asked for no texts.
    `not_waiting`: the assistant has the conversation. `no_node`: it cannot go on at that node. `not_given_back`: there
    is no giving back to undo. `changed_since`: it was touched after the act that was to be undone. `wrote_since`: the
    customer wrote after the agent looked.
    `premium`, `country`, `stranger_limit`: the policy forbids texts to that number.
    `no_thread`: there is no text thread. `owned`: a colleague owns it. Of calls: `taken` by a colleague, `missed`,
    `over`, `on_phone` (it rings at a telephone), `no_phone` (no address of one is known); `phone_number`,
    `phone_premium`, `phone_emergency`, `phone_country`, `phone_host` (that telephone may not be dialled).
    """

    retryable = False

    def __init__(self, code: str, **detail: Any):
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of a reply or note. `again` is true if this client id had been stored before."""

    client_id: str
    entry: str | None = None
    again: bool = False
    told: tuple[str, ...] = ()
    """Names of those whom a note named and who are told."""
    not_told: tuple[str, ...] = ()
    """Names of those whom a note named but who may not see the conversation."""
    empty: tuple[str, ...] = ()
    """Names of teams that a note named and that have no member."""


def send(
    unit: Unit,
    conversation: str,
    user: str,
    client_id: str,
    text: str,
    *,
    seen: int,
    begun: int | None = None,
    confirmed: bool = False,
) -> Sent:
    """Send a text to the customer as an agent, who then owns the conversation. Raises `Refused`.

    `seen` is the newest entry the agent had read, `begun` the newest one when they began to write, which counts where
    it is older: a page shows what comes while one types. `confirmed` sends although others wrote after it, or the
    customer called. A colleague who owned the conversation reads in it who has it now.
    """
    held = locked(unit, conversation)
    if not unit.first(f"desk:{conversation}", client_id):
        return Sent(client_id, again=True)
    leg = thread_leg(unit, held)
    may_write(unit, leg)
    if not confirmed:
        nothing_new(unit, held, user, seen if begun is None else min(seen, begun))
    return Sent(client_id, answer(unit, held, leg, user, text))


reply = transactional(send)
"""`send`, in a transaction of its own."""


def answer(unit: Unit, held: Conversation, leg: Leg, user: str, text: str) -> str | None:
    """Writes a text that may go as an agent's, with their signature where one is wanted; the conversation is theirs.

    Returns the id of its entry.
    """
    if held.owner == "agent" and held.owner_user_id != user:
        told(unit, held, user, "assigned", person=user, **taken_from(unit, held, user))
    row = compose.post(unit, held, leg, signing.signed(unit, leg, user, text), user_id=user)
    _answered(unit, held, user)
    audit.acted(unit, user, "replied", held, text=row.id)
    return unit.db.scalar(select(Entry.id).where(Entry.outbox_id == row.id))


def note(transactions: Transactions, conversation: str, user: str, client_id: str, text: str) -> Sent:
    """Add a note that only colleagues can read; those whom it names by `@` are told."""
    return _note(transactions, conversation, user, client_id, drafted(transactions, user, text))


@dataclass(frozen=True, slots=True)
class Draft:
    """A note without secrets, the accounts that it names, and the teams without a member that it names."""

    words: str
    named: tuple[Account, ...]
    empty: tuple[str, ...]


def drafted(transactions: Transactions, user: str, text: str) -> Draft:
    """Reads a note before the transaction that writes it, so that no writer waits for the look-up of names."""
    words = redact(text).text
    return transactions.look(
        lambda unit: Draft(words, mentions.named(unit.db, words, user), mentions.empty_teams(unit.db, words))
    )


def noted(unit: Unit, held: Conversation, user: str, draft: Draft) -> tuple[str, Told]:
    """Writes a note into a locked conversation. Returns the id of the note's entry, and which named people are told."""
    new = timeline.NewEntry("note", draft.words, origin="agent", user_id=user)
    entry = timeline.add_entry(unit, held, None, new)
    told = mentions.tell(unit, held, user, draft.named)
    audit.acted(unit, user, "noted", held)
    return entry, told


@transactional
def _note(unit: Unit, conversation: str, user: str, client_id: str, draft: Draft) -> Sent:
    held = locked(unit, conversation)
    if not unit.first(f"desk:{conversation}", client_id):
        return Sent(client_id, again=True)
    entry, told = noted(unit, held, user, draft)
    return Sent(client_id, entry, told=told.told, not_told=told.not_told, empty=draft.empty)


@transactional
def mark(unit: Unit, conversation: str, user: str = "", *, read: bool) -> None:
    """Mark the conversation as read or unread; what names the user in it is seen once they read it."""
    held = locked(unit, conversation)
    if read and user and mentions.seen(unit, held, user):
        events.happened(unit.db, "mention", held.id)
    if (held.unread == 0) != read:
        held.unread = 0 if read else 1
        if user:
            audit.acted(unit, user, "marked_read" if read else "marked_unread", held)
        events.happened(unit.db, "conversation", held.id)


def told(
    unit: Unit, held: Conversation, user: str, to: str, before: Mapping[str, Json] | None = None, /, **meta: Any
) -> str:
    """Keeps what an agent did to a locked conversation, in the audit and in its timeline, and tells the pages.

    Returns the id of its entry, by which it is undone; `before` is what stood before it.
    """
    audit.acted(unit, user, to, held, **meta)
    kept = {"to": to, **meta} | ({BEFORE: dict(before)} if before is not None else {})
    entry = timeline.add_entry(unit, held, None, timeline.NewEntry("state", origin="agent", user_id=user, meta=kept))
    events.happened(unit.db, "conversation", held.id)
    return entry


def taken_from(unit: Unit, held: Conversation, user: str) -> dict[str, str]:
    """Returns the meta that names the colleague who had a conversation, and has their page ask for news of it.

    Call it before `told`, while the colleague is still the owner. Empty where no colleague had the conversation.
    """
    if held.owner != "agent" or held.owner_user_id in (None, user):
        return {}
    events.happened(unit.db, "taken", held.id)
    return {"was": str(held.owner_user_id)}


def locked(unit: Unit, conversation: str) -> Conversation:
    """Returns the conversation, locked until the commit. Raises `Unknown`."""
    if unit.db.get(Conversation, conversation) is None:
        raise Unknown(f"conversation {conversation}")
    return unit.lock(conversation)


def thread_leg(unit: Unit, held: Conversation) -> Leg:
    """Returns the newest text thread. Raises `Refused` (`no_thread`) if there is none."""
    leg = newest_text_leg(unit.db, held.id)
    if leg is None:
        raise Refused("no_thread")
    return leg


def may_write(unit: Unit, leg: Leg) -> None:
    """Raises `Refused` where the customer wants no texts, or the policy forbids one to their number."""
    if stopped := suppressed_since(unit.db, leg.theirs):
        raise Refused("opted_out", since=stopped)
    decision = may_reply(unit, leg.theirs, flow=leg.flow)
    if not decision.allowed:
        raise Refused(decision.code)


@dataclass(frozen=True, slots=True)
class Newer:
    """What came after an agent had looked: a colleague's text, `by` their name; a `call`; or a text of the customer."""

    by: str | None = None
    call: bool = False


def newer(db: Session, held: Conversation, user: str, since: int) -> Newer | None:
    """Returns the first that the customer or a colleague wrote after this entry, or that the customer called."""
    later = select(Entry).where(
        Entry.conversation_id == held.id, Entry.sequence > since, Entry.kind.in_(("message_in", "message_out", "heard"))
    )
    for entry in db.scalars(later.order_by(Entry.sequence)):
        if entry.kind != "message_out" or (entry.user_id and entry.user_id != user):
            return Newer(db.get_one(User, entry.user_id).name if entry.user_id else None, entry.kind == "heard")
    return Newer(call=True) if _called_since(db, held, since) else None


def nothing_new(unit: Unit, held: Conversation, user: str, since: int) -> None:
    """Raises `Refused` (`stale`) where something is `newer`."""
    if came := newer(unit.db, held, user, since):
        raise Refused("stale", sequence=held.entries, by=came.by, call=came.call)


def _called_since(db: Session, held: Conversation, since: int) -> bool:
    """True where a call of the customer came into the conversation after this entry."""
    calls = select(Entry.id).join(Leg, Leg.id == Entry.leg_id).where(Leg.medium == "voice", Entry.kind == "started")
    later = calls.where(Entry.conversation_id == held.id, Entry.sequence > since)
    return db.scalar(later.limit(1)) is not None


def _answered(unit: Unit, held: Conversation, user: str) -> None:
    """Make the agent the owner: nothing waits, nothing is unread, and the flow keeps silent."""
    timeline.reopen(held)
    held.owner, held.owner_user_id, held.queued_at, held.unread = "agent", user, None, 0
    held.answered_at = held.answered_at or unit.now
    events.happened(unit.db, "conversation", held.id)
