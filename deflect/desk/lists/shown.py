"""What a list shows: a view, what narrows it, and what is searched for. Kept as one small document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from deflect.desk.lists.filters import NO_FILTERS, Filters
from deflect.desk.lists.views import NOT_DONE, VIEWS, View
from deflect.desk.search.narrowing import By

When = Literal["", "today", "week", "month", "days"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for, as a person chose it: days count from the one on which it is looked at."""

    words: str = ""
    by: By = ""
    when: When = ""
    first_day: str = ""
    """Of `days`: an ISO date, empty for no first one."""
    last_day: str = ""
    channel: str = ""
    agent: str = ""


NOTHING: Final = Sought()


@dataclass(frozen=True, slots=True)
class Shown:
    """A view, narrowed by the filters; with something that is sought, what holds it in all views."""

    view: View = "open"
    filters: Filters = NO_FILTERS
    sought: Sought = NOTHING

    @property
    def counted(self) -> bool:
        """True where it is cheap to count: neither a search nor among all that was ever resolved."""
        unresolved = self.view not in ("resolved", "mentioned", "all") or self.filters.state in NOT_DONE
        return self.sought == NOTHING and unresolved


_OF_FILTERS: Final = frozenset(field.name for field in fields(Filters))
_OF_SOUGHT: Final = frozenset(field.name for field in fields(Sought))


def document(shown: Shown) -> dict[str, Any]:
    """Returns it as it is kept: what asks for nothing is left out."""
    return {"view": shown.view, "filters": _asked(shown.filters), "sought": _asked(shown.sought)}


def read(kept: Mapping[str, Any]) -> Shown:
    """Returns what was kept; a condition of another release that this one does not know is left out."""
    view: View = next((one for one in VIEWS if one == kept.get("view")), "open")
    filters, sought = _known(kept.get("filters", {}), _OF_FILTERS), _known(kept.get("sought", {}), _OF_SOUGHT)
    return Shown(view, Filters(**filters), Sought(**sought))


def _asked(part: Filters | Sought) -> dict[str, Any]:
    return {name: value for name, value in asdict(part).items() if value}


def _known(kept: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name in names}
