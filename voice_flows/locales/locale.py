"""All of one language as a frozen value, made from the tables of its folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voice_flows.locales.automatic import Automatic, automatic
from voice_flows.locales.consent import Consent, consent
from voice_flows.locales.endings import Endings, endings
from voice_flows.locales.hearings import Hearing, Reading, hearing, reading
from voice_flows.locales.regions import Regions, regions
from voice_flows.locales.sayings import Sayings, sayings
from voice_flows.locales.secrets import Secrets, secrets
from voice_flows.locales.sentences import Sentences, sentences
from voice_flows.locales.tables import PHRASES, Table


@dataclass(frozen=True, slots=True)
class Names:
    """How people give their name, in normal form."""

    openings: tuple[str, ...] = ()
    """What stands before it: `me llamo`."""
    general: tuple[str, ...] = ()
    """Openings that other sentences begin with as well (`soy`, `this is`): they count only before a capital letter."""
    others: tuple[str, ...] = ()
    """What stands before the name of somebody else: `llamo de parte de`."""
    peoples: tuple[str, ...] = ()
    """Words written like a name that say what one is: `American`."""
    titles: tuple[str, ...] = ()
    """Words before a name that are no part of it: `doctora`."""
    roles: tuple[str, ...] = ()
    """Words that begin or end what somebody is: `jefe` de Compras, Sales `Manager`."""
    variables: tuple[str, ...] = ()
    """Parts of a variable's name by which a question is for a name."""


@dataclass(frozen=True, slots=True)
class Locale:
    """One language."""

    code: str
    name: str
    """The language's own name."""
    shown: tuple[str, ...]
    """Countries that the reference shows."""
    phrases: Mapping[str, Mapping[str, str]]
    """Moment to register to the Liquid text."""
    places: Mapping[str, frozenset[str]]
    """Where phrases are met (`call`, `thread`, ...) to the moments there."""
    hearing: Hearing
    reading: Reading
    sentences: Sentences
    sayings: Sayings
    regions: Regions
    endings: Endings
    secrets: Secrets
    automatic: Automatic
    consent: Consent
    names: Names
    recorded: re.Pattern[str] | None
    """What tells a caller that a message is recorded; `None` where that is not known."""
    around_letters: Mapping[str, str]
    """Words with letters that GSM-7 lacks, each with one that goes around it."""
    words: Mapping[str, str]
    """Fixed words and sentences by dotted key, such as `texting.landline`; some hold `{names}` to fill in."""
    speech: Mapping[str, Any]
    """What recognisers and voices need to know, as plain data."""


def made(code: str, tables: Mapping[str, Table]) -> Locale:
    """The language that these tables describe."""
    about = tables["locale"]
    groups = {name: tuple(countries) for name, countries in about.get("groups", {}).items()}
    libraries = about.get("libraries", {})
    library = {name.partition("/")[2]: table for name, table in tables.items() if name.startswith(f"{PHRASES}/")}
    recorded = tables["checks"].get("recorded")
    return Locale(
        code=code,
        name=about.get("name", code),
        shown=tuple(about.get("shown", ())),
        phrases={key: _registers(texts) for table in library.values() for key, texts in table.items()},
        places={place: frozenset(table) for place, table in library.items()},
        hearing=hearing(tables["hearing"]),
        reading=reading(tables["reading"], groups, code, libraries),
        sentences=sentences(tables["sentence"]),
        sayings=sayings(tables["saying"], groups, code, libraries),
        regions=regions(tables["regional"], groups),
        endings=endings(tables["hearing"]["endings"]),
        secrets=secrets(tables["secrets"]),
        automatic=automatic(tables["automatic"]),
        consent=consent(tables["consent"]),
        names=Names(**{key: tuple(words) for key, words in tables["automatic"].get("names", {}).items()}),
        recorded=re.compile(recorded, re.IGNORECASE) if recorded else None,
        around_letters=tables["checks"].get("around_letters", {}),
        words=dict(_flat(tables["words"])),
        speech=tables["speech"],
    )


def _registers(texts: str | Table) -> Mapping[str, str]:
    return {"usted": texts, "tu": texts} if isinstance(texts, str) else dict(texts)


def _flat(table: Table, above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{above}{key}.") if isinstance(value, Mapping) else [(f"{above}{key}", value)]
    return found
