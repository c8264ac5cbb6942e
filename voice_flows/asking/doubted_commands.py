"""A spoken standing command of low confidence: asked back in few words ('did you say a person?'), then obeyed or not.

It counts as no failed try, and is forgotten with its question.
"""

from __future__ import annotations

from voice_flows.asking import choosing, hearing, low_confidence, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Step, again, obey, without
from voice_flows.asking.words import phrase
from voice_flows.model.turns import Input, Silence
from voice_flows.understanding import standing_commands


def ask(here: Here, command: str) -> Step:
    """Asks whether this command was said."""
    here = without(here, low_confidence.DOUBTED)
    asked = here.session.attempts.get(hearing.DOUBTED, 0) + 1
    here = here.with_(
        pending={**here.session.pending, hearing.DOUBTED: command},
        attempts={**here.session.attempts, hearing.DOUBTED: asked},
    )
    return retries.ask(here, _question(here, command), "confirm")


def settled(here: Here, event: Input) -> Step | None:
    """Takes the answer; `None` where nothing was asked back, or something else was said."""
    command = here.session.pending.get(hearing.DOUBTED)
    if not command or not isinstance(event, Answer):
        return None
    if hearing.command(here, event) in (command, f"{hearing.DOUBTED}:{command}"):
        return obey(without(here, hearing.DOUBTED), command)  # said twice
    here, answer = low_confidence.weighed(here, event)
    if answer.said is None:
        return None
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _question(here, command), answer)
    here = without(here, hearing.DOUBTED)
    return obey(here, command) if answer.said else again(here)


def forgotten(here: Here, event: Input) -> Here:
    """Returns the session without the doubt, once an answer or silence came."""
    return without(here, hearing.DOUBTED) if isinstance(event, Answer | Silence) else here


def _question(here: Here, command: str) -> Question:
    said = standing_commands.spelt(command, here.session.language)
    return choosing.yes_no_question(here, phrase(here, "unsure", choice=said))
