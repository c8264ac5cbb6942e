"""Recordings for tests of the workspace: a call and a message, with tones for voices."""

from __future__ import annotations

import math
import struct
from datetime import timedelta

from deflect.facts import Caller
from deflect.recordings import About, mulaw, rows
from deflect.recordings.rows import Mark
from deflect.steps import entries
from deflect.storage.unit import Unit
from tests.workspace_app import Place
from voice_flows.model.turns import Effect, Heard, Keys, Learned, Queue, Speech
from voice_flows.model.voicemail import LeftMessage

CALLER = "+34600555111"
MARKS: tuple[Mark, ...] = ((0, "ours", "motivo"), (4000, "theirs", "motivo"), (6000, "ours", "facturas"),
                           (9000, "theirs", "facturas"))  # fmt: skip


def tone(hertz: float, seconds: float, height: int = 9000) -> bytes:
    """mu-law."""
    count = int(seconds * 8000)
    return mulaw.encode(
        struct.pack(
            f"<{count}h",
            *(
                int(height * math.sin(2 * math.pi * hertz * n / 8000) * abs(math.sin(2 * math.pi * 1.7 * n / 8000)))
                for n in range(count)
            ),
        )
    )


def taped(theirs: bytes, ours: bytes) -> bytes:
    """Both sides, the shorter one followed by silence."""
    size = max(len(theirs), len(ours))
    both = bytearray(2 * size)
    both[0::2], both[1::2] = theirs.ljust(size, mulaw.SILENCE), ours.ljust(size, mulaw.SILENCE)
    return bytes(both)


def call(place: Place) -> str:
    """A recorded call of twelve seconds; its conversation."""
    now, began = place.clock.now, place.store.clock()
    place.clock.now = lambda: began
    opened = place.ledger.open_call(Caller("call-taped", CALLER, "+34910000001", "trusted", "sip"), "tienda")
    inputs = (
        (5.5, Speech((Heard("necesito la factura", None, 0.93),))),
        (10.5, Speech((Heard("una copia", 0, 0.55),))),
        (11.0, Keys("1")),
    )
    for at, event in inputs:
        place.clock.now = lambda at=at: began + timedelta(seconds=at)  # type: ignore[misc]
        place.ledger.advance(opened.leg, str(at), event)
    tell(place, opened.leg, Queue("cola", "tienda"))  # whatever the hour: closed, the flow would have offered text
    place.ledger.close(opened.leg, "close", "finished")
    place.clock.now = now
    hush, us, them = mulaw.SILENCE * 8000, tone(240, 3), tone(420, 1.5)
    sound = taped(hush * 4 + them + mulaw.SILENCE * 28000 + them, us + hush * 3 + us)
    enter(place, About("rec_call", opened.leg, "call", began), sound, MARKS)
    return opened.conversation


def message(place: Place, *, sound: bool = True) -> str:
    """A message left on a call, and a score before it; its conversation."""
    opened = place.ledger.open_call(Caller("call-message", CALLER, "+34910000001", "trusted", "sip"), "tienda")
    rated = Learned("valora", "rated", "valora", 4, "bien", origin="key")
    words = Learned("valora", "remarked", "valora", "todo muy rápido", origin="speech")
    left = (LeftMessage("recado", "rec_message", 8.0), Queue("recado", "tienda", "message"))
    tell(place, opened.leg, rated, words, *left)
    place.ledger.close(opened.leg, "close", "finished")
    if sound:
        about = About("rec_message", opened.leg, "message", place.store.clock() - timedelta(seconds=9), "recado")
        enter(place, about, taped(tone(400, 8), b""), ())
    return opened.conversation


def tell(place: Place, leg: str, *effects: Effect) -> None:
    """These effects of a turn, without the turn."""

    def work(unit: Unit) -> None:
        conversation, row = unit.locked(leg)
        for effect in effects:
            entries.record_effect(unit, conversation, row, effect)

    place.ledger.work(work)


def enter(place: Place, about: About, sound: bytes, marks: tuple[Mark, ...]) -> None:
    writing = place.tapes.write(about)
    writing.add(sound)
    writing.finish()
    rows.settle(place.ledger, place.tapes, writing.left(), marks)
    writing.close()
