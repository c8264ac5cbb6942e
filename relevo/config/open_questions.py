"""How free questions are understood here: the setting, and whether the sentence encoder is installed."""

from __future__ import annotations

from relevo.config.settings import Settings
from speech import semantic_match


def by_meaning(settings: Settings) -> bool:
    """Returns true if free questions are understood by the sentence encoder too; not where recognition is off."""
    return settings.recogniser != "none" and wanted(settings)


def wanted(settings: Settings) -> bool:
    """Returns true if the setting asks for the encoder: outright, or `auto` where it is installed."""
    chosen = settings.open_questions
    return chosen == "encoder" or (chosen == "auto" and semantic_match.installed())
