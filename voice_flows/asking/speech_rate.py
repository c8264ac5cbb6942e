"""How this caller is spoken to: slower and with more time for who needs it, louder for who does not hear well.

It holds for the rest of the call. What they asked for themselves is told, so that the next call begins with it; what
was only noticed is not, since whoever looked for an order number once is not slow for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from voice_flows.asking.steps import Here, Step, again, learned
from voice_flows.model.turns import Input, KeyRule, Keys, Speech

SLOW_AFTER_S: Final = 4.0
"""Who thinks longer than this before one of a few choices would like more time."""
MANNERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "slower": {"pace": "slow"},
    "faster": {"pace": "normal"},
    "louder": {"loud": True},
    "quieter": {"loud": False},
}
"""What each standing command changes in the session."""


def asked_for(here: Here, command: str) -> Step:
    """As they wish, from the repeated question on."""
    if not here.on_call:
        return again(here)
    here = here.with_(**MANNERS[command])
    manner = {"pace": here.session.pace, "loud": here.session.loud}
    return again(here, learned(here, "manner", command, manner, origin="speech"))


def noticed(here: Here, event: Input, keys: KeyRule) -> Here:
    """After a slow answer, or a number that broke off, the call takes its time."""
    if not here.on_call or here.session.pace == "slow":
        return here
    thought = isinstance(event, Speech | Keys) and keys.single and event.after_s > SLOW_AFTER_S
    broken = isinstance(event, Keys) and not keys.single and event.digits.isdecimal() and len(event.digits) < keys.least
    return here.with_(pace="slow") if thought or broken else here
