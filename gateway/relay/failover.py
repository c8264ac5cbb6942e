"""Decides whether a text that its sender surely did not take goes out by another one. Pure; the relay acts on it.

What may have been taken (`AnswerLost`) never comes here: it is settled by callback or list, or by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from deflect.installation import Sender

UNABLE: Final = frozenset({"wrong_sender", "unregistered_sender", "region_closed", "no_route", "no_provider"})
"""Codes of refusals that are about the sender: it will never send this text, another one may."""
DOWN: Final = frozenset({"provider_down", "credentials", "no_credit", "queue_full"})
"""Codes of a sender that sends nothing at present."""


@dataclass(slots=True)
class Outages:
    """Since when each sender has been down. A sender's own relay threads tell it; losing an update does no harm."""

    _since: dict[str, datetime] = field(default_factory=dict)

    def tell(self, sender: str, code: str, now: datetime) -> None:
        """Notes what came of an attempt: the code of a refusal, empty if the text was taken."""
        if code in DOWN:
            self._since.setdefault(sender, now)
        else:
            self._since.pop(sender, None)

    def lasts(self, sender: str, span: timedelta, now: datetime) -> bool:
        """Returns true if the sender has been down for `span`."""
        since = self._since.get(sender)
        return since is not None and now - since >= span


def next_sender(code: str, order: Sequence[Sender], current: str, *, waits: bool) -> Sender | None:
    """Returns who tries a refused text next; `None` if it stays with `current`, or is given up.

    `order` is the text's first sender and its fallbacks. With `waits` a sender that is only down keeps its text. After
    the last one in `order` comes the first again.
    """
    addresses = [one.address for one in order]
    if len(order) < 2 or current not in addresses or code not in UNABLE | DOWN or (waits and code in DOWN):
        return None
    return order[(addresses.index(current) + 1) % len(order)]


def passing(code: str, refusals: Mapping[str, str]) -> str:
    """Returns the code by which a text is tried again after its whole order refused it: of a sender that is down.

    `refusals` has the last code of each sender. Empty if none of them is down, so that nobody will ever take it.
    """
    return next((each for each in (code, *refusals.values()) if each in DOWN), "")
