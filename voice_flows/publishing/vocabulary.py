"""Finds words of a flow that this installation's recogniser can never hear.

Not one of the checks: what it finds depends on the installed model. Callers pass in which words a model does not know;
no model is loaded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View

Missing: TypeAlias = Callable[[Sequence[str]], Sequence[tuple[str, tuple[str, ...]]]]
"""Returns the words of phrases that a model does not know, each with known words that differ in accents."""


def unheard(view: View, missing: Mapping[str, Missing]) -> Iterator[Problem]:
    """Warns of each word of a choice, or of an emergency, that its language's model does not know."""
    for path, language, phrases in _expected(view):
        if language not in missing:
            continue
        for word, instead in missing[language]([phrase for phrase in phrases if phrase and "{" not in phrase]):
            message = f"the Vosk model for '{language}' does not know '{word}', so that it is never heard"
            yield view.warning("unknown_word", path, message, _fix(instead))


def _expected(view: View) -> Iterator[tuple[Path, str, Sequence[str]]]:
    flow = view.flow
    for language in flow.languages:
        for _, path, spec in view.choices():
            spoken = (*spec.phrases.get(language, ()), *spec.examples.get(language, ()))
            yield path, language, (*spoken, spec.label.get(language, ""))
        if flow.emergency is not None:
            yield ("emergency",), language, flow.emergency.words.get(language, ())


def _fix(instead: Sequence[str]) -> str:
    return f"write '{instead[0]}'" if instead else "add a phrase of other words, or one spelt as it is said"
