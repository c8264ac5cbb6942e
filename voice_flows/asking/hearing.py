"""What an input means here, by `voice_flows.understanding.matching`, and how that is written down.

Nothing is decided here about how sure is sure enough; that is matching's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voice_flows.asking.steps import Here
from voice_flows.asking.words import today
from voice_flows.model.turns import Choice, Input, Keys, Origin, Silence, Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding import interjections, matching
from voice_flows.understanding.matching import Match, ValueRule

Answer = Keys | Speech | Text
"""The inputs that hold an answer."""
YES, NO = "yes", "no"
LEAST_WORDS: Final = 3
"""From so many words on what was said is a sentence: fewer are a slip, or noise with a name."""


def choose(here: Here, choices: Sequence[Choice], event: Answer, read_out: Sequence[str] | None = None) -> Match:
    return matching.choose(choices, event, here.session.language, read_out)


def understand(here: Here, wanted: ValueType, rule: ValueRule, event: Answer) -> Match:
    """The value of a type that an answer holds."""
    return matching.understand(wanted, rule, event, here.session.language, today(here), here.flow.country)


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """Yes, no or neither, and whether it may be acted on where consent is at stake."""

    said: bool | None
    sure: bool
    score: float
    origin: Origin


def yes_or_no(here: Here, event: Answer) -> YesOrNo:
    """Also 1 and 2, on keys and in writing, as the question shows them."""
    sign = event.digits if isinstance(event, Keys) else written(event)
    if sign in ("1", YES, "2", NO):
        return YesOrNo(sign in ("1", YES), True, 1.0, origin(event))
    match = understand(here, "yes_no", ValueRule(), event)
    usable = match.verdict in ("accept", "confirm") and isinstance(match.value, bool)
    return YesOrNo(match.value if usable else None, match.verdict == "accept", match.score, match.origin)


def written(event: Answer) -> str:
    """The button pressed or the words written; empty for what was said or keyed."""
    return (event.choice or event.body.strip()) if isinstance(event, Text) else ""


def zero(event: Answer) -> bool:
    """A lone 0, keyed or written: a person, wherever it is nobody's digit."""
    return event == Keys("0") or written(event) == "0"


def taken_back(here: Here, event: Input) -> str | None:
    """'No, not that', with what followed it, as a command; `None` where nothing was taken back."""
    rest = interjections.taken_back(event, here.session.language) if isinstance(event, Speech | Text) else None
    return None if rest is None else f"back:{rest}"


def command(here: Here, event: Input) -> str | None:
    """The standing command that the whole utterance is; keys have none."""
    return matching.command(event, here.session.language) if isinstance(event, Speech | Text) else None


def noisy(event: Input) -> bool:
    """True where the line is noisier than words can be trusted on."""
    return isinstance(event, Speech | Silence) and event.noisy


def words(event: Input) -> str:
    """The customer's own words or digits."""
    if isinstance(event, Speech):
        return event.hypotheses[0].text if event.hypotheses else ""
    if isinstance(event, Text):
        return event.body.strip()
    return event.digits if isinstance(event, Keys) else ""


def is_sentence(said: str) -> bool:
    """True for words that tell something, and not only a name."""
    return len(said.split()) >= LEAST_WORDS


def origin(event: Input) -> Origin:
    return "key" if isinstance(event, Keys) else "speech" if isinstance(event, Speech) else "text"


def yes_no_choices(here: Here) -> tuple[Choice, ...]:
    """Yes by 1 and no by 2, with what the recogniser should expect."""
    return matching.yes_no_choices(here.session.language)
