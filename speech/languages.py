"""What recognisers and voices need to know of each language; the wiring gives it, and no language is named here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. What is left out leaves a language without help: phrases are then compared as they are spelt."""

    tag: str
    number_words: str = ""
    """The language of num2words; empty for the tag itself."""
    sounds: tuple[tuple[str, str], ...] = ()
    """Spellings of one sound, applied in order to text without accents."""
    beams: int = 1
    """Readings followed at once of what a recogniser writes unprompted."""
    prompt: str = "{}."
    """How a recogniser is told which phrases to expect."""
    yes_no: tuple[str, ...] = ()
    like_yes_no: tuple[str, ...] = ()
    """What else may have been said where yes or no is asked: sounds near to them."""
    espeak: Mapping[str, str] = field(default_factory=dict)
    """Region in small letters to its espeak-ng voice, `""` for the language's own."""
    kokoro: str = ""
    """Its Kokoro voice; empty where it has none."""
    kokoro_letters: Mapping[str, str] = field(default_factory=dict)
    """First letter of a Kokoro voice of this language to the phonemes that it speaks."""


class Languages:
    """The languages that are known; any other has no help."""

    def __init__(self, known: Mapping[str, Language]) -> None:
        self._known = dict(known)
        self._others: dict[str, Language] = {}

    def of(self, tag: str) -> Language:
        """The language of a tag such as `es` or `es-MX`."""
        base = tag.casefold().replace("_", "-").partition("-")[0]
        return self._known.get(base) or self._others.setdefault(base, Language(base))

    def __iter__(self) -> Iterator[Language]:
        return iter(self._known.values())
