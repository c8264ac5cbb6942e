"""Writes what a decision on a text was weighed on as JSON, and reads it again. Pure; the rules are in `texting`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, Final

from deflect.policy.texting import Candidate, Weighed
from voice_flows.model.turns import Json

_BY: Final = "by"
_DEFAULTS: Final[Mapping[str, object]] = {
    one.name: one.default_factory() if one.default_factory is not MISSING else one.default for one in fields(Candidate)
}


def as_json(weighed: Weighed) -> dict[str, Json]:
    """Returns the values that are not as usual, by the names of `Candidate`."""
    written: dict[str, Json] = {_BY: weighed.by}
    for name, usual in _DEFAULTS.items():
        value = getattr(weighed.candidate, name)
        if value != usual:
            written[name] = _plain(value)
    return written


def read(written: Mapping[str, Any]) -> Weighed:
    """Returns what `as_json` wrote. What another release wrote besides is ignored.

    Raises `KeyError` or `ValueError` where it is no such value.
    """
    known = {name: written[name] for name in _DEFAULTS if name in written}
    known["now"] = datetime.fromisoformat(written["now"])
    known["said"] = frozenset(known.get("said", ()))
    return Weighed(written[_BY], Candidate(**known))


def _plain(value: object) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
