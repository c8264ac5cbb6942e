"""What a language lacks, held against the language that is complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from babel import Locale as CldrLocale
from babel import UnknownLocaleError
from num2words import num2words
from text_to_num import alpha2digit

from voice_flows import locales
from voice_flows.locales.tables import PHRASES, Table

OPEN: Final = frozenset({
    "locale.groups", "locale.libraries", "hearing.ordinals", "reading.days", "reading.parts", "reading.repeats",
    "reading.respelt", "reading.halves", "reading.groups", "reading.plurals", "reading.days_alone",
    "reading.more_months", "reading.holidays",
    "reading.more_weekdays", "reading.months_ahead", "reading.weeks_ahead", "reading.years_ahead", "reading.letters",
    "reading.whole_times", "reading.marks",
    "reading.thousands", "regional.same", "saying.relative", "saying.joints", "saying.contractions",
    "saying.letters",
    "saying.country_letters", "saying.clock.hours", "saying.clock.minutes", "saying.clock.whole",
    "saying.ordinal.written", "saying.ordinal.written_noun", "saying.number.decimal", "saying.number.written",
    "consent.stop", "consent.start", "consent.help", "consent.yes", "consent.spelled",
    "checks.around_letters", "speech.espeak",
    "speech.kokoro.letters",
})  # fmt: skip
"""Tables whose keys are a language's own; of all others each key of the complete language is needed."""
REGISTERS: Final = ("usted", "tu")
ALWAYS: Final = frozenset(
    {"brand.sms", "brand.name", "brand.the_sms", "brand.the_name", "item.label", "item.key", "item.number"}
)
"""Names that every moment is given."""
_BARE: Final = re.compile(r"[^\s.:!?]\s+\{\{-?\s*(brand\.(?:name|sms))\b")
"""The name of a business within a sentence, where it may need its article."""
_BRACES: Final = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_NAMES: Final = re.compile(r"\{\{-?\s*([\w.]+)")


def lacking(language: str) -> tuple[str, ...]:
    """Each thing that a language lacks or says with other names than it may, one a line; empty for a complete one.

    Raises `KeyError` for a language without a folder.
    """
    own, complete = locales.own(language), locales.own(locales.FALLBACK)
    missing = [line for name, table in complete.items() for line in _missing(name, own.get(name, {}), table)]
    return (*missing, *_registers(own), *_other_names(own, complete), *_libraries(language, own["locale"]))


def _missing(where: str, own: Table, complete: Table) -> Iterator[str]:
    """Keys of the complete language's table that this one has not."""
    for key, value in complete.items():
        path = f"{where}.{key}"
        if key not in own:
            yield f"{path} is missing"
        elif _closed(path, value):
            yield from _missing(path, own[key], value)


def _closed(path: str, value: object) -> bool:
    if not isinstance(value, Mapping) or path in OPEN or path.startswith(f"{PHRASES}/"):
        return False
    by_country, listed = "" in value, value.keys() <= {"words", "phrases"}
    return not by_country and not listed


def _registers(own: Mapping[str, Table]) -> Iterator[str]:
    """Moments that are worded in one register only."""
    for name, moment, texts in _phrases(own):
        for register in REGISTERS:
            if isinstance(texts, Mapping) and register not in texts:
                yield f"{name}.{moment}.{register} is missing"


def _other_names(own: Mapping[str, Table], complete: Mapping[str, Table]) -> Iterator[str]:
    """Texts that use names which their moment does not give, and sentences with other places to fill in."""
    for name, moment, texts in _phrases(own):
        known = complete.get(name, {}).get(moment)
        if known is None:
            yield f"{name}.{moment} is no moment of the library"
            continue
        strange = _named(texts) - _named(known) - ALWAYS
        yield from (f"{name}.{moment} uses {{{{ {one} }}}}, which it is not given" for one in sorted(strange))
        yield from (
            f"{name}.{moment} has {{{{ {one} }}}} within a sentence: write `brand.the_...`" for one in _bare(texts)
        )
    for path, text in _sentences(own["words"]):
        given = dict(_sentences(complete["words"])).get(path)
        if given is not None and sorted(_BRACES.findall(text)) != sorted(_BRACES.findall(given)):
            yield f"words.{path} has other {{names}} than '{given}'"


def _phrases(own: Mapping[str, Table]) -> Iterator[tuple[str, str, str | Table]]:
    for name, table in own.items():
        if name.startswith(f"{PHRASES}/"):
            yield from ((name, moment, texts) for moment, texts in table.items())


def _named(texts: str | Table) -> set[str]:
    return {name for text in _written(texts) for name in _NAMES.findall(text)}


def _bare(texts: str | Table) -> list[str]:
    return sorted({name for text in _written(texts) for name in _BARE.findall(text)})


def _written(texts: str | Table) -> Iterable[str]:
    return (texts,) if isinstance(texts, str) else texts.values()


def _sentences(table: Table, above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _sentences(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)


def _libraries(language: str, about: Table) -> Iterator[str]:
    """Libraries that do not know the language; it may name another language's for each."""
    libraries = about.get("libraries", {})
    tried: dict[str, Callable[[str], object]] = {
        "number_words": lambda code: num2words(1, lang=code),
        "numerals": lambda code: alpha2digit("", code),
        "calendar": CldrLocale.parse,
    }
    for name, known in tried.items():
        code = libraries.get(name, language)
        try:
            known(code)
        except (NotImplementedError, ValueError, LookupError, UnknownLocaleError) as unknown:
            yield f"locale.libraries.{name}: '{code}' is not known ({type(unknown).__name__}); name a language that is"
