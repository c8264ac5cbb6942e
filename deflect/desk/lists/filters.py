"""What narrows a view of the list. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, true

from deflect.desk.triage import labels


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold; an empty one is none."""

    label: str = ""

    def holds(self) -> ColumnElement[bool]:
        """Returns the condition on `Conversation`."""
        return and_(true(), *self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.label:
            yield labels.has(self.label)


NO_FILTERS: Final = Filters()
