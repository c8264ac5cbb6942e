"""The page of the reference that shows how values are read, made by the filters themselves."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from typing import Final

from voice_flows import locales
from voice_flows.locales import regional
from voice_flows.model.turns import Json
from voice_flows.wording import filters as saying
from voice_flows.wording.filters import filters

TODAY: Final = dt.date(2026, 11, 22)
MOST_COUNTRIES: Final = 3
"""Countries of one language in the table of filters."""
EXAMPLES: Final[tuple[tuple[str, tuple[Json, ...]], ...]] = (
    ("digits", ("48213",)), ("spell", ("N7V4",)), ("phone", ("+34612345678",)), ("number", (1200.5,)),
    ("ordinal", (3,)), ("ordinal", (3, "f")), ("ordinal", (3, "noun")), ("money", (1200.5,)),
    ("day", ("2026-11-23",)), ("day", ("2026-11-26",)), ("day", ("2026-12-01",)), ("date", ("2026-05-01",)),
    ("weekday", ("2026-11-24",)), ("year", (1958,)), ("time", ("10:20",)), ("time", ("17:45",)), ("at", ("9:30",)),
    ("span", ("10:00", "13:00")), ("minutes", (3.2,)), ("list", (["a", "b", "c"],)),
    ("after", ("el Centro", "de")), ("word", ("mobile",)),
)  # fmt: skip
Table = Callable[[tuple[str, ...], Iterator[tuple[str, ...]]], str]


def page(table: Table) -> str:
    heads = tuple(f"{language}, {country}" for language, country in _places(MOST_COUNTRIES))
    words = table(("word", *(country for _, country in _places())), _words())
    return (
        "# How values are read\n\nThe filters of a text, with what they say on a call in each country (today is Sunday "
        f"{TODAY.isoformat()}). In writing they give the written form: 10:20, 12,50 €. A flow's `country` decides, "
        "or the region of its language (`es-MX`).\n\n"
        f"{table(('filter', 'does'), _filters())}\n\n{table(('text', *heads), _read())}\n\n"
        '## Words of a country\n\n`{{ "mobile" | word }}` says the country\'s own word. The phrase library says its '
        "sentences in these words by itself, and callers are understood in all of them.\n\n"
        f"{words}\n"
    )


def _filters() -> Iterator[tuple[str, ...]]:
    for name in (*saying.SAID, *saying.RELATIVE):
        words = inspect.getdoc(getattr(saying._Manner, name)) or PLAIN[name]
        yield f"`{name}`", words.split("\n\n")[0].replace("\n", " ")


PLAIN: Final = {
    "number": "A number in words, with its decimals.",
    "money": 'An amount; the currency is the country\'s, or the one given: `{{ total | money: "USD" }}`.',
    "weekday": "The day of the week alone.",
}


def _read() -> Iterator[tuple[str, ...]]:
    for name, given in EXAMPLES:
        first, more = given[0], given[1:]
        shown = f"{{{{ {_shown(first)} | {name}{': ' + ', '.join(map(_shown, more)) if more else ''} }}}}"
        yield (
            f"`{shown}`",
            *(filters(*place[:1], "voice", place[1], TODAY)[name](*given) for place in _places(MOST_COUNTRIES)),
        )


def _shown(value: Json) -> str:
    return f'"{value}"' if isinstance(value, str) else "items" if isinstance(value, list) else str(value)


def _words() -> Iterator[tuple[str, ...]]:
    for name in regional.names():
        yield f"`{name}`", *(regional.word(name, language, country) for language, country in _places())


def _places(most: int | None = None) -> Iterator[tuple[str, str]]:
    """Each language with its countries that are shown, or with so many of them."""
    for language in locales.known():
        yield from ((language, country) for country in locales.of(language).shown[:most])
