"""Lists what a question with choices may say on a call besides its own words, to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.asking import reprompts
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here
from voice_flows.asking.words import Words, phrase
from voice_flows.model.turns import Choice, Listen


def reprompted(here: Here, choices: tuple[Choice, ...], kind: str) -> Iterator[str]:
    """Lists each choice with its key as a sentence, and all of them as the beginning of a longer one."""
    question = Question(Words(), kind, choices, Listen())
    if kind in reprompts.TWO or not choices:
        return
    for choice in choices:
        if choice.key and choice.key != "0":
            yield keyed(here, choice.label, choice.key)
        yield from doubted(here, choice.label)
        if choice.examples:
            yield whole(phrase(here, "is_it", choice=choice.label))
    yield from _in_pieces(whole(reprompts.way_words(here, question, "no_match")))


def keyed(here: Here, label: str, key: str) -> str:
    """Returns a sentence such as 'For billing press 1.'."""
    return whole(phrase(here, "keys", keyed=[{"label": label, "key": key}]))


def doubted(here: Here, label: str) -> Iterator[str]:
    """Lists 'did you say this?', and 'this, or that?' with the label as the first and as the second of two."""
    yield whole(phrase(here, "unsure", choice=label))
    two = phrase(here, "two_near", first=label, second=label).say
    joint = two.index(label) + 1
    yield from ("".join(two[:joint]), "".join(two[joint:]).lstrip(" ,"))


def whole(words: Words) -> str:
    """Returns the spoken words as one text."""
    return "".join(words.say)


def _in_pieces(text: str) -> Iterator[str]:
    """Returns the last sentence up to its last choice; what follows is the same in all such sentences."""
    sentence = text.rpartition("?")[2].rpartition(". ")[2].strip()
    yield f"{sentence.rpartition(',')[0]},"
