"""Transcribes voice messages, one at a time: sound from the recordings, words from the speech server."""

from __future__ import annotations

import threading

from deflect.recordings import Tapes, mulaw, transcripts
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseError
from deflect.storage.vault import Unreadable
from relevo.config.settings import Settings
from relevo.log import logger
from relevo.programs import wiring
from speech.base import SpeechUnavailable
from speech.dictation import transcribe

LOG = logger("speech")
EVERY_S = 2.0


def follow(settings: Settings, ledger: Ledger, tapes: Tapes, stop: threading.Event) -> None:
    """Transcribes until `stop`. Messages left by a process that ended are transcribed by the next one."""
    while not stop.is_set():
        try:
            read = one(settings, ledger, tapes)
        except DatabaseError:  # the relay's other loops say why
            read = False
        if not read:
            stop.wait(EVERY_S)


def one(settings: Settings, ledger: Ledger, tapes: Tapes) -> bool:
    """Transcribes the next message. Returns False if none waits. Raises `DatabaseError`."""
    wanted = transcripts.next_wanted(ledger.store)
    if wanted is None:
        return False
    try:
        if settings.recogniser == "none":
            raise FileNotFoundError
        theirs = tapes.read(wanted.tape).sound()[0::2]
        transcripts.done(
            ledger, wanted.tape, transcribe(wiring.speech_address(settings), wanted.language, mulaw.decode(theirs))
        )
    except (FileNotFoundError, Unreadable):
        transcripts.give_up(ledger.store, wanted.tape)
    except (SpeechUnavailable, OSError) as away:
        LOG.warning("message_not_read", tape=wanted.tape, cause=type(away).__name__)
        transcripts.put_off(ledger.store, wanted.tape)
    return True
