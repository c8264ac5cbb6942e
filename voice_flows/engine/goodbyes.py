"""After the end of a thread: thanks and goodbyes are answered once, politely, and begin nothing anew."""

from __future__ import annotations

from typing import Final

from voice_flows.asking.steps import Here, over
from voice_flows.asking.words import phrase, say
from voice_flows.engine.run_to_wait import walk
from voice_flows.model.turns import Text, Turn
from voice_flows.understanding import goodbyes

ANSWERED: Final = "goodbye_answered"
"""Mark in `Session.once` of a thread whose thanks were answered: the next ones are only noted."""


def answered(here: Here, event: Text) -> Turn | None:
    """Returns the turn of a thread that is over where the message only thanks or says goodbye, else `None`."""
    if event.choice is not None or event.media or not goodbyes.says_goodbye(event.body, here.session.language):
        return None
    if ANSWERED in here.session.once:
        return walk(here, over(here))
    words = phrase(here, "thanked")
    return walk(here, over(here.with_(once=(*here.session.once, ANSWERED)), say(here, words)))
