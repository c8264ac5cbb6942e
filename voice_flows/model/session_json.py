"""A session as JSON and back, whichever release wrote it.

A release that changes the shape adds one upgrader and one stored fixture; no other file reads old shapes. Secrets are
never written: a session that is resumed asks for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Final

from pydantic import TypeAdapter, ValidationError

from relevo.errors import RelevoError
from voice_flows.model.turns import Json, Session

VERSION = 5
Upgrader = Callable[[dict[str, Json]], dict[str, Json]]
UPGRADERS: Mapping[int, Upgrader] = {
    1: lambda old: old | {"picked": {}, "pace": "normal", "loud": False, "silences": 0},
    2: lambda old: old | {"calendar": ""},
    3: lambda old: old | {"said": {}},
    4: lambda old: old | {"fetched": {}},
}
"""From version n to n + 1."""
_SESSION: Final = TypeAdapter(Session)
_STORED: Final = tuple(field.name for field in fields(Session) if field.name != "secrets")


class UnreadableSession(RelevoError, ValueError):
    """The JSON is not a session of a known version: a newer release wrote it, or it is damaged."""

    code = "unreadable_session"
    retryable = False


def dump(session: Session) -> dict[str, Json]:
    """The session as JSON values, with the version of its shape and without its secrets."""
    return {"version": VERSION, **{name: getattr(session, name) for name in _STORED}}


def load(stored: Mapping[str, Json]) -> Session:
    """The session that `dump` wrote, brought to today's shape. Raises `UnreadableSession`."""
    now = upgraded(dict(stored))
    del now["version"]
    if lacking := [name for name in _STORED if name not in now]:
        raise UnreadableSession(f"the stored session lacks the field {', '.join(lacking)}")
    try:
        return _SESSION.validate_python(now)
    except ValidationError as damaged:
        fields = ", ".join(sorted({str(error["loc"][0]) for error in damaged.errors()}))
        raise UnreadableSession(f"the stored session bends the field {fields}") from None


def upgraded(
    stored: dict[str, Json], upgraders: Mapping[int, Upgrader] = UPGRADERS, to: int = VERSION
) -> dict[str, Json]:
    """Pass the stored shape through one upgrader a version. Raises `UnreadableSession`."""
    version = stored.get("version")
    while version != to:
        upgrade = upgraders.get(version) if isinstance(version, int) else None
        if upgrade is None or version is None:
            raise UnreadableSession(f"version: {version!r} is not known here (this release writes {to}); update Relevo")
        version += 1
        stored = upgrade(stored) | {"version": version}
    return stored
