"""What each kind of channel can show, as data. Rendering and checks read it; adapters do not decide it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Limits in characters and counts; 0 buttons means plain numbered text."""

    channel: str
    text_limit: int
    buttons: int = 0
    segments: bool = False
    """Text is cut and paid in SMS segments."""


SMS = Capabilities("sms", text_limit=1600, segments=True)
WEB = Capabilities("web", text_limit=4000, buttons=10)
BY_NAME = {capabilities.channel: capabilities for capabilities in (SMS, WEB)}
