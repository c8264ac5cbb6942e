"""Checks of the pronunciation table: its languages are spoken, and each entry says something else and can be found."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.problems import Problem, did_you_mean
from voice_flows.schema.view import View
from voice_flows.wording.pronunciation import respelled


def pronunciations(view: View) -> Iterator[Problem]:
    """Entries are for languages of the flow, are words that are said otherwise, and hold no slots."""
    for language, words in view.flow.pronounce.items():
        if language.partition("-")[0] not in {one.partition("-")[0] for one in view.flow.languages}:
            fix = did_you_mean(language, view.flow.languages)
            path = ("pronounce", language)
            yield view.error("unknown_language", path, f"the flow does not speak '{language}'", fix)
        for word, said in words.items():
            yield from _entry(view, language, word, said)


def _entry(view: View, language: str, word: str, said: str) -> Iterator[Problem]:
    path = ("pronounce", language, word)
    if not any(map(str.isalnum, word)) or not any(map(str.isalnum, said)):
        message = f"'{word}: {said}' has nothing to be said"
        yield view.error("pronunciation", path, message, 'write `word: "as it is said"`')
    elif "{" in word + said:
        fix = "give words only; values in slots are looked up too"
        yield view.error("pronunciation", path, f"'{word}' holds a slot", fix)
    elif word == said:
        yield view.warning("pronunciation", path, f"'{word}' is said as it is written", "delete it, or respell it")
    elif (other := _otherwise(view, language, word)) is not None:
        message = f"'{word}' is never said by this flow, but '{other}' is"
        yield view.warning("pronunciation", path, message, f"write `{other}`, or small letters for any writing")


def _otherwise(view: View, language: str, word: str) -> str | None:
    """Returns the word as the flow's texts have it, where none has it as the table does."""
    texts = [wording.get(language, "") for wording in _said(view)] + list(view.flow.brand.told(language).values())
    if word == word.lower() or any(respelled((text,), {word: "\0"}) != (text,) for text in texts):
        return None
    mark = word.lower()
    for text in texts:
        at = respelled((text,), {mark: "\0"})[0].find("\0")
        if at >= 0:
            return text[at : at + len(word)]
    return None


def _said(view: View) -> Iterator[dict[str, str]]:
    return (piece.wording for node in view.flow.nodes.values() for piece in node.texts())


CHECKS = (pronunciations,)
