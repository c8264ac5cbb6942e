"""A decision of the policy as a value: whether something may be done, from when, and why not, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from voice_flows.locales import fixed_words

Subject: TypeAlias = Literal["texting", "calling", "choosing"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed now, allowed at `until`, or neither: never. `code` is stable; its words are for people."""

    subject: Subject
    allowed: bool = True
    code: str = "ok"
    until: datetime | None = None
    weighed: Any = field(default=None, compare=False, repr=False)
    """What it was weighed on, as the policy that decided has it."""

    @property
    def reason(self) -> Mapping[str, str]:
        """Why not now, in every language; empty if it is allowed."""
        return reasons(self.subject, self.code)

    def words(self, language: str) -> str:
        """Why not now, in one language; empty if it is allowed."""
        return reason(self.subject, self.code, language)


def reason(subject: Subject, code: str, language: str) -> str:
    """The words of a code, `<subject>.<code>` of the locales; empty if it has none."""
    key = f"{subject}.{code}"
    return fixed_words.text(key, language) if fixed_words.exists(key) else ""


def reasons(subject: Subject, code: str) -> Mapping[str, str]:
    """The words of a code in every language; empty if it has none."""
    key = f"{subject}.{code}"
    return fixed_words.texts(key) if fixed_words.exists(key) else {}
