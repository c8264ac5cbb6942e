"""A session as JSON and back, whichever release wrote it.

Each release that changes the shape adds one upgrader and one stored fixture; nothing else may read old shapes.
Secrets are never written: whoever resumes a session asks for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from relevo.errors import RelevoError
from voice_flows.model.turns import Json, Medium, Session

VERSION = 2
Upgrader = Callable[[dict[str, Json]], dict[str, Json]]
UPGRADERS: Mapping[int, Upgrader] = {
    1: lambda old: old | {"picked": {}, "pace": "normal", "loud": False, "silences": 0},
}
"""From version n to n + 1."""


class UnreadableSession(RelevoError, ValueError):
    """The JSON is not a session of a known version: a newer release wrote it, or it is damaged."""

    code = "unreadable_session"
    retryable = False


def dump(session: Session) -> dict[str, Json]:
    """The session as JSON values, with the version of its shape and without its secrets."""
    return {
        "version": VERSION,
        "flow": session.flow,
        "flow_version": session.flow_version,
        "language": session.language,
        "medium": session.medium,
        "node": session.node,
        "values": dict(session.values),
        "wait": session.wait,
        "attempts": dict(session.attempts),
        "pending": dict(session.pending),
        "trail": list(session.trail),
        "returns": [list(place) for place in session.returns],
        "declined_text": session.declined_text,
        "once": list(session.once),
        "waits": session.waits,
        "picked": dict(session.picked),
        "pace": session.pace,
        "loud": session.loud,
        "silences": session.silences,
    }


def load(stored: Mapping[str, Json]) -> Session:
    """The session that `dump` wrote, brought to today's shape. Raises `UnreadableSession`."""
    now = upgraded(dict(stored))
    try:
        return Session(
            flow=now["flow"],
            flow_version=now["flow_version"],
            language=now["language"],
            medium=cast(Medium, now["medium"]),
            node=now["node"],
            values=dict(now["values"]),
            wait=now["wait"],
            attempts=dict(now["attempts"]),
            pending=dict(now["pending"]),
            trail=tuple(now["trail"]),
            returns=tuple((flow, node) for flow, node in now["returns"]),
            declined_text=now["declined_text"],
            once=tuple(now["once"]),
            waits=now["waits"],
            picked=dict(now["picked"]),
            pace=now["pace"],
            loud=now["loud"],
            silences=now["silences"],
        )
    except (KeyError, TypeError, ValueError) as damaged:
        raise UnreadableSession(f"the stored session lacks or bends a field: {damaged}") from damaged


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
