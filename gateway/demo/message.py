"""The demo's voice message: a caller who was not answered and spoke after the tone. The recording is synthetic."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

from sqlalchemy import select

from deflect.recordings import About, Tapes, mulaw, rows, transcripts
from deflect.steps import entries
from deflect.steps.ledger import Ledger
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg

SUBJECT = "¿Abrís el sábado por la tarde?"
TAPE = "rec_demo"
WORDS = (
    "Hola, buenas. Quería saber si abrís el sábado por la tarde. Es para recoger una lámpara. Llamadme cuando podáis, "
    "gracias."
)
RATE = 8000


def leave(ledger: Ledger, tapes: Tapes) -> bool:
    """Adds the message to the demo's past; returns false if that past was not written by the demo."""
    sound = (files("gateway.demo") / "sounds" / "mensaje.ulaw").read_bytes()

    def work(unit: Unit) -> Leg | None:
        asked = select(Leg).join(Conversation, Conversation.id == Leg.conversation_id)
        leg = unit.db.scalars(asked.where(Conversation.subject == SUBJECT, Leg.medium == "voice")).first()
        if leg is not None:
            conversation = unit.lock(leg.conversation_id)
            unit = replace(unit, now=leg.ended_at or unit.now)
            entries.message_left(unit, conversation, leg, TAPE, len(sound) / RATE, "recado")
        return leg

    leg = ledger.work(work)
    if leg is None:
        return False
    _write(ledger, tapes, About(TAPE, leg.id, "message", ledger.store.clock(), "recado"), sound)
    transcripts.done(ledger, TAPE, WORDS)
    return True


def _write(ledger: Ledger, tapes: Tapes, about: About, sound: bytes) -> None:
    both = bytearray(mulaw.SILENCE * 2 * len(sound))
    both[0::2] = sound
    tapes.erase(about.id)
    writing = tapes.write(about)
    writing.add(bytes(both))
    writing.finish()
    rows.settle(ledger, tapes, writing.left())
    writing.close()
