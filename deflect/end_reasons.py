"""Why calls end: one table of the reasons that the leg's record, its timeline and the desk give.

The words people read are `outcome.<reason>` in `gateway/workspace/locales/<language>/words.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class EndReason:
    """`broke_off`: the caller had not finished, so that a second call soon after may go on where this one stood."""

    meaning: str
    broke_off: bool = True


END_REASONS: Final[Mapping[str, EndReason]] = {
    "finished": EndReason("the flow ended, and its last words were said", broke_off=False),
    "hung_up": EndReason("the caller hung up"),
    "agent_hung_up": EndReason("the agent who had called hung up", broke_off=False),
    "agent_lost": EndReason("the page or telephone of the agent who had called was lost, and they did not come back"),
    "transferred": EndReason(
        "the far end passed the call to another party (attended transfer), who goes on with it", broke_off=False
    ),
    "stopped": EndReason("Relevo was stopped"),
    "worker_died": EndReason("the voice worker that had the call died"),
    "no_media": EndReason("no sound came from the caller for 20 s, outside hold"),
    "held_too_long": EndReason("the caller kept us on hold for longer than `longest_hold_s`"),
    "no_answer_in_call": EndReason("the far end no longer answered requests within the call"),
    "unconfirmed": EndReason(
        "the caller never confirmed our answer (ACK), or left out its own description of sound", broke_off=False
    ),
    "connection_lost": EndReason("the browser page, or its network, was lost"),
    "too_long": EndReason("the call lasted as long as a call may", broke_off=False),
    "blocked": EndReason("the caller's number is blocked", broke_off=False),
    "failed": EndReason("an error of ours, which the log names"),
}
"""By the name that is kept. A leg that went on in writing has the outcome `moved_to_text`; its timeline the reason."""
MOVED_TO_TEXT: Final = "moved_to_text"

BROKE_OFF: Final = frozenset(name for name, reason in END_REASONS.items() if reason.broke_off)
