"""A channel: what customers use. Its capabilities, its renderer, and how long we may write after their last word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from deflect.rendering.capabilities import SMS, Capabilities
from deflect.rendering.render import First, messages
from voice_flows.model.turns import Effect

Renderer: TypeAlias = Callable[[Sequence[Effect], Capabilities, First | None], tuple[str, ...]]
"""From a turn's effects to the bodies to send; empty where nothing is said."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, as `gateway.channels.CHANNELS` lists it."""

    name: str
    capabilities: Capabilities
    render: Renderer = messages
    window: timedelta | None = None
    """How long after the customer's last word we may write freely; `None` means always."""

    def open(self, last_word_at: datetime | None, now: datetime) -> bool:
        """Returns true if a text may go out now."""
        return self.window is None or (last_word_at is not None and now - last_word_at <= self.window)


TEXT: Final = Channel("", SMS)
"""Plain numbered text, which works on every channel: what an unknown channel gets."""
