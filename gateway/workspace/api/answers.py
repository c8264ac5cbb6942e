"""What the workspace's JSON API answers, built of the values that `deflect.desk` reads."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from deflect.conversations.planned_calls import Planned
from deflect.desk.blocking.blocked import Blocked
from deflect.desk.card import Card
from deflect.desk.giving_back import WayBack
from deflect.desk.lists.inbox import Row
from deflect.desk.news.happened import News
from deflect.desk.news.wanted import Wanted
from deflect.desk.own.settings import OwnSettings
from deflect.desk.planned.texts import PlannedText
from deflect.desk.replies.canned import CannedReply
from deflect.desk.thread import Thread
from deflect.desk.wrap_up.codes import WrapUpCode
from deflect.people.audit import Found
from deflect.policy.roles import Permission, Role
from gateway.workspace.api.contract import Answer
from voice_flows.wording.phrases import Register


class Inbox(Answer):
    """A page of a view. `sequence` is that of the newest event the list knows: the stream goes on after it."""

    rows: tuple[Row, ...]
    after: str
    """The cursor of the next page; empty after the last."""
    counts: dict[str, int]
    sequence: int
    now: datetime


class RowUpdate(Answer):
    """One row after an event, with the count of each view."""

    row: Row
    counts: dict[str, int]


class Conversation(Answer):
    """One conversation as the desk shows it: calls to come, where the assistant could go on with it, and the register
    in which the brand addresses its customers."""

    row: Row
    thread: Thread
    card: Card
    blocked: tuple[Blocked, ...]
    """The blocks of the customer's numbers that count now."""
    can_block: bool
    """The customer has a number that is not blocked."""
    wrap_up: WrapUpCode | None
    """By what code it was closed, or wrapped up after a call."""
    calls: tuple[Planned, ...]
    planned: tuple[PlannedText, ...]
    """Replies that go later, or were held back."""
    signature: str
    """What stands under a reply of whoever asks; empty for nothing."""
    ways_back: tuple[WayBack, ...]
    addressed_as: Register
    now: datetime


class Acted(Answer):
    """What an agent did, as `undo` takes it back; empty where nothing was to be changed."""

    act: str


class Person(Answer):
    id: str
    name: str


class Me(Answer):
    """Who is signed in, what they want to be told of and set for themselves, their colleagues, the teams and the canned
    replies that they are offered."""

    id: str
    name: str
    role: Role
    permissions: tuple[Permission, ...]
    people: tuple[Person, ...]
    teams: tuple[str, ...]
    canned: tuple[CannedReply, ...]
    wants: Wanted
    own: OwnSettings


class NewsList(Answer):
    """What happened after an event, the oldest first; `sequence` is that of the newest event that it knows."""

    news: tuple[News, ...]
    sequence: int


class ClosedSource(Answer):
    """A trunk, a stranger's address or a key's name that gets no texts now: so many accepted, so few answered."""

    source: str
    accepted: int
    answered: int


class Alarms(Answer):
    """What everybody at the desk should know."""

    closed_sources: tuple[ClosedSource, ...]


class AuditRows(Answer):
    """Who did what, newest first. `names` are those of accounts by their id, `subjects` those of labels, replies and
    teams by id and language.

    `actions` are all that rows may be of; a page of older rows has none.
    """

    rows: tuple[Found, ...]
    names: dict[str, str]
    subjects: dict[str, dict[str, str]]
    actions: tuple[str, ...]


class LineAddress(Answer):
    """The address of a call's sound, good once."""

    url: str


class LineAddresses(Answer):
    """One address per voice worker: the page takes the first that has a line free."""

    urls: tuple[str, ...]


class Phone(Answer):
    """The telephone that the handset is, and the number that it calls, E.164; `texts` where it can be written to."""

    number: str
    """Empty if it is withheld."""
    texts_at: str
    """The mobile whose texts are shown."""
    name: str
    """Its owner; empty if we do not know them."""
    called: str
    others: tuple[str, ...]
    """The numbers of the other businesses, whose texts are no part of this thread."""
    texts: bool


class PhoneConversations(Answer):
    """What the phone's owner and the business have with each other, and the event from which changes are followed."""

    ids: tuple[str, ...]
    """Newest first."""
    sequence: int


class PhoneText(Answer):
    """A text on the handset's phone."""

    position: int
    sid: str
    sender: str = Field(alias="from")
    to: str
    body: str
    at: str


class PhoneTexts(Answer):
    messages: tuple[PhoneText, ...]


class SentText(Answer):
    sid: str


class PhoneRing(Answer):
    """What rings on the handset's phone, empty for nothing."""

    ring: str
    sender: str = Field(alias="from")


class ClockTime(Answer):
    now: datetime


class ClockOffset(Answer):
    """How far the demo's clock is ahead, and who moved it."""

    offset_s: float
    by: str
