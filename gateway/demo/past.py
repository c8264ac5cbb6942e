"""Writes the demo's past into an empty ledger: fourteen conversations, by the ledger's own functions.

Nothing written here is sent: every text is settled as its story says.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from deflect.conversations import derived_words, opening, timeline
from deflect.eligibility import suppression
from deflect.messaging import compose
from deflect.people import accounts, customers
from deflect.steps.ledger import Ledger
from deflect.storage.unit import Unit
from deflect.tables import Consent, Conversation, Leg, Owned
from deflect.tables.threads import EntryKind
from gateway.demo.stories import STORIES, Line, Story
from gateway.demo.world import MARTA
from voice_flows.engine import machine
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE

FLOW = "tienda"
COLLEAGUES = (("nuria.salas@relevo.example", "Nuria Salas"), ("pau.riba@relevo.example", "Pau Riba"))
"""Their passwords are random; an admin sets one if they should sign in."""
SPOKEN: dict[str, tuple[EntryKind, str]] = {
    "said": ("said", "flow"), "speech": ("heard", "speech"), "key": ("heard", "key"), "silence": ("silence", "flow"),
    "not_understood": ("not_understood", "speech"), "answered_offer": ("answered_offer", "speech"),
}  # fmt: skip


def begin(ledger: Ledger) -> int:
    """Adds colleagues and a past to a fresh demo, in which existing users take part; returns how many stories."""
    known = accounts.accounts(ledger.store)
    made = [
        accounts.create_user(ledger.store, email, name, secrets.token_urlsafe(24))
        for email, name in COLLEAGUES
        if email not in {account.email for account in known}
    ]
    colleagues = [account.id for account in known if account.email in dict(COLLEAGUES)] + [one.id for one in made]
    mine = [account.id for account in known if account.email not in dict(COLLEAGUES)]
    return tell(ledger, [*mine[:1], *colleagues])


def tell(ledger: Ledger, agents: Sequence[str], stories: Sequence[Story] = STORIES) -> int:
    """Writes the stories unless there are conversations already; returns how many. `agents` are users' ids."""

    def work(unit: Unit) -> int:
        if unit.db.scalar(select(Conversation.id).limit(1)):
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
    flow: Flow
    conversation: Conversation
    voice: Leg
    text: Leg | None = None


def _tell(unit: Unit, story: Story, agent: str, number: int) -> None:
    flow = unit.flows.latest(FLOW)
    took = timedelta(seconds=sum(line[0] for line in story.lines))
    unit = replace(unit, now=unit.now - timedelta(minutes=story.ago_min) - took)
    customer = customers.customer_at(unit, story.number, story.language)
    customer.name, customer.language = story.name, story.language
    conversation = opening.new_conversation(unit, customer, flow, story.language, "voice")
    conversation.subject = story.subject
    voice = opening.new_leg(
        unit,
        conversation,
        machine.begin(flow, "voice", story.language),
        flow,
        opening.Ends(
            channel="voice",
            ours=unit.installation.sender,
            theirs=story.number,
            call_id=f"demo-{number}",
            trust="trusted",
            line="sip",
        ),
    )
    teller = Teller(unit, story, agent, flow, conversation, voice)
    heard = [line for line in story.lines if line[1] == "speech"]
    for line in story.lines:
        teller.unit = replace(teller.unit, now=teller.unit.now + timedelta(seconds=line[0]))
        _line(teller, line)
        if heard and line is heard[0]:
            _note(teller, "wants", line[2], "speech", {"name": "wants", "score": line[3]})
    _end(teller)


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
        found = Owned({"name": "order", "value": more, "score": 1.0}, teller.conversation.customer_id)
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
        teller.voice,
        timeline.NewEntry(kind, text, origin=origin, node="motivo", meta=meta),
    )


def _moved(teller: Teller, line: Line) -> None:
    unit, voice = teller.unit, teller.voice
    timeline.add_entry(unit, teller.conversation, voice, timeline.NewEntry("handed_off", node="oferta"))
    voice.ended_at, voice.outcome = unit.now + timedelta(seconds=9), "moved_to_text"
    node, wait = ("algo_mas", "answer") if teller.story.owner == "bot" else ("cola", "person")
    session = replace(machine.begin(teller.flow, "text", teller.story.language), node=node, wait=wait)
    sender = unit.installation.sender_for(FLOW, teller.story.number)
    teller.text = opening.new_leg(
        unit,
        teller.conversation,
        session,
        teller.flow,
        opening.Ends(
            channel=sender.channel,
            ours=sender.address,
            theirs=teller.story.number,
            trust="trusted",
        ),
    )
    unit.db.add(
        Consent(
            id=unit.ids("cns"),
            customer_id=voice.customer_id,
            address=voice.theirs,
            granted=True,
            leg_id=voice.id,
            evidence={"node": "oferta", "by": "speech", "answer": "sí"},
            at=unit.now,
        )
    )


def _queued(teller: Teller, line: Line) -> None:
    teller.conversation.queued_at = teller.unit.now
    leg = teller.text or teller.voice
    timeline.add_entry(
        teller.unit, teller.conversation, leg, timeline.NewEntry("queued", node="cola", meta={"queue": DEFAULT_QUEUE})
    )


def _theirs(teller: Teller, line: Line) -> None:
    if teller.text is not None:
        timeline.message(teller.unit, teller.conversation, teller.text, line[2])
        derived_words.correct(teller.unit, teller.conversation.id)


def _ours(teller: Teller, line: Line) -> None:
    unit, conversation = teller.unit, teller.conversation
    if teller.text is None:
        return
    user = teller.agent if line[1] == "agent" else None
    body = line[2].replace("{ref}", conversation.reference)
    row = compose.post(unit, conversation, teller.text, body, always=True, user_id=user)
    row.always, row.state, row.settled_at = False, line[3], unit.now
    row.code = "landline" if line[3] == "undelivered" else ""
    if user:
        conversation.answered_at, conversation.queued_at = unit.now, None


def _end(teller: Teller) -> None:
    story, conversation, unit = teller.story, teller.conversation, teller.unit
    if teller.text is None:
        teller.voice.ended_at, teller.voice.outcome = unit.now, story.outcome
    conversation.state, conversation.owner, conversation.unread = story.state, story.owner, story.unread
    conversation.owner_user_id = teller.agent if story.owner == "agent" else None
    conversation.queue = DEFAULT_QUEUE if story.owner == "queue" else None
    if story.owner != "queue":
        conversation.queued_at = None
    if story.state == "resolved":
        conversation.resolved_at = unit.now
    if story.state == "snoozed":
        conversation.snoozed_until = unit.now + timedelta(days=3)
    if story.stopped:
        suppression.suppress(unit.db, unit.ids("sup"), unit.now, story.number, "keyword")
