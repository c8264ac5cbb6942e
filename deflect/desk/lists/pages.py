"""Pages of the list: the order of a view, and the cursor after which the next page begins.

A view by turn has two parts: where it is our turn, by priority and then the longest waiting first; then all others,
newest first. The cursor holds the part, priority, instant and id of the last row, so that no page repeats or skips a
row that did not change.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, tuple_

from deflect.tables import Conversation
from relevo.errors import RelevoError

Part = Literal["ours", "rest"]
PARTS: Final[tuple[Part, ...]] = ("ours", "rest")
LONGEST: Final = 200
"""Characters of a cursor; ours are shorter."""


class BadCursor(RelevoError, ValueError):
    """This is no cursor that a page of the list gave."""

    code = "bad_cursor"
    retryable = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page."""

    part: Part
    rank: int
    at: datetime
    id: str

    def __str__(self) -> str:
        """Returns it as a client carries it: URL-safe, and not to be read."""
        held = json.dumps([self.part, self.rank, self.at.isoformat(), self.id]).encode()
        return base64.urlsafe_b64encode(held).decode().rstrip("=")


def after_newest(at: datetime, id_: str) -> str:
    """Returns the cursor after a row of a list that has no turns, the newest first."""
    return str(Cursor("rest", 0, at, id_))


def parsed(text: str) -> Cursor:
    """Returns the cursor that was written so. Raises `BadCursor`."""
    try:
        held = json.loads(base64.urlsafe_b64decode(text[:LONGEST] + "=" * (-len(text) % 4)))
        part, rank, at, name = held
        cursor = Cursor(PARTS[PARTS.index(part)], int(rank) & 0xFF, datetime.fromisoformat(at), str(name))
        if cursor.at.tzinfo is None:
            raise ValueError(at)
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadCursor("this is no cursor of the list; ask for the first page without one") from error
    return cursor


def most_pressing() -> tuple[Any, ...]:
    """Returns the order in which what waits for us is answered: by priority, then who waits longest."""
    return Conversation.priority, Conversation.turn_since, Conversation.id


def order(wanted: Part) -> tuple[Any, ...]:
    """Returns the order of a part: the most pressing first, or the newest."""
    return most_pressing() if wanted == "ours" else (Conversation.last_entry_at.desc(), Conversation.id.desc())


def part(query: Select[Any], wanted: Part, after: Cursor | None, *, by_turn: bool) -> Select[Any]:
    """Returns a query of one part of a view, in order, after a row of it."""
    if wanted == "ours":
        query = query.where(Conversation.turn == "us")
    elif by_turn:
        query = query.where(Conversation.turn != "us")
    query = query.order_by(*order(wanted))
    if after is None:
        return query
    if wanted == "ours":
        return query.where(tuple_(*most_pressing()) > (after.rank, after.at, after.id))
    return query.where(tuple_(Conversation.last_entry_at, Conversation.id) < (after.at, after.id))
