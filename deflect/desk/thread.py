"""One conversation as an agent reads it: each call as one card, messages, notes and events.

Reads only. An entry's `meta` comes from the flow engine (`name`, `value`, `label`, `score`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session, defer, load_only

from deflect.desk import attached, recordings
from deflect.desk.attached import Attached
from deflect.desk.flow_choices import flow_choice
from deflect.desk.recordings import Line, Sound
from deflect.desk.redacting.redaction import MARK
from deflect.policy import decisions
from deflect.policy.redaction import redact
from deflect.tables import Entry, Leg, Outbox, Tape, User

MOST = 400
"""Entries shown at once; `before` asks for older ones."""
APART = ("message_in", "message_out", "note", "offered", "state", "voicemail")
EVENTS = ("answered_offer", "handed_off", "queued", "state", "goal", "ended", "looked_up", "collected", "chose",
          "outcall", "identified", "rated", "remarked", "offered")  # fmt: skip


_CALL = "call_"
"""Before the id of a leg, in the id of the item that shows its call."""
_OF: Final[BindParameter[str]] = bindparam("conversation")
_UNOPENED = (defer(Leg.session), defer(Leg.turn))
"""What is sealed of a leg is opened for calls that go on, alone."""
_LEGS = select(Leg).options(*_UNOPENED).where(Leg.conversation_id == _OF).order_by(Leg.opened_at.desc(), Leg.id.desc())
_SENT = (
    select(Outbox).options(load_only(Outbox.channel, Outbox.state, Outbox.code)).where(Outbox.conversation_id == _OF)
)
_NAMES = select(User.id, User.name)
"""Statements are made once: that takes longer than to run them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call's path. `kind` is an entry's, or else has no label: `accepted`, `declined`, or one of
    `FLOW_CHOICES`."""

    label: str
    kind: str
    node: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something the caller said or pressed; `score` is 0..1, 1 for a key."""

    text: str
    origin: str
    score: float
    at: datetime
    node: str
    prompt: str = ""
    """The question that was asked before."""
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the thread. `kind` decides which fields are filled."""

    id: str
    kind: Literal["call", "voicemail", "theirs", "ours", "note", "event"]
    at: datetime
    sequence: int
    text: str = ""
    by: str = ""
    """`bot`, or the name of the agent who wrote it."""
    channel: str = ""
    state: str = ""
    code: str = ""
    event: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    call: Call | None = None
    sound: Sound | None = None
    """The recording of a voicemail."""
    media: tuple[Attached, ...] = ()
    """Photos and other files of a customer's message."""
    redacted: bool = False
    """True for a message of which nothing is left but the mark of its redaction."""


@dataclass(frozen=True, slots=True)
class Call:
    leg: str
    line: str
    number: str
    out: bool
    """True for a call that we placed."""
    length_s: int | None
    """Whole seconds; `None` while the call lasts."""
    outcome: str
    path: tuple[Step, ...]
    words: tuple[Utterance, ...]
    sound: Sound | None = None
    """The recording, if there is one."""
    lines: tuple[Line, ...] = ()
    """The prompts and answers with their positions in the recording."""
    node: str = ""
    """Where the call stands, while it lasts."""
    asks: str = ""
    """The words of the question that it waits at, while it lasts."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Why the call is in this conversation, by language."""


@dataclass(frozen=True, slots=True)
class Thread:
    items: tuple[Item, ...]
    sequence: int
    """The newest entry shown. A reply that names an older one is refused as stale."""
    earlier: bool
    """True where older entries exist."""


def thread(db: Session, conversation: str, now: datetime, before: int | None = None) -> Thread:
    """The latest entries, or those before a sequence number, oldest first."""
    asked = select(Entry).where(Entry.conversation_id == conversation)
    if before is not None:
        asked = asked.where(Entry.sequence < before)
    newest = list(db.scalars(asked.order_by(Entry.sequence.desc()).limit(MOST + 1)))
    entries = newest[:MOST][::-1]
    legs = {leg.id: leg for leg in legs_of(db, conversation)}
    sent = {out.id: out for out in db.scalars(_SENT, {"conversation": conversation})}
    people = dict(db.execute(_NAMES).all())
    known = recordings.tapes(db, conversation)
    messages = [_message(entry, known, now) for entry in entries if entry.kind == "voicemail"]
    items = (*items_of(entries, legs, sent, people, known), *messages)
    files = attached.of_entries(db, conversation)
    items = tuple(replace(item, media=files.get(item.id, ()), redacted=_redacted(item, files)) for item in items)
    items = tuple(sorted(items, key=lambda item: (item.sequence, item.id)))
    return Thread(items, entries[-1].sequence if entries else 0, len(newest) > MOST)


def _redacted(item: Item, files: Mapping[str, tuple[Attached, ...]]) -> bool:
    return item.text == MARK and item.id not in files


def legs_of(db: Session, conversation: str) -> Sequence[Leg]:
    """The calls and threads of a conversation, the newest first."""
    return db.scalars(_LEGS, {"conversation": conversation}).all()


def items_of(
    entries: Sequence[Entry],
    legs: Mapping[str, Leg],
    sent: Mapping[str, Outbox],
    people: Mapping[str, str],
    known: Mapping[str, Tape],
) -> list[Item]:
    """What entries are shown as: those of one call as one item; voice messages are left out.

    The legs, texts and recordings are by id, the names of people by account.
    """
    calls: dict[str, list[Entry]] = {}
    for entry in entries:
        if of_call(entry, legs):
            calls.setdefault(str(entry.leg_id), []).append(entry)
    taped = {tape.leg_id: tape for tape in known.values() if tape.kind == "call"}
    items = [_call_item(legs[leg], mine, taped.get(leg)) for leg, mine in calls.items()]
    for entry in entries:
        if not of_call(entry, legs) and (item := _item(entry, sent, people)):
            items.append(item)
    return items


def of_call(entry: Entry, legs: Mapping[str, Leg]) -> bool:
    """Returns true if the item of a call shows this entry."""
    leg = legs.get(entry.leg_id or "")
    return leg is not None and leg.medium == "voice" and entry.kind not in APART


def _item(entry: Entry, sent: Mapping[str, Outbox], people: Mapping[str, str]) -> Item | None:
    if entry.kind == "message_in":
        return Item(entry.id, "theirs", entry.at, entry.sequence, entry.text, meta=entry.meta)
    if entry.kind == "message_out":
        out = sent.get(entry.outbox_id or "")
        return Item(
            entry.id,
            "ours",
            entry.at,
            entry.sequence,
            entry.text,
            by=people.get(entry.user_id or "", "bot"),
            channel=out.channel if out else "",
            state=out.state if out else "",
            code=out.code if out else "",
        )
    by = people.get(entry.user_id or "", "")
    if entry.kind == "note":
        return Item(entry.id, "note", entry.at, entry.sequence, entry.text, by=by)
    if entry.kind in EVENTS:
        own = flow_choice(entry)
        text = "" if own else people.get(str(entry.meta.get("person")), "") or _event_text(entry)
        event = own or entry.kind
        return Item(entry.id, "event", entry.at, entry.sequence, text, by=by, event=event, meta=entry.meta)
    return None


def _message(entry: Entry, known: Mapping[str, Tape], now: datetime) -> Item:
    sound = recordings.message(entry, known, now)
    return Item(entry.id, "voicemail", entry.at, entry.sequence, entry.text, channel="voice", sound=sound)


def _call_item(leg: Leg, entries: list[Entry], tape: Tape | None) -> Item:
    live = leg.ended_at is None
    length = int((leg.ended_at - leg.opened_at).total_seconds()) if leg.ended_at else None
    call = Call(
        leg.id,
        leg.line,
        leg.theirs,
        leg.direction == "out",
        length,
        leg.outcome,
        tuple(_path(entries)),
        tuple(_words(entries)),
        sound=recordings.sound(tape) if tape else None,
        lines=tuple(recordings.lines(entries, tape)) if tape else (),
        node=str(leg.session.get("node", "")) if live else "",
        asks=_asks(leg) if live else "",
        chosen=decisions.reasons("choosing", leg.chosen) if leg.chosen else {},
    )
    return Item(call_item(leg.id), "call", leg.opened_at, entries[0].sequence, channel="voice", call=call)


def call_item(leg: str | None) -> str:
    """Returns the id of the item that shows a call."""
    return f"{_CALL}{leg}"


def leg_of(item: str) -> str:
    """Returns the leg of the call that an item shows; empty for any other item."""
    return item.removeprefix(_CALL) if item.startswith(_CALL) else ""


def _asks(leg: Leg) -> str:
    """The last question of a call, redacted; empty while it waits for anything else than an answer."""
    asked = [effect for effect in leg.turn.get("effects", ()) if effect["type"] == "Ask"]
    return redact("".join(asked[-1]["say"])).text if asked and leg.wait == "answer" else ""


def _path(entries: Iterable[Entry]) -> Iterable[Step]:
    """The steps of a call: choices, values, offers. A value that was looked up and then told counts as one."""
    last: Step | None = None
    for entry in entries:
        step = _crumb(entry)
        if step and (last is None or step.label != last.label or (not step.label and step.kind != last.kind)):
            yield step
            last = step


def _crumb(entry: Entry) -> Step | None:
    value = entry.meta.get("value")
    if own := flow_choice(entry):
        return Step("", own, entry.node)
    if entry.kind == "answered_offer":
        return Step("", "declined" if value in (False, "no", "declined") else "accepted", entry.node)
    if entry.kind == "goal":
        return Step(_event_text(entry), "goal", entry.node)
    if entry.kind == "looked_up" and isinstance(value, Mapping) and value.get("number"):
        return Step(str(value["number"]), "looked_up", entry.node)
    if entry.kind in ("chose", "collected") and not isinstance(value, bool) and entry.text:
        return Step(entry.text, entry.kind, entry.node)
    return None


def _event_text(entry: Entry) -> str:
    """An event's text for agents: goals and look-ups show their names instead of their values."""
    if entry.kind in ("goal", "looked_up"):
        return str(entry.meta.get("name", "")).replace("_", " ")
    return "" if isinstance(entry.meta.get("value"), bool) else entry.text


def _words(entries: Iterable[Entry]) -> Iterable[Utterance]:
    """Everything the caller said or pressed, in order, each with the question before it."""
    prompt = ""
    for entry in entries:
        if entry.kind == "said":
            prompt = entry.text
        elif entry.kind in ("heard", "silence"):
            score = float(entry.meta.get("score", 1.0))
            understood = bool(entry.meta.get("understood", True))
            yield Utterance(entry.text, entry.origin, score, entry.at, entry.node, prompt, understood)
            prompt = ""
