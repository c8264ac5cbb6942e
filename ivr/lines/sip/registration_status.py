"""The state of our registrations: the worker that registers writes it, metrics and doctor read it. No library here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

REFUSED_S: Final = 60
"""From the first refusal to the next attempt; each further refusal doubles it."""
LONGEST_S: Final = 960
"""The longest wait after a refusal."""
State = Literal["trying", "registered", "refused", "silent", "left"]


@dataclass(frozen=True, slots=True)
class RegistrationStatus:
    """`code` is the last SIP status, `at` the Unix time (s) since when it has this state."""

    state: State
    code: int = 0
    at: float = 0.0


def write(place: Path, registrations: Mapping[str, RegistrationStatus]) -> None:
    """Writes the states atomically. Raises OSError."""
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps({name: asdict(status) for name, status in registrations.items()}))
    fresh.replace(place)


def read(place: Path) -> dict[str, RegistrationStatus]:
    """Returns what `write` wrote; empty where nothing is written yet."""
    try:
        return {name: RegistrationStatus(**status) for name, status in json.loads(place.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
