"""What a flow may say and do with the waits for a person, by phone and by text: only what was measured counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from voice_flows.asking.steps import Here, lookup
from voice_flows.locales import fixed_words
from voice_flows.wording import input_values


def measured(here: Here, medium: Literal["voice", "text"]) -> Decimal | None:
    """Returns the measured wait in minutes; `None` where it is unknown."""
    known = lookup(here.moment.facts, f"wait.{medium}")
    return None if known is None or known == "" else input_values.decimal(known)


def both_known(here: Here) -> bool:
    """True where the wait by phone and that by text may both be said."""
    return measured(here, "voice") is not None and measured(here, "text") is not None


def text_is_longer(here: Here) -> bool:
    """True where a person surely answers later by text than by phone: text is not offered then."""
    voice, text = measured(here, "voice"), measured(here, "text")
    return voice is not None and text is not None and text > voice


def longer_words(here: Here) -> str:
    """Returns why text is not offered, for the record, in the session's language."""
    text, voice = (str(lookup(here.moment.facts, f"wait.{medium}")) for medium in ("text", "voice"))
    return fixed_words.text("texting.longer_wait", here.session.language, text=text, voice=voice)
