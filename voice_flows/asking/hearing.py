"""What an input means at a question, and how it is recorded.

How certain a match must be is decided in `voice_flows.understanding.matching` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voice_flows import locales
from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Choice, Input, Json, Keys, Origin, Silence, Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding import interjections, matching, standing_commands
from voice_flows.understanding.matching import Match, ValueRule
from voice_flows.values import date as dates
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import Asked, Asking

Answer = Keys | Speech | Text
"""Inputs that can hold an answer."""
YES, NO = "yes", "no"
YES_KEY: Final = "1"
RECORDING_REFUSED = "unrecorded"
"""Mark in `Session.once` of a call whose caller refused to be recorded."""
DOUBTED = "doubted_command"
"""Before the name of a command that was heard too unsurely to obey: `doubted_command:person` is asked back."""
MOST_DOUBTED: Final = 2
"""Doubted commands asked back at one question; then they count as not understood."""
LEAST_WORDS: Final = 3
"""Words from which on an utterance is a sentence; fewer are a slip, or noise that resembles a name."""


def choose(here: Here, choices: Sequence[Choice], event: Answer, read_out: Sequence[str] | None = None) -> Match:
    return matching.choose(choices, event, here.session.language, read_out)


def understand(here: Here, wanted: ValueType, rule: ValueRule, event: Answer) -> Match:
    """Reads a value of this type from an answer."""
    return matching.understand(wanted, rule, event, here.session.language, today(here), here.flow.country)


def no_such_date(here: Here, event: Answer) -> bool:
    """True for a date in figures that no calendar has."""
    asked = Asked(ValueRule(), here.session.language, today(here), here.flow.country)
    return dates.is_none(words(event), asked)


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """Yes, no or neither (`None`). `sure`: certain enough to act on where consent is at stake."""

    said: bool | None
    sure: bool
    score: float
    origin: Origin


def yes_or_no(here: Here, event: Answer, asking: Asking = "") -> YesOrNo:
    """Reads a yes or no. 1 and 2 count too, on keys and in writing, as the question shows them."""
    sign = event.digits if isinstance(event, Keys) else written(event)
    if sign in ("1", YES, "2", NO):
        return YesOrNo(sign in ("1", YES), True, 1.0, origin(event))
    match = understand(here, "yes_no", ValueRule(asking=asking), event)
    usable = match.verdict in ("accept", "confirm") and isinstance(match.value, bool)
    return YesOrNo(match.value if usable else None, match.verdict == "accept", match.score, match.origin)


def written(event: Answer) -> str:
    """Returns the button pressed or the words written; empty for speech and keys."""
    return (event.choice or event.body.strip()) if isinstance(event, Text) else ""


def zero(event: Answer) -> bool:
    """True for a lone 0, keyed or written: it asks for a person, unless it is part of a value."""
    return event == Keys("0") or written(event) == "0"


def taken_back(here: Here, event: Input) -> str | None:
    """Returns the command for 'no, not that' with what followed it; `None` where nothing was taken back."""
    if not isinstance(event, Speech | Text):
        return None
    rest = interjections.taken_back(event, here.session.language)
    if rest is None:
        return None
    return f"back:{rest}" if standing_commands.surely_heard(event) else _doubted(here, event, f"back:{rest}")


def command(here: Here, event: Input) -> str | None:
    """Returns the standing command that the whole utterance is, `doubted_command:<command>` if it must be asked back.

    Keys are never one.
    """
    if not isinstance(event, Speech | Text):
        return None
    return matching.command(event, here.session.language) or _doubted(
        here, event, standing_commands.doubted_command(event, here.session.language)
    )


def _doubted(here: Here, event: Speech | Text, command: str | None) -> str | None:
    sure = isinstance(event, Speech) and event.hypotheses[0].score >= standing_commands.ASKED_BACK
    asked = here.session.attempts.get(DOUBTED, 0)
    return f"{DOUBTED}:{command}" if command and sure and asked < MOST_DOUBTED else None


def noisy(event: Input) -> bool:
    """True where the line is too noisy to trust words."""
    return isinstance(event, Speech | Silence) and event.noisy


def words(event: Input) -> str:
    """Returns the customer's own words or digits."""
    if isinstance(event, Speech):
        return event.hypotheses[0].text if event.hypotheses else ""
    if isinstance(event, Text):
        return event.body.strip()
    return event.digits if isinstance(event, Keys) else ""


def is_sentence(said: str) -> bool:
    """True for enough words to be a sentence, and not only a name."""
    return len(said.split()) >= LEAST_WORDS


def only_points(here: Here, said: str) -> bool:
    """True for words that only point at a choice by its number: `1`, `la dos`."""
    language = here.session.language
    pointing = locales.hearing(language).pointing
    return all(word.isdecimal() or word in pointing for word in numerals(normal(said), language).split())


def origin(event: Input) -> Origin:
    return "key" if isinstance(event, Keys) else "speech" if isinstance(event, Speech) else "text"


def evidence(here: Here, event: Answer) -> dict[str, Json]:
    """Returns what proves an agreement: how it was given, in which words, and which prompt asked."""
    prompt = f"{here.session.flow_version}:{here.session.node}"
    return {"by": origin(event), "answer": words(event), "prompt": prompt, **_sound(here, event)}


def _sound(here: Here, event: Answer) -> dict[str, Json]:
    """What there is of a spoken answer besides its words; after a refusal to be recorded, no sound."""
    if not isinstance(event, Speech):
        return {}
    score = {"score": round(event.hypotheses[0].score, 3)} if event.hypotheses else {}
    if RECORDING_REFUSED in here.session.once:
        return {**score, "sound": "refused"}
    return {**score, "sound": "kept", "clip": event.clip} if event.clip else {**score, "sound": "none"}


def yes_no_choices(here: Here) -> tuple[Choice, ...]:
    """Returns yes (key 1) and no (key 2), with the phrases that the recogniser should expect."""
    return matching.yes_no_choices(here.session.language)
