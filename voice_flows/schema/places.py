"""Time zones and the places whose holidays are known, with the nearest name for one that is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays


def unknown_zone(name: str) -> str:
    """Returns the fix for a time zone that is not known, else an empty text."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _near(name, _zones()) or "write it as Europe/Madrid, America/Mexico_City"
    return ""


def unknown_place(name: str) -> str:
    """Returns the fix for a country or region whose holidays are not known, else an empty text."""
    country, dash, region = name.partition("-")
    known = _regions()
    if country not in known:
        return _near(country, known) or "write a country as ES, or with its region as ES-MD"
    if not dash or region in known[country]:
        return ""
    if not known[country]:
        return f"no regions of {country} are known; write {country} alone"
    written = sorted(f"{country}-{one}" for one in known[country])
    return f"{_near(name, written) or 'use one of ' + ', '.join(written)} or {country} alone"


def _near(name: str, known: Iterable[str]) -> str:
    """Asks for the most similar name, whatever its letters' case; an empty text where none is similar."""
    by_letters = {one.casefold(): one for one in sorted(known)}
    found = get_close_matches(name.casefold(), by_letters, n=1, cutoff=0.6)
    return f"did you mean '{by_letters[found[0]]}'?" if found else ""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _regions() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)
