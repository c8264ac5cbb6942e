"""Checks of choices: told apart by key and by sound, and no word that carriers act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz.fuzz import ratio

from voice_flows.checks.carrier_words import bare, resume, stop
from voice_flows.schema.parts import ChoiceSpec
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View

MOST = 3
"""Most options that people remember, besides the way to a person."""
ALIKE = 80
"""Similarity of sound, 0..100, from which two words are confused on the phone."""
_SOUNDS = (
    ("qu", "k"), ("ch", "x"), ("ll", "y"), ("ce", "se"), ("ci", "si"), ("ge", "je"), ("gi", "ji"), ("ph", "f"),
    ("z", "s"), ("v", "b"), ("c", "k"), ("h", ""), ("n", "m"), ("d", "t"), ("p", "b"),
)  # fmt: skip
"""Sounds that a telephone line does not tell apart, roughly, in Spanish and English."""


def carrier_words(view: View) -> Iterator[Problem]:
    """No answer is a word that carriers act on."""
    unsubscribes, answered = stop(), resume()
    for _, path, spec in view.choices():
        for place, words in _words(path, spec):
            word = bare(words)
            if word in unsubscribes:
                message = f"a customer who answers '{words}' by text is unsubscribed by the carrier"
                yield view.error("opt_out_word", place, message, f"word it as '{unsubscribes[word]}'")
            elif word in answered:
                message = f"providers answer '{words}' by themselves"
                yield view.warning("carrier_word", place, message, f"word it as '{answered[word]}'")


def _words(path: Path, spec: ChoiceSpec) -> Iterator[tuple[Path, str]]:
    for language, label in spec.label.items():
        yield (*path, "label", language), label
    for language, phrases in spec.phrases.items():
        yield from (((*path, "phrases", language, index), phrase) for index, phrase in enumerate(phrases))


def keys(view: View) -> Iterator[Problem]:
    """Each key has one choice, and 0 is a person everywhere."""
    for name, node in view.flow.nodes.items():
        brought = node.choices_fetched
        taken = {str(number): "the fetched choices" for number in range(1, brought.at_most + 1)} if brought else {}
        for path, spec in view.choices_of(name):
            if spec.key is None:
                continue
            if spec.key in taken:
                message = f"key {spec.key} belongs to {taken[spec.key]} already"
                yield view.error("key_twice", (*path, "key"), message, "give it another, or none to have one given")
            elif spec.key == "0" and spec.then != view.flow.commands.person:
                message = "callers press 0 for a person"
                yield view.warning("zero", (*path, "key"), message, "give this choice another key")
            taken.setdefault(spec.key, f"'{spec.id}'")


def same_names(view: View) -> Iterator[Problem]:
    """Choices of one node have different ids."""
    for name in view.flow.nodes:
        seen: set[str] = set()
        for path, spec in view.choices_of(name):
            if spec.id in seen:
                yield view.error("id_twice", (*path, "id"), f"there is another '{spec.id}' here", "name it otherwise")
            seen.add(spec.id)


def many(view: View) -> Iterator[Problem]:
    """There are not too many choices to remember; those that lead straight to a person count as the person."""
    persons = view.leading_to([view.flow.commands.person], [way for way in view.exits if way.silent])
    for name, node in view.flow.nodes.items():
        offered = [spec for _, spec in view.choices_of(name) if spec.then not in persons]
        brought = node.choices_fetched.at_most if node.choices_fetched else 0
        total = len(offered) + (brought - 1 if brought else 0)
        if total > MOST and not (brought and brought <= MOST and len(offered) <= 1):
            fix = "ask in two steps, or fewer at a time (`at_most`)"
            yield view.warning("many_choices", ("nodes", name), f"{total} choices are too many by ear", fix)


def alike(view: View) -> Iterator[Problem]:
    """Words of different choices do not sound alike on the phone."""
    for name in view.flow.nodes:
        specs = [spec for _, spec in view.choices_of(name)]
        paths = [path for path, _ in view.choices_of(name)]
        for language in view.flow.languages:
            for (first, one), (_, other) in combinations(list(zip(paths, specs, strict=True)), 2):
                yield from _alike(view, first, _spoken(one, language), _spoken(other, language))


def _alike(view: View, path: Path, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Problem]:
    for one in ours:
        for other in theirs:
            if bare(one) == bare(other):
                yield view.error("same_words", path, f"two choices are called '{one}'", "reword one of them")
                return
            if ratio(_sound(one), _sound(other)) >= ALIKE:
                message = f"'{one}' and '{other}' sound alike on the phone"
                yield view.warning("sound_alike", path, message, "reword one of them")
                return


def short(view: View) -> Iterator[Problem]:
    """No choice is a word of one syllable, which gets lost on the phone."""
    for name in view.flow.nodes:
        for path, spec in view.choices_of(name):
            for language in view.flow.languages:
                for words in _spoken(spec, language):
                    if _syllables(words) == 1 and bare(words) not in ("SI", "NO", "YES"):
                        message = f"'{words}' is one syllable: noise is taken for it, and it for noise"
                        yield view.warning("one_syllable", path, message, "use a longer word or two words")


def _spoken(spec: ChoiceSpec, language: str) -> list[str]:
    """Returns what callers say for a choice: its phrases and its label, unless the label has a slot."""
    label = spec.label.get(language, "")
    return [words for words in (*spec.phrases.get(language, ()), label) if words and "{" not in words]


def _sound(words: str) -> str:
    said = bare(words).lower().replace(" ", "")
    for written, heard in _SOUNDS:
        said = said.replace(written, heard)
    return said


def _syllables(words: str) -> int:
    plain = re.sub(r"e$", "", bare(words).lower()) if " " not in words and len(words) > 3 else bare(words).lower()
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


CHECKS = (carrier_words, keys, same_names, many, alike, short)
