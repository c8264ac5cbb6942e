"""What a provider's folder declares: its name, channels, settings, webhook addresses, and how to build it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

from gateway.providers.base import Provider, Route

Clock: TypeAlias = Callable[[], datetime]


class ProviderSettings(BaseModel):
    """One provider's table in `relevo.toml`, `[providers.NAME]`. Every field's description is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def missing(self) -> tuple[str, ...]:
        """Returns the fields that must be set before a sender can use this provider."""
        return ()


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """One provider, as `gateway.providers.PROVIDERS` lists it. Importing it does not import the provider's SDK."""

    name: str
    title: str
    """Its name as people write it."""
    channels: frozenset[str]
    settings: type[ProviderSettings]
    routes: Sequence[Route]
    build: Callable[[Any, str, Clock], Provider]
    """Makes a provider from its settings, our public address, and the clock that dates facts."""
    example: Mapping[str, str]
    """Settings that pass every check, for the reference page and tests."""
    tells_line_types: bool = False
    """It can be asked what type of line a number is."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Error numbers that rows of release 0.1 hold, in our codes."""
