"""Machine-made messages in a thread: noted, neither answered nor counted; a thumbs-up on a yes-or-no question is a yes.

Runs before anything else reads the message, so that a quoted text of ours is no call for help and no answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from voice_flows.asking.hearing import NO, YES
from voice_flows.asking.reprompts import TWO
from voice_flows.asking.steps import Here, Step, again
from voice_flows.engine import other_matters
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Ask, Text
from voice_flows.understanding import automatic_messages
from voice_flows.understanding.automatic_messages import AutomaticMessage

IN_COMMON: Final = 0.8
"""Share of the question's words that a reaction must quote to be about that question."""
SIGNED: Final = "signed"
"""Name in `Session.attempts` of a question that was asked again after a bare sign."""
_YES_OR_NO: Final = TWO | {"call_confirm"}
_FREE: Final = frozenset({"text", "any"})
"""Kinds of questions whose answer may well be an emoji."""


def heard(here: Here, event: Text) -> Text | None:
    """Returns the message as it should be read, without a signature; `None` where no answer was meant."""
    if event.choice is not None or event.media or here.on_call:
        return event
    found = automatic_messages.read(event.body)
    if found is None:
        return replace(event, body=automatic_messages.words(event.body)) if event.body.strip() else event
    asked = _asked(here)
    if found.kind == "reaction" and not found.quoted and asked is not None and asked.kind in _FREE:
        return event
    if found.sign and asked is not None and asked.kind in _YES_OR_NO and _about(found, asked):
        return replace(event, choice=YES if found.sign == "yes" else NO)
    return None


def asked_again(here: Here, event: Text) -> Step | None:
    """Asks the open question again, once, after nothing but emoji that do not answer it; `None` for anything else."""
    tries = here.session.attempts
    if here.on_call or not automatic_messages.bare_signs(event.body) or SIGNED in tries or _asked(here) is None:
        return None
    return again(here.with_(attempts={**tries, SIGNED: 1}))


def _asked(here: Here) -> Ask | None:
    """Returns the question that the session waits to hear an answer to."""
    if here.session.wait != "answer" or here.session.node not in here.flow.nodes:
        return None
    asked = other_matters.question(here)
    back = other_matters.asked_back(here) if asked else None
    return replace(asked, kind="yes_no", write=back) if asked and back else asked


def _about(found: AutomaticMessage, asked: Ask) -> bool:
    """True where the text that was reacted to is this question; a bare sign always answers the last one."""
    if not found.quoted:
        return True
    quoted, words = set(normal(found.quoted).split()), set(normal(asked.write).split())
    return len(words & quoted) >= IN_COMMON * len(words) if words else False
