"""What differs between languages, as data: `es` and `en` stand here, a third is one more row.

A language nobody filled in is treated as English, so that keys, numbers and an author's own phrases still work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voice_flows.locales.en import hearing as en_hearing
from voice_flows.locales.en import reading as en_reading
from voice_flows.locales.en import sayings as en_sayings
from voice_flows.locales.es import hearing as es_hearing
from voice_flows.locales.es import reading as es_reading
from voice_flows.locales.es import sayings as es_sayings
from voice_flows.locales.hearings import Hearing, Reading
from voice_flows.locales.sayings import Sayings

SAYINGS: Final[Mapping[str, Sayings]] = {"es": es_sayings.SAYINGS, "en": en_sayings.SAYINGS}
HEARINGS: Final[Mapping[str, Hearing]] = {"es": es_hearing.HEARING, "en": en_hearing.HEARING}
READINGS: Final[Mapping[str, Reading]] = {"es": es_reading.READING, "en": en_reading.READING}


def base(language: str) -> str:
    """The language of a tag such as `es-MX` that there are tables for."""
    code = language.lower().replace("_", "-").partition("-")[0]
    return code if code in SAYINGS else "en"


def sayings(language: str) -> Sayings:
    return SAYINGS[base(language)]


def hearing(language: str) -> Hearing:
    return HEARINGS[base(language)]


def reading(language: str) -> Reading:
    return READINGS[base(language)]
