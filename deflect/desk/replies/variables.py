"""The variables of canned replies: `{name}` in a text stands for something that the desk fills in. Pure."""

from __future__ import annotations

import re
from typing import Final

VARIABLES: Final = ("name", "agent", "brand")
"""The customer's first name with a comma before it, the agent's first name, the brand."""
_BRACES: Final = re.compile(r"\{([^{}]*)\}")


def unknown(text: str) -> tuple[str, ...]:
    """Returns what stands in braces and is no variable, in the order of the text."""
    return tuple(dict.fromkeys(name for name in _BRACES.findall(text) if name not in VARIABLES))
