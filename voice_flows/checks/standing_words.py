"""Checks of what may be said or keyed at any question: emergency words and language keys."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.checks.carrier_words import bare, stop
from voice_flows.schema.problems import Problem, did_you_mean
from voice_flows.schema.view import View

SHORTEST = 4
"""Fewest letters of an emergency word; shorter words occur inside others."""


def emergency_words(view: View) -> Iterator[Problem]:
    """Emergency words exist in every language, and are long enough not to occur inside others."""
    alarm = view.flow.emergency
    for language in view.flow.languages if alarm else ():
        words = alarm.words.get(language, []) if alarm else []
        if not words:
            message = f"there are no words of emergency in '{language}'"
            yield view.error("missing_language", ("emergency", "words"), message, f"add `{language}: [...]`")
        for index, word in enumerate(words):
            path = ("emergency", "words", language, index)
            if len(bare(word)) < SHORTEST:
                yield view.error("emergency", path, f"'{word}' is too short to be told apart", "write more of it")
            elif bare(word) in stop():
                message = f"a customer who writes '{word}' is unsubscribed by the carrier"
                yield view.error("opt_out_word", path, message, "leave it out")


def emergency_help(view: View) -> Iterator[Problem]:
    """An emergency leads to a person at once: nothing is asked and no text is offered on the way."""
    alarm = view.flow.emergency
    if alarm is None:
        return
    path = ("emergency", "then")
    offers = view.starts("text")
    silent = [way for way in view.exits if way.silent and way.node not in offers]
    reached = view.reached([alarm.then], silent)
    if not any(view.flow.nodes[name].person in ("queue", "call") for name in reached):
        message = f"'{alarm.then}' does not lead straight to a person"
        fix = "lead it to what is said first, then to a `queue`, with nothing asked on the way"
        yield view.error("emergency", path, message, fix)


def language_keys(view: View) -> Iterator[Problem]:
    """Language keys are for languages that the flow speaks, and no choice has them."""
    keys = view.flow.commands.language_keys
    taken: dict[str, str] = {}
    for language, key in keys.items():
        path = ("commands", "language_keys", language)
        if language not in view.flow.languages:
            fix = did_you_mean(language, view.flow.languages)
            yield view.error("unknown_language", path, f"the flow does not speak '{language}'", fix)
        if key in taken:
            yield view.error("key_twice", path, f"key {key} is for '{taken[key]}' already", "give it another")
        taken[key] = language
    for _, place, spec in view.choices():
        if spec.key in taken:
            message = f"key {spec.key} goes on in '{taken[spec.key]}' everywhere"
            yield view.error("key_twice", (*place, "key"), message, "give this choice another key")


CHECKS_ALONE = (emergency_words, language_keys)
CHECKS = (emergency_help,)
