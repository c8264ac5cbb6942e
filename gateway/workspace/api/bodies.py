"""What requests to the workspace's JSON API carry. A description is what a refusal asks for: "send ..."."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from deflect.desk.calls import TELEPHONE
from deflect.desk.lists.filters import ME, MOST_MINUTES, NOBODY, Filters
from deflect.desk.lists.views import View
from deflect.desk.search.narrowing import By, Narrowing
from deflect.priorities import PRIORITIES, Priority
from deflect.tables.threads import ConversationState, Whose
from deflect.workers.handset_phones import PHONES, PhoneName
from gateway.instants import Instant
from gateway.workspace.api.contract import Body

LONGEST = 4000
"""Characters of a reply or note."""
LONGEST_TEXT = 1600
"""Characters of a text that the handset's phone sends."""
MOST_HOURS = 24 * 400


Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
"""A whole number that both databases can hold."""
HandsetPhoneName = Annotated[PhoneName, Field(description=f"one of {', '.join(PHONES)}")]
BusinessName = Annotated[Literal["shop", "clinic"], Field(description="shop or clinic")]
ClientId = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="8 to 64 letters, digits, - or _"),
]
Again = Annotated[bool, Field(description="true where a page refreshes what it shows: that is no new look")]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST, description=f"1 to {LONGEST} characters")]


class FilterBody(Body):
    """What narrows a view: all of it must hold."""

    label: str = Field("", max_length=64, description="the id of a label, for the conversations that have it")
    turn: Literal[Whose, ""] = Field("", description="us, customer, bot or none: whose turn it is")
    state: Literal[ConversationState, ""] = Field("", description="open, pending, snoozed or resolved")
    priority: Literal[Priority, ""] = Field("", description=f"one of {', '.join(PRIORITIES)}")
    team: str = Field("", max_length=64, description="the id of a team, for its queues and its members' conversations")
    owner: str = Field("", max_length=64, description=f"{ME}, {NOBODY} or the id of the person who has it")
    last_channel: str = Field("", max_length=32, description="the channel of the last message or call")
    brand: str = Field("", max_length=200, description="the name of a brand")
    language: str = Field("", max_length=16, description="the code of the customer's language, such as es")
    waiting: int = Field(
        0, ge=0, le=MOST_MINUTES, description="minutes that the customer has waited for us at least, 0 for any"
    )

    @property
    def filters(self) -> Filters:
        return Filters(**{field.name: getattr(self, field.name) for field in fields(Filters)})


class ListQuery(FilterBody):
    view: View = Field("open", description="the name of a view")
    q: str = Field(
        "",
        description="words and numbers, all to be found; case, accents and the way numbers are written do not matter, "
        "and the last word may be a beginning; with it or one of the filters below, all views are searched",
    )
    by: By = Field("", description="customer, agent or assistant: who said or wrote what is searched for")
    since: Instant | None = Field(None, description="an ISO 8601 instant with its time zone")
    until: Instant | None = Field(None, description="an ISO 8601 instant with its time zone")
    channel: str = Field("", max_length=32, description="a channel: voice, sms, web or one of a provider")
    agent: str = Field("", max_length=64, description="the id of a person who wrote it or has the conversation")
    after: str = Field("", description="the cursor `after` of the page before; empty for the first page")
    again: Again = False

    @property
    def narrowing(self) -> Narrowing:
        return Narrowing(self.by, self.since, self.until, self.channel, self.agent)


class NextBody(Body):
    """Which conversation the agent leaves."""

    skip: str = Field("", max_length=64, description="a conversation that is not to be the next one")


class ThreadQuery(Body):
    before: Whole | None = Field(None, description="a sequence, to get the entries before it")
    again: Again = False


class AuditQuery(Body):
    person: str = Field(
        "", max_length=200, description="a part of a name or an e-mail, `role:` and a role, or the id of a key"
    )
    customer: str = Field("", max_length=64, description="the id of a customer")
    action: str = Field("", max_length=40, description="what was done, as rows name it")
    before: str = Field("", max_length=64, description="the id of a row; older ones come")
    limit: int = Field(500, ge=1, le=500, description="how many rows at most, 1 to 500")
    since: Instant | None = Field(None, description="an ISO 8601 instant with its time zone")
    until: Instant | None = Field(None, description="an ISO 8601 instant with its time zone")


class ReplyBody(Body):
    client_id: ClientId
    text: Words
    seen: Whole = Field(description="the sequence of the newest entry shown")
    begun: Whole | None = Field(None, description="the same when the first key was typed; what came since is told")
    confirmed: bool = Field(False, description="true to send although there are newer messages")
    resolve: bool = Field(False, description="true to resolve the conversation too")
    macro: str = Field("", max_length=64, description="the id of the canned reply whose label and state are set too")
    code: str = Field("", max_length=64, description="the id of a wrap-up code, for what is resolved")


class NoteBody(Body):
    client_id: ClientId
    text: Words


def check_until(until: datetime | None, *, answered: bool) -> None:
    """Raises `ValueError` unless a snooze has one end."""
    if (until is None) != answered:
        raise ValueError("until: send either an instant or until_answered")


class SnoozeBody(Body):
    """Until when the conversation is put away: an instant, or the customer's answer."""

    until: Instant | None = Field(None, description="an ISO 8601 instant with its time zone")
    until_answered: bool = Field(False, description="true for until the customer answers, or a text does not arrive")

    @model_validator(mode="after")
    def _one(self) -> SnoozeBody:
        check_until(self.until, answered=self.until_answered)
        return self


class AssignBody(Body):
    to: str | None = Field(None, description="the id of a person, or null for the queue")
    note: str = Field("", max_length=LONGEST, description="a note for whoever has the conversation next, or nothing")


class GiveBackBody(Body):
    node: str = Field("", max_length=200, description="the node to go on at, or nothing for where the thread stood")


class SegmentsBody(Body):
    text: str = Field(max_length=LONGEST, description=f"at most {LONGEST} characters")


class OutlookQuery(Body):
    number: str = Field("", max_length=32, description="the number to call, or nothing for the usual one")


class CallBody(Body):
    client_id: ClientId
    by: Literal["agent", "assistant"] = Field("agent", description="who talks to the customer")
    number: str = Field("", max_length=32, description="the number to call, or nothing for the usual one")


class PresenceBody(Body):
    available: bool = Field(description="true to be rung, false to be away")
    by: Literal["page", "phone"] = Field("page", description="page or phone")
    phone: str = Field(
        "", pattern=f"^{TELEPHONE.pattern}?$", description="a SIP address such as sip:ana@10.0.0.5, or a number"
    )


class HoldBody(Body):
    on: bool = Field(False, description="true for music, false to come back")


class PhoneQuery(Body):
    phone: HandsetPhoneName = "mobile"
    business: BusinessName = "shop"


class HandsetCallBody(Body):
    phone: HandsetPhoneName = "mobile"
    business: BusinessName = "shop"
    language: str = Field("", description="es or en, or nothing for the flow's own")


class PhoneTextBody(Body):
    phone: HandsetPhoneName = "mobile"
    body: str = Field(min_length=1, max_length=LONGEST_TEXT, description=f"1 to {LONGEST_TEXT} characters")
    to: str = Field("", description="the number to write to, or nothing for the one that the handset calls")


class MessagesQuery(Body):
    phone: HandsetPhoneName = "mobile"
    after: Whole = Field(0, description="a position, to get the texts after it")
    wait: Whole = Field(0, description="the seconds to wait for a new text, 15 at most")


class RingBody(Body):
    phone: HandsetPhoneName = "mobile"


class RingQuery(Body):
    phone: HandsetPhoneName = "mobile"
    known: str = Field("", description="what rang at the last look")
    wait: Whole = Field(0, description="the seconds to wait for a change, 15 at most")


class ClockBody(Body):
    hours: int = Field(0, ge=0, le=MOST_HOURS, description=f"a whole number, 1 to {MOST_HOURS}")
    daytime: bool = Field(False, description="true to go on to the end of quiet hours")
    reset: bool = Field(False, description="true to go back to the real time")

    @model_validator(mode="after")
    def _moves(self) -> ClockBody:
        if not self.hours and not self.reset:
            raise ValueError(f"hours: it is missing; send a whole number, 1 to {MOST_HOURS}")
        return self
