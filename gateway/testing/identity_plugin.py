"""An example of an identity plug-in: believes what a voice biometrics box in front of the trunk found out.

Such a box listens to the caller, and writes its result into a header of the INVITE or of a re-INVITE, here
`X-Voice-Match: score=0.97`. Let the trunk pass it on (`headers = {voice_match = "X-Voice-Match"}`), and set
`services.identity = "python:gateway.testing.identity_plugin:voice_match"`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

HEADER: Final = "voice_match"
"""The header by the name that flows read it under."""
_SCORE: Final = re.compile(r"(?:^|;)\s*score=(0(?:\.\d+)?|1(?:\.0+)?)\s*(?:;|$)")


def voice_match(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Answer with the level `plugin` and the box's score; with no level where the box said nothing."""
    headers = (asked.get("call") or {}).get("headers") or {}
    found = _SCORE.search(str(headers.get(HEADER, "")))
    return {"level": "plugin", "score": float(found[1])} if found else {"level": "none", "score": 0.0}
