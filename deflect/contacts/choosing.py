"""Chooses the conversation of a contact, and says why. Pure: candidates are plain values, gathered in `candidates.py`.

The rules, in the order in which they are asked:

1. A call that was promised, and one that an agent places in a conversation, belong to that conversation. What another
   system hands over is a matter of its own.
2. A number that is only claimed, and one that several customers share, lead to no earlier conversation on a call.
3. Of several open matters, the newest that waits for the customer comes first, then the newest.
4. A call joins an open conversation of its flow that moved within 72 h, unless another call is in it or an agent has
   it. Where the flow asks whether the call is about it (a `resume` node), the call keeps a conversation of its own
   until the caller has said so; then it goes on in the other one. An agent keeps their conversation either way.
5. A message answers the thread between the same two addresses. One that ended or was closed is joined for 72 h; one
   that still waits goes on however late, and thanks or a goodbye begin nothing: the newest thread of 90 days takes
   them. Next come a call that texted the number, for 72 h a call of the number whose matter people have, and the open
   thread of another number of the same customer, once this number was confirmed. A number that a caller gave answers,
   within 24 h, the thread that asks whose it is; until then it answers nothing else of that conversation.
6. Of several threads that wait for the customer, a message answers the one whose text they read last, unless it is no
   answer to that question and answers the question of an earlier text. A customer who wrote to a thread, got no answer,
   and writes again within 30 minutes goes on in that thread. A reference in a message names the message's thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from deflect.policy import decisions
from deflect.tables.threads import ConversationState, Owner

JOINS: Final = timedelta(hours=72)
"""A contact within this span belongs to the same conversation."""
THANKED: Final = timedelta(days=90)
"""Thanks belong to a matter that ended within this span; later the number may be somebody else's."""
SOON: Final = timedelta(minutes=30)
"""A call that broke off may be taken up within this span, and what a customer was writing goes on."""

Kind = Literal["call", "text", "given", "handed_over"]
"""`call`: somebody calls, or we call somebody outside any conversation. `given`: the conversation is named already."""
Reason = Literal[
    "given",
    "handed_over",
    "not_vouched",
    "shared_number",
    "nothing_open",
    "on_another_call",
    "agent_has_it",
    "long_ago",
    "open_matter",
    "to_be_asked",
    "said_so",
    "said_other",
    "not_said",
    "answers_thread",
    "after_thread",
    "answers_call",
    "after_call",
    "other_number",
    "given_number",
    "notice",
]
"""Why; the words for people are `choosing.<reason>` of the locales."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact before its conversation is chosen."""

    kind: Kind
    flow: str = ""
    vouched: bool = True
    """The line vouches for the number; of texts the carrier does."""
    shared: bool = False
    """Several customers share the number: a switchboard, a family's landline."""
    confirmed: bool = False
    """The number was confirmed as this customer's, so that it may answer a thread of another number of theirs."""
    courtesy: bool = False
    """The message only thanks, agrees or says goodbye, and so begins nothing."""
    asks: bool = False
    """The flow asks whether the call is about an open matter."""
    conversation: str | None = None
    """The conversation of a `given` contact."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A text thread of a conversation."""

    leg: str
    here: bool = True
    """It is between the two addresses of the message, or its last text went from the one to the other."""
    waits: bool = True
    """It goes on: its flow waits in it for something, or people have it."""
    ended: bool = False
    lost: bool = False
    """Its first text did not arrive, and the customer never wrote in it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that the contact may belong to."""

    conversation: str
    flow: str
    last_at: datetime
    state: ConversationState = "open"
    owner: Owner = "bot"
    waits_for_customer: bool = False
    on_the_line: bool = False
    """A call is in it now."""
    thread: Thread | None = None
    texted: bool = False
    """A call in it texted the number that writes now."""
    called: bool = False
    """The number that writes now called about it, and people owe an answer."""
    last_text: int = 0
    """The place of its newest text to this number among all texts; the higher, the later."""
    spoke_at: datetime | None = None
    """When the customer last spoke or wrote in it."""
    turn_since: datetime | None = None
    """Since when it is whose turn it is now."""
    writing: bool = False
    """The customer wrote in it a moment ago, and nothing of ours since asks them anything."""
    stopped: bool = False
    """It is closed only because its customer wants no more texts; by phone its question still stands."""
    fits: bool = True
    """False where the message is no answer to the question that its thread asks."""

    @property
    def closed(self) -> bool:
        """It is over, and no caller is asked about it."""
        return self.state == "resolved" and not self.stopped

    @property
    def offered(self) -> Thread | None:
        """The thread that a caller may be asked about: live, not in vain, and of an open conversation."""
        if self.thread is None or self.closed or self.thread.ended or self.thread.lost:
            return None
        return self.thread if self.thread.waits else None


@dataclass(frozen=True, slots=True)
class Cut:
    """The customer's last call, which broke off a moment ago."""

    leg: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The conversation of a contact, or `None`: it begins one. `reason` says why."""

    conversation: str | None
    reason: Reason
    thread: str | None = None
    """The live text thread: the one that a message goes on in, or that a caller may be asked about."""
    cut: str | None = None
    """The call that broke off, which the caller may be asked about."""

    def words(self, language: str) -> str:
        """Why, in one language."""
        return decisions.reason("choosing", self.reason, language)


def choose(contact: Contact, candidates: Iterable[Candidate], now: datetime, cut: Cut | None = None) -> Choice:
    """Choose the conversation of a contact. `cut` counts for calls only."""
    if contact.kind == "given":
        return Choice(contact.conversation, "given")
    if contact.kind == "handed_over":
        return Choice(None, "handed_over")
    if contact.kind == "text":
        return _of_text(contact, candidates, now)
    if not contact.vouched:
        return Choice(None, "not_vouched")
    if contact.shared:
        return Choice(None, "shared_number")
    return _of_call(contact, candidates, now, cut)


def _of_call(contact: Contact, candidates: Iterable[Candidate], now: datetime, cut: Cut | None) -> Choice:
    ours = [one for one in candidates if one.flow == contact.flow and not one.closed]
    fit = [one for one in ours if one.offered or now - one.last_at <= JOINS]
    free = sorted((one for one in fit if not one.on_the_line), key=lambda one: (_later(one), now - one.last_at))
    nothing = Choice(None, "on_another_call" if fit else "nothing_open")
    found = replace(_joined(free[0], now) if free else nothing, cut=cut.leg if cut else None)
    if contact.asks and (found.thread or found.cut):
        return replace(found, conversation=None, reason="to_be_asked")
    return found


def _joined(candidate: Candidate, now: datetime) -> Choice:
    """What becomes of a call that is not asked."""
    thread = candidate.offered.leg if candidate.offered else None
    kept = may_join(candidate.owner, candidate.last_at, now)
    return Choice(candidate.conversation if kept == "open_matter" else None, kept, thread)


def may_join(owner: Owner, last_at: datetime, now: datetime) -> Literal["open_matter", "agent_has_it", "long_ago"]:
    """Whether a call whose caller was not asked joins an open conversation, or why not."""
    if owner == "agent":
        return "agent_has_it"
    return "open_matter" if now - last_at <= JOINS else "long_ago"


def _later(candidate: Candidate) -> bool:
    """Sorts matters that wait for the customer before all others."""
    return not candidate.waits_for_customer


def _of_text(contact: Contact, candidates: Iterable[Candidate], now: datetime) -> Choice:
    found = ((rank, one) for one in candidates if (rank := _rank(contact, one, now)) is not None)
    ranked = sorted(found, key=lambda each: (each[0], -each[1].last_text, now - each[1].last_at))
    if not ranked:
        return Choice(None, "nothing_open")
    best = ranked[0][1]
    if best.thread is None:
        return Choice(best.conversation, "answers_call" if best.texted else "after_call")
    if not best.thread.here:
        return Choice(best.conversation, "other_number", best.thread.leg)
    if best.thread.ended:
        return Choice(best.conversation, "after_thread")
    return Choice(best.conversation, "answers_thread" if _open(best) else "after_thread", best.thread.leg)


def _rank(contact: Contact, one: Candidate, now: datetime) -> int | None:
    """The place of a conversation among those that a message may belong to; `None` if it cannot.

    What moved within 72 h comes before what did not, what is open before what is over, and what waits for the customer
    before the rest.
    """
    recent = now - one.last_at <= JOINS
    if one.thread is None:
        return 2 if recent and (one.texted or one.called) else 5 if one.texted else None
    if not one.thread.here and (contact.shared or not contact.confirmed or not one.offered):
        return None
    if one.writing:
        return -1
    if _open(one):
        asks = one.waits_for_customer and one.fits
        return (0 if recent else 3) if asks else (1 if recent else 4)
    if recent:
        return 2
    thanked = contact.courtesy and one.thread.here and not one.thread.ended and now - one.last_at <= THANKED
    return 6 if thanked else None


def _open(one: Candidate) -> bool:
    """True while somebody goes on with the thread: the flow, which waits in it, or people."""
    if one.thread is None or one.thread.ended:
        return False
    return one.thread.waits and (one.owner == "bot" or one.state != "resolved")
