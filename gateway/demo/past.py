"""Writes the demo's past into an empty ledger: fourteen conversations, by the ledger's own functions.

Nothing written here is sent: every text is settled as its story says.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from deflect.conversations import derived_words, opening, timeline
from deflect.eligibility import brand_senders, suppression
from deflect.eligibility.text_consent import CONVERSATION
from deflect.installation import NO_SENDER
from deflect.messaging import compose
from deflect.people import accounts, consent, customers
from deflect.steps.ledger import Ledger
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, Owned, User
from deflect.tables.threads import EntryKind
from deflect.turns import happenings
from gateway.demo import texts
from gateway.demo.stories import STORIES, Line, Story
from gateway.demo.world import MARTA
from voice_flows.engine import machine
from voice_flows.model.turns import WaitKind
from voice_flows.nodes.queue.model import QueueNode
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE

SMS = "sms"
ANSWERS = {"tienda": "algo_mas", "clinica": "que_hace"}
"""The node at which a thread of each flow waits for its customer."""
COLLEAGUES = (("nuria.salas@relevo.example", "Nuria Salas"), ("pau.riba@relevo.example", "Pau Riba"))
"""Their passwords are random; an admin sets one if they should sign in."""
SPOKEN: dict[str, tuple[EntryKind, str]] = {
    "said": ("said", "flow"), "speech": ("heard", "speech"), "key": ("heard", "key"), "silence": ("silence", "flow"),
    "not_understood": ("not_understood", "speech"), "answered_offer": ("answered_offer", "speech"),
}  # fmt: skip


def begin(ledger: Ledger, *, again: bool = False) -> int:
    """Adds colleagues and a past to a fresh demo, in which existing users take part; returns how many stories.

    `again` adds the past to a demo that has other conversations too.
    """
    known = accounts.accounts(ledger.store)
    made = [
        accounts.create_user(ledger.store, email, name, secrets.token_urlsafe(24))
        for email, name in COLLEAGUES
        if email not in {account.email for account in known}
    ]
    colleagues = [account.id for account in known if account.email in dict(COLLEAGUES)] + [one.id for one in made]
    mine = [account.id for account in known if account.email not in dict(COLLEAGUES)]
    return tell(ledger, [*mine[:1], *colleagues], again=again)


def tell(ledger: Ledger, agents: Sequence[str], stories: Sequence[Story] = STORIES, *, again: bool = False) -> int:
    """Writes the stories unless there are conversations already; returns how many. `agents` are users' ids.

    `again` writes them beside conversations that are there.
    """

    def work(unit: Unit) -> int:
        if not again and unit.db.scalar(select(Conversation.id).limit(1)):
            return 0
        customers.customer_at(unit, MARTA, "es").name = "Marta Ruiz"
        for number, story in enumerate(stories):
            _tell(unit, story, agents[story.agent % len(agents)], number)
        return len(stories)

    return ledger.work(work)


@dataclass(slots=True)
class Teller:
    """The state of a story while it is written: its records and the current leg."""

    unit: Unit
    story: Story
    agent: str
    name: str
    """The agent's first name."""
    flow: Flow
    conversation: Conversation
    voice: Leg | None = None
    text: Leg | None = None

    @property
    def leg(self) -> Leg:
        """The call, or the thread of a story that began with a text."""
        leg = self.voice or self.text
        assert leg is not None
        return leg


def _tell(unit: Unit, story: Story, agent: str, number: int) -> None:
    flow = unit.flows.latest(story.flow)
    took = timedelta(seconds=sum(line[0] for line in story.lines))
    unit = replace(unit, now=texts.ended(story, unit.now) - took)
    customer = customers.customer_at(unit, story.number, story.language)
    customer.name, customer.language = story.name, story.language
    medium = "voice" if story.begins == "call" else SMS
    conversation = opening.new_conversation(unit, customer, flow, story.language, medium)
    conversation.subject = story.subject
    first_name = unit.db.get_one(User, agent).name.split(" ")[0]
    teller = Teller(unit, story, agent, first_name, flow, conversation)
    if story.begins == "call":
        teller.voice = _call(teller, number)
    else:
        teller.text = _thread(teller, "cola", "person")
    heard = [line for line in story.lines if line[1] == "speech"]
    for line in story.lines:
        teller.unit = replace(teller.unit, now=teller.unit.now + timedelta(seconds=line[0]))
        _line(teller, line)
        if heard and line is heard[0]:
            _note(teller, "wants", line[2], "speech", {"name": "wants", "score": line[3]})
    _end(teller)


def _call(teller: Teller, number: int) -> Leg:
    session = machine.begin(teller.flow, "voice", teller.story.language)
    ends = opening.Ends(
        channel="voice",
        ours=teller.unit.installation.sender_of(teller.story.flow),
        theirs=teller.story.number,
        call_id=f"demo-{number}-{teller.conversation.id}",
        trust="trusted",
        line="sip",
    )
    return opening.new_leg(teller.unit, teller.conversation, session, teller.flow, ends)


def _thread(teller: Teller, node: str, wait: WaitKind) -> Leg:
    session = replace(machine.begin(teller.flow, "text", teller.story.language), node=node, wait=wait)
    sender = brand_senders.sender_for(teller.unit, teller.story.flow, teller.story.number) or NO_SENDER
    ends = opening.Ends(channel=sender.channel, ours=sender.address, theirs=teller.story.number, trust="trusted")
    return opening.new_leg(teller.unit, teller.conversation, session, teller.flow, ends)


def _line(teller: Teller, line: Line) -> None:
    _, kind, text, more = line
    if kind in SPOKEN:
        entry, origin = SPOKEN[kind]
        _note(teller, entry, text, origin, {"score": more} if kind == "speech" else {})
        if kind in ("speech", "key"):
            teller.conversation.last_word_at = teller.unit.now
    elif kind == "chose":
        _note(teller, "chose", text, "speech", {"name": "motivo", "value": text, "score": 0.9})
    elif kind == "collected":
        _note(teller, "collected", text, "key", {"name": more, "value": text, "score": 1.0})
    elif kind == "looked_up":
        name = "appointment" if isinstance(more, Mapping) and "doctor" in more else "order"
        found = Owned({"name": name, "value": more, "score": 1.0}, teller.conversation.customer_id)
        _note(teller, "looked_up", "", "fetch", found)
    elif kind == "note":
        timeline.add_entry(
            teller.unit,
            teller.conversation,
            None,
            timeline.NewEntry("note", text, origin="agent", user_id=teller.agent),
        )
    else:
        {"moved": _moved, "queued": _queued, "theirs": _theirs, "bot": _ours, "agent": _ours}[kind](teller, line)


def _note(teller: Teller, kind: EntryKind, text: str, origin: str, meta: dict[str, object]) -> None:
    timeline.add_entry(
        teller.unit,
        teller.conversation,
        teller.leg,
        timeline.NewEntry(kind, text, origin=origin, node="motivo", meta=meta),
    )


def _moved(teller: Teller, line: Line) -> None:
    unit, voice = teller.unit, teller.leg
    timeline.add_entry(unit, teller.conversation, voice, timeline.NewEntry("handed_off", node="oferta"))
    voice.ended_at, voice.outcome = unit.now + timedelta(seconds=9), "moved_to_text"
    happenings.note(unit.db, teller.conversation.id).call = None
    node, wait = (ANSWERS[teller.story.flow], "answer") if teller.story.owner == "bot" else ("cola", "person")
    teller.text = _thread(teller, node, wait)
    given = {"node": "oferta", "by": "speech", "answer": "sí"}
    consent.record(unit, CONVERSATION, voice.theirs, given, customer=voice.customer_id, leg=voice)


def _queued(teller: Teller, line: Line) -> None:
    teller.conversation.queued_at = teller.unit.now
    leg = teller.text or teller.leg
    new = timeline.NewEntry("queued", node="cola", meta={"queue": _queue(teller.flow)})
    timeline.add_entry(teller.unit, teller.conversation, leg, new)


def _queue(flow: Flow) -> str:
    """Returns the queue that the flow's people answer."""
    return next((node.name for node in flow.nodes.values() if isinstance(node, QueueNode)), DEFAULT_QUEUE)


def _theirs(teller: Teller, line: Line) -> None:
    if teller.text is not None:
        timeline.message(teller.unit, teller.conversation, teller.text, line[2])
        if teller.story.begins == "text" and line is teller.story.lines[0]:
            wants = {"name": "wants", "score": 0.9}
            _note(teller, "wants", line[2], "text", wants)
        derived_words.correct(teller.unit, teller.conversation.id)


def _ours(teller: Teller, line: Line) -> None:
    unit, conversation = teller.unit, teller.conversation
    if teller.text is None:
        return
    user = teller.agent if line[1] == "agent" else None
    told = texts.Told(conversation.reference, teller.name)
    body = texts.filled(line[2], teller.story, unit.now, told)
    row = compose.post(unit, conversation, teller.text, body, always=True, user_id=user)
    row.always, row.state, row.settled_at = False, line[3], unit.now
    row.code = "landline" if line[3] == "undelivered" else ""
    if user:
        conversation.answered_at, conversation.queued_at = unit.now, None


def _end(teller: Teller) -> None:
    story, conversation, unit = teller.story, teller.conversation, teller.unit
    if teller.voice is not None and teller.text is None:
        teller.voice.ended_at, teller.voice.outcome = unit.now, story.outcome
    conversation.state, conversation.owner, conversation.unread = story.state, story.owner, story.unread
    conversation.owner_user_id = teller.agent if story.owner == "agent" else None
    conversation.queue = _queue(teller.flow) if story.owner == "queue" else None
    if story.owner != "queue":
        conversation.queued_at = None
    if story.state == "resolved":
        conversation.resolved_at = unit.now
    if story.state == "snoozed":
        conversation.snoozed_until = unit.now + timedelta(days=3)
    if story.stopped:
        suppression.suppress(unit.db, unit.ids("sup"), unit.now, story.number, "keyword")
