"""An instant in a request: any offset is read, and it is kept in UTC. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _in_utc(instant: datetime) -> datetime:
    """Returns the same instant in UTC. Raises `ValueError` where UTC has no such year."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is outside the years 1 to 9999") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
