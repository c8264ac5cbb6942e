"""Takes parts of a secret out of texts made of the messages it lay in, where no part is a secret by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deflect.policy.redaction.redactor import Removed, shown

_GAP: Final = r"[\W_]{0,3}"
_FEWEST: Final = 3
"""Letters and digits of a part that is looked for inside a text; a shorter one must be the whole text."""
_SURE: Final = 6
"""Letters and digits of a part that is removed from the middle of a longer number too."""


def without(text: str, parts: Sequence[Removed]) -> str:
    """Return the text without these parts, however their letters and digits are spaced."""
    for part in parts:
        for form in dict.fromkeys((part.written, part.read)):
            text = _without(text, form, shown(part.kind))
    return text


def _without(text: str, form: str, mask: str) -> str:
    letters = re.findall(r"[^\W_]", form)
    if not letters:
        return text
    if len(letters) < _FEWEST:
        return mask if re.findall(r"[^\W_]", text.casefold()) == [each.casefold() for each in letters] else text
    body = _GAP.join(map(re.escape, letters))
    if len(letters) < _SURE:
        body = rf"(?<![^\W_]){body}(?![^\W_])"
    return re.sub(body, mask, text, flags=re.IGNORECASE)
