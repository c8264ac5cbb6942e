"""Recognises with Vosk: streams, partial words, and a grammar made of the expected phrases. The only user of vosk.

A model is a directory given by its path for each language; nothing is looked up or downloaded. Vosk's grammar is a
row of likely words, not a list of phrases, so its text is held against the phrases here.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from relevo.log import logger
from speech.base import SAMPLE_RATE, Language, Languages, Result, SpeechUnavailable
from speech.recognisers.phonetic_similarity import ranked, without_loops

LOG = logger("speech")

UNKNOWN = "[unk]"
_ACCENTED = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ"}
_BARE = {accented: bare for bare, all_ in _ACCENTED.items() for accented in all_}


class MissingWord(NamedTuple):
    """A word that the model does not know and so cannot recognise; `instead` are known words that differ in accents."""

    word: str
    instead: tuple[str, ...]


class Vosk:
    """A `Recogniser`. Loading takes seconds and some hundred MB per language.

    Raises `SpeechUnavailable` if a directory is not a Vosk model.
    """

    def __init__(self, folders: Mapping[str, Path], languages: Languages) -> None:
        import vosk

        vosk.SetLogLevel(-1)  # Kaldi writes the words it hears to stderr
        self._recogniser, self._languages = vosk.KaldiRecognizer, languages
        self._models = {tag: _loaded(vosk.Model, folder) for tag, folder in folders.items()}
        for tag in self._models:
            if not self._knows(tag, UNKNOWN):
                LOG.warning("vosk_model_without_unk", language=tag)
        # only graphs built for it can take a grammar; big static models hear freely
        self._dynamic = {
            tag: (folder / "graph" / "HCLr.fst").exists() or (folder / "HCLr.fst").exists()
            for tag, folder in folders.items()
        }

    def start(self, language: str, phrases: Sequence[str]) -> VoskStream:
        tag = self._tag(language)
        grammar = self._grammar(tag, phrases) if phrases and self._dynamic[tag] else []
        arguments = [json.dumps(grammar, ensure_ascii=False)] if grammar else []
        recogniser = self._recogniser(self._models[tag], float(SAMPLE_RATE), *arguments)
        recogniser.SetWords(True)
        return VoskStream(recogniser, self._languages.of(tag), tuple(phrases))

    def missing(self, language: str, phrases: Sequence[str]) -> tuple[MissingWord, ...]:
        """Returns the words of the phrases that the model of this language cannot recognise.

        Raises `SpeechUnavailable`.
        """
        tag = self._tag(language)
        words = dict.fromkeys(word for phrase in phrases for word in _words(phrase))
        return tuple(
            MissingWord(word, tuple(v for v in _variants(word) if self._knows(tag, v)))
            for word in words
            if not self._knows(tag, word)
        )

    def _tag(self, language: str) -> str:
        tag = language.casefold().replace("_", "-")
        for known in (tag, tag.split("-")[0]):
            if known in self._models:
                return known
        raise SpeechUnavailable(f"no Vosk model is set for {language!r}; give its directory in the speech engine")

    def _grammar(self, tag: str, phrases: Sequence[str]) -> list[str]:
        """Returns the phrases of which every word is known, and the model's word for anything else if it has one."""
        spoken = [" ".join(self._written(tag, word) for word in _words(phrase)) for phrase in phrases]
        heard = [phrase for phrase in spoken if phrase and all(self._knows(tag, w) for w in phrase.split())]
        if len(heard) < len(phrases):
            LOG.warning(
                "phrases_outside_vocabulary", language=tag, outside=len(phrases) - len(heard), phrases=len(phrases)
            )
        return [*heard, UNKNOWN] if heard and self._knows(tag, UNKNOWN) else heard

    def _written(self, tag: str, word: str) -> str:
        """Returns the phrase as the model writes it: a word may be known with other accents only."""
        known = () if self._knows(tag, word) else (other for other in _variants(word) if self._knows(tag, other))
        return next(iter(known), word)

    def _knows(self, tag: str, word: str) -> bool:
        return bool(self._models[tag].vosk_model_find_word(word) >= 0)


class VoskStream:
    """A `Stream`. Parts that Vosk's own end-pointing cuts off are kept and joined."""

    def __init__(self, recogniser: Any, language: Language, phrases: tuple[str, ...]) -> None:
        self._recogniser, self._language, self._phrases = recogniser, language, phrases
        self._words: list[tuple[str, float]] = []
        self._fed_ms = 0

    def feed(self, pcm: bytes) -> None:
        self._fed_ms += len(pcm) * 1000 // (SAMPLE_RATE * 2)
        if self._recogniser.AcceptWaveform(pcm):
            self._words += _heard(self._recogniser.Result())

    def partial(self) -> str:
        now = str(json.loads(self._recogniser.PartialResult()).get("partial", ""))
        return " ".join([word for word, _ in self._words] + [w for w in now.split() if w != UNKNOWN])

    def finish(self) -> Result:
        words = self._words + _heard(self._recogniser.FinalResult())
        if not words:
            return Result("")
        sure = sum(confidence for _, confidence in words) / len(words)
        said = " ".join(word for word, _ in words)
        text = without_loops(said, self._fed_ms / 1000, bool(self._phrases))
        return Result(text, ranked(text, min(1.0, sure), self._phrases, self._language))


def _loaded(model: Any, folder: Path) -> Any:
    if not any((folder / at).is_file() for at in ("am/final.mdl", "final.mdl")):
        raise SpeechUnavailable(f"{folder} is no Vosk model: it has no am/final.mdl; unpack the model's zip there")
    return model(model_path=str(folder))


def _heard(answer: str) -> list[tuple[str, float]]:
    words = json.loads(answer).get("result", [])
    return [(str(w["word"]), float(w.get("conf", 1.0))) for w in words if w["word"] != UNKNOWN]


def _words(phrase: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", phrase.casefold())


def _variants(word: str) -> list[str]:
    """Returns the word without accents, and with one accent more or fewer."""
    bare = "".join(_BARE.get(letter, letter) for letter in word)
    places = [(at, other) for at, letter in enumerate(bare) for other in _ACCENTED.get(letter, "")]
    singles = (bare[:at] + other + bare[at + 1 :] for at, other in places)
    return [variant for variant in dict.fromkeys(itertools.chain([bare], singles)) if variant != word]
