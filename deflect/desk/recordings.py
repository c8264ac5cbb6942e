"""Recordings as the desk plays them: their state, and the position of each line in the sound.

Prompts are placed by the recording's marks, in order; without a mark, by the entry's own instant.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from deflect.tables import Entry, Tape
from deflect.tables.recordings import Transcript

EARLIER_MS = 400
"""Speech begins a little before the recogniser detects it, so lines are placed this much earlier."""
ANSWERING_MS = 3000
"""How long before its entry an answer is taken to begin, if no mark tells."""
SAVED_WITHIN = timedelta(minutes=10)
"""A recording without a row after this long has been erased."""


_TAPES: Final = select(Tape).where(Tape.conversation_id == bindparam("conversation"))


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording and its state. `saving`: it will be ready soon; `gone`: erased by retention."""

    id: str
    state: Literal["ready", "saving", "gone"]
    length_ms: int = 0
    theirs: tuple[int, ...] = ()
    """Peaks of the caller's loudness, 0..127."""
    ours: tuple[int, ...] = ()
    transcript: Transcript = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt (`ours`), or one answer (`theirs`) as it was understood. `ms` is its position in the sound."""

    who: Literal["ours", "theirs"]
    text: str
    origin: str
    score: float
    ms: int


def tapes(db: Session, conversation: str) -> dict[str, Tape]:
    """A conversation's recordings by id."""
    return {tape.id: tape for tape in db.scalars(_TAPES, {"conversation": conversation})}


def sound(tape: Tape) -> Sound:
    theirs, ours = (tuple(tape.peaks.get(side, ())) for side in ("theirs", "ours"))
    return Sound(tape.id, "ready", tape.length_ms, theirs, ours, tape.transcript)


def message(entry: Entry, known: Mapping[str, Tape], now: datetime) -> Sound:
    """The recording of a voicemail entry."""
    name = str(entry.meta.get("tape", ""))
    if name in known:
        return sound(known[name])
    return Sound(name, "saving" if now - entry.received_at < SAVED_WITHIN else "gone", transcript="none")


def lines(entries: Iterable[Entry], tape: Tape) -> Iterator[Line]:
    """The prompts and answers of a call with their positions, in the order of the sound."""
    ours = deque(tuple(mark) for mark in tape.marks if mark[1] == "ours")
    theirs = [int(mark[0]) for mark in tape.marks if mark[1] == "theirs"]
    last = 0
    for entry in entries:
        since = int((entry.at - tape.started_at).total_seconds() * 1000)
        if entry.kind == "said":
            last = max(last, _began(ours, entry.node, since))
            yield Line("ours", entry.text, "flow", 1.0, min(last, tape.length_ms))
        elif entry.kind == "heard":
            spoke = max((at for at in theirs if last <= at <= since), default=since - ANSWERING_MS) - EARLIER_MS
            last = max(last, spoke)
            score = float(entry.meta.get("score", 1.0))
            yield Line("theirs", entry.text, entry.origin, score, min(last, tape.length_ms))


def _began(marks: deque[tuple[int, str, str]], node: str, since: int) -> int:
    """Position of the node's next mark. Skips marks of prompts that left no entry."""
    at = next((number for number, mark in enumerate(marks) if mark[2] == node), None)
    if at is None:
        return since
    for _ in range(at):
        marks.popleft()
    return int(marks.popleft()[0])
