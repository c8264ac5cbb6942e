"""What a channel can show, as data. Rendering and checks read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Limits in characters and counts; 0 buttons means plain numbered text."""

    text_limit: int
    buttons: int = 0
    segments: bool = False
    """Text is cut and paid in SMS segments."""


SMS = Capabilities(text_limit=1600, segments=True)
WEB = Capabilities(text_limit=4000, buttons=10)
"""For talks that are run as on a web page."""
