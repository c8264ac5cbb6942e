"""Tells which of a flow's languages a sentence is written in, by py3langid. The one home of that library.

It reads its model, a file of its own, on first use; programs that take texts call `load` before.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any, Final

LEAST_WORDS: Final = 3
LEAST_LETTERS: Final = 12
"""Shorter texts are names, greetings or answers, whose language cannot be told."""
LONGEST_BETWEEN: Final = 3
"""Letters of the words that stand in names, such as "del" and "von"."""
SURE: Final = 0.97
"""Confidence, 0..1, from which the language is taken."""


def written_in(text: str, codes: Sequence[str]) -> str | None:
    """Returns the one of these language codes (ISO 639-1) that the text is surely written in, else `None`."""
    letters = sum(each.isalpha() for each in text)
    if len(text.split()) < LEAST_WORDS or letters < LEAST_LETTERS or _is_name(text):
        return None
    known = _among(tuple(sorted(set(codes))))
    if known is None:
        return None
    found, confidence = known.classify(text)
    return str(found) if confidence >= SURE else None


def _is_name(text: str) -> bool:
    """True for names, in any language: capitals, and at most two short words between them ("Juan de la Cruz")."""
    between = [word for word in text.split()[1:] if word[:1].islower()]
    return not text.isupper() and len(between) <= 2 and all(len(word) <= LONGEST_BETWEEN for word in between)


def load() -> None:
    """Reads the model, so that no text waits for it."""
    _model()


@lru_cache(maxsize=1)
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=32)
def _among(codes: tuple[str, ...]) -> Any:
    """The model over these languages alone; `None` where it knows fewer than two of them."""
    known = sorted(set(codes) & set(_model().labels))
    if len(known) < 2:
        return None
    narrowed = copy(_model())
    narrowed.set_languages(known)
    return narrowed
