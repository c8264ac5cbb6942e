"""How the sound of one trunk's calls is agreed on, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CODECS: Final = ("PCMU", "PCMA", "G722")
"""Those we speak, by their names in SDP (RFC 3551)."""
USUAL_PTIME_MS: Final = 20


@dataclass(frozen=True, slots=True)
class MediaWishes:
    """The values of a trunk; each default leaves the matter to the other side."""

    codecs: tuple[str, ...] = ()
    """Those it may use, of `CODECS`, the first that both sides have is taken; empty: all, in the other side's order."""
    ptime_ms: int = 0
    """Sound in one packet, ms: what we ask for, and send where the other side asks for nothing; 0: as it asks."""
    rtp_timeout_s: float = 0.0
    """A call without packets of sound for so long is ended; 0: the installation's limit."""
    session_timer_s: int = 0
    """A session that is not refreshed for so long is over (RFC 4028); 0: only where the other side asks for it."""
    early_media_ms: int = 0
    """So long callers hear it ring before the answer, as early media (183); 0: answered at once."""
    answer_delay_ms: int = 0
    """Between the answer and the first word."""


NO_WISHES: Final = MediaWishes()
