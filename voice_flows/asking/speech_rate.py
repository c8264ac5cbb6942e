"""How this caller is spoken to: slower and with more time, or louder.

It holds for the rest of the call. What callers ask for themselves is recorded, so that their next call begins with it;
a slow pace that was only noticed is not, since a caller who once looked for an order number is not always slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from voice_flows.asking.steps import Here, Step, again, learned
from voice_flows.model.turns import Input, KeyRule, Keys, Speech

SLOW_AFTER_S: Final = 4.0
"""A caller who thinks longer than this before one of a few choices gets more time, in seconds."""
MANNERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "slower": {"pace": "slow"},
    "faster": {"pace": "normal"},
    "louder": {"loud": True},
    "quieter": {"loud": False},
}
"""The fields of the session that each standing command changes."""


def asked_for(here: Here, command: str) -> Step:
    """Obeys the command, from the repeated question on."""
    if not here.on_call:
        return again(here)
    here = here.with_(**MANNERS[command])
    manner = {"pace": here.session.pace, "loud": here.session.loud}
    return again(here, learned(here, "manner", command, manner, origin="speech"))


def noticed(here: Here, event: Input, keys: KeyRule) -> Here:
    """Slows the call down after a slow answer, or after a number that broke off."""
    if not here.on_call or here.session.pace == "slow":
        return here
    thought = isinstance(event, Speech | Keys) and keys.single and event.after_s > SLOW_AFTER_S
    broken = isinstance(event, Keys) and not keys.single and event.digits.isdecimal() and len(event.digits) < keys.least
    return here.with_(pace="slow") if thought or broken else here
