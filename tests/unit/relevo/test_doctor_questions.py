"""The doctor says how free questions are understood, and what is missing for it."""

from __future__ import annotations

from typing import Literal

import pytest

from relevo.config.settings import Settings
from relevo.programs.checks import set_up
from speech import semantic_match


@pytest.mark.parametrize(
    ("chosen", "recogniser", "there", "health", "fix"),
    [
        ("words", "whisper", False, "ok", ""),
        ("encoder", "whisper", True, "ok", ""),
        ("encoder", "whisper", False, "error", "pip install 'relevo[encoder]'"),
        ("encoder", "none", True, "warning", "set RELEVO_RECOGNISER"),
        ("auto", "whisper", True, "ok", ""),
        ("auto", "whisper", False, "ok", ""),
        ("auto", "none", True, "ok", ""),
    ],
)
def test_how_free_questions_are_understood(
    monkeypatch: pytest.MonkeyPatch,
    chosen: Literal["auto", "words", "encoder"],
    recogniser: str,
    there: bool,
    health: str,
    fix: str,
) -> None:
    monkeypatch.setattr(semantic_match, "installed", lambda: there)
    found = set_up.questions(Settings.model_construct(open_questions=chosen, recogniser=recogniser))
    assert (found.health, found.fix) == (health, fix)
