"""A final response to a request, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Response:
    """The reason phrase is the standard one of `status`."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
