"""The languages that settings may name, and their speech profiles: speech and locales do not import each other."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import AfterValidator

from speech.base import Language, Languages
from voice_flows import locales
from voice_flows.locales.normalize import clear_words


def _known(code: str) -> str:
    if code not in locales.known():
        raise ValueError(f"there is no language '{code}'; use one of {', '.join(locales.known())}")
    return code


KnownLanguage = Annotated[str, AfterValidator(_known)]
"""The code of a language of the product, as a setting."""


@cache
def languages() -> Languages:
    """Returns every language of the product in the form that recognisers and voices use."""
    return Languages({code: _language(code) for code in locales.known()})


def _language(code: str) -> Language:
    locale = locales.of(code)
    table, kokoro = locale.speech, locale.speech.get("kokoro", {})
    return Language(
        tag=code,
        number_words=locale.sayings.number_words,
        sounds=tuple((written, sound) for written, sound in table.get("sounds", ())),
        beams=table.get("beams", 1),
        prompt=table.get("prompt", "{}."),
        yes_no=tuple(table.get("yes_no", ())),
        like_yes_no=tuple(table.get("like_yes_no", ())),
        like_digits=tuple((one, other) for one, other in table.get("like_digits", ())),
        clear_words=clear_words(code),
        espeak=table.get("espeak", {}),
        kokoro=kokoro.get("voice", ""),
        kokoro_letters=kokoro.get("letters", {}),
    )
