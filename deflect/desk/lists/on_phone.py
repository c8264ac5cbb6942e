"""Who of the listed conversations' customers is on the phone now, and with whom. Reads only the calls that go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from deflect.contacts.undecided import ASKED
from deflect.people.merging import groups
from deflect.tables import Conversation, Customer, Leg, Ring, User, WaitingCall

OnPhone = Literal["bot", "queue", "agent"]
"""With whom the customer is on the phone: the assistant, an agent, or the queue while they wait for one."""
_IS_OF: Final = or_(Leg.conversation_id == Conversation.id, and_(Leg.chosen == ASKED, Conversation.state != "resolved"))
"""The call belongs to the conversation, or may come to it: its caller has yet to say what it is about."""
_OWN, _MEMBER = aliased(Customer), aliased(Customer)
_CALLS: Final = (
    select(Conversation.id, WaitingCall.leg_id, Ring.id.label("talk"), User.name)
    .join(_OWN, _OWN.id == Conversation.customer_id)
    .join(_MEMBER, groups.together(_OWN, _MEMBER))
    .join(Leg, and_(Leg.customer_id == _MEMBER.id, Leg.medium == "voice", Leg.ended_at.is_(None)))
    .outerjoin(WaitingCall, WaitingCall.leg_id == Leg.id)
    .outerjoin(Ring, and_(Ring.leg_id == Leg.id, Ring.state == "talking"))
    .outerjoin(User, User.id == Ring.user_id)
    .where(Conversation.id.in_(bindparam("conversations", expanding=True)), _IS_OF)
    .order_by(Leg.opened_at, Leg.id)
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A customer is on the phone; `name` is the agent's."""

    to: OnPhone
    name: str | None = None


def talks(db: Session, conversations: Collection[str]) -> Mapping[str, Talk]:
    """Returns those conversations whose customer is on the phone now; of several calls, the newest counts."""
    if not conversations:
        return {}
    found: dict[str, Talk] = {}
    for row in db.execute(_CALLS, {"conversations": list(conversations)}):
        to: OnPhone = "agent" if row.talk else "queue" if row.leg_id else "bot"
        found[row.id] = Talk(to, row.name)
    return found
