"""Recognises short answers with Whisper base on ctranslate2: a small window and a cascade over the expected phrases.

The only user of ctranslate2 and tokenizers. Sound is decoded when the utterance is over: free, and again with the
phrases as the prompt, from one encoding. A reading that sounds like a phrase wins; where none does, the likeliest
phrases are scored against the sound, or yes and no alone. Given what is no speech it invents words.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np

from speech import audio
from speech.base import SAMPLE_RATE, Hypothesis, Language, Languages, Result, SpeechUnavailable
from speech.recognisers import digit_doubt, features, phrase_scores, short_word_head, spoken_language
from speech.recognisers.phonetic_similarity import HYPOTHESES, without_loops

PHRASE_WINDOW_S, FREE_WINDOW_S = 5.0, 10.0  # least sound encoded; cost is linear in it, 5 s is free of loops
TAIL_S = 2.0  # silence after the speech within the window
LONGEST_S = 30.0  # what the model was trained on
TOKENS, TOKENS_PER_S = 8, 8.0  # most that is decoded: a loop must not cost a second
PROMPT_TOKENS = 200


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    confidence: float


class Whisper:
    """A `Recogniser`; the folder holds `model.bin`, `config.json`, `tokenizer.json`, `vocabulary.txt`."""

    def __init__(self, folder: Path, languages: Languages, cores: int | None = None) -> None:
        import ctranslate2
        import tokenizers

        self._languages = languages
        cores = cores or os.cpu_count() or 1
        ahead = max(1, cores - 1)
        self._spare, self._background = BoundedSemaphore(ahead), ThreadPoolExecutor(ahead, "ahead")
        self._view = ctranslate2.StorageView
        self._model: Any = ctranslate2.models.Whisper(
            str(folder),
            device="cpu",
            compute_type="int8",
            intra_threads=1,  # a second thread for one utterance buys nothing; one utterance a core does
            inter_threads=cores,
        )
        self._tokens: Any = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._end = self._id("<|endoftext|>")
        for language in [*languages][:1]:  # warm
            self._decode(self._encode(np.zeros(features.RATE, np.float32), PHRASE_WINDOW_S), language, "", 1)

    def start(self, language: str, phrases: Sequence[str]) -> WhisperStream:
        known = self._languages.of(language)
        if self._tokens.token_to_id(f"<|{known.tag}|>") is None:
            raise SpeechUnavailable(f"Whisper knows no language {language!r}; write a tag like es or en-GB")
        return WhisperStream(self, known, tuple(phrases))

    def recognise(self, pcm: bytes, language: Language, phrases: Sequence[str]) -> Result:
        """Blocks for 0.1 to 0.6 s; at most one a core runs, the others wait in order."""
        seconds = len(pcm) / 2 / SAMPLE_RATE
        sound = audio.resample(audio.samples(pcm), SAMPLE_RATE, features.RATE)
        encoded = self._encode(sound, PHRASE_WINDOW_S if phrases else FREE_WINDOW_S)
        limit = TOKENS + int(TOKENS_PER_S * seconds)
        if not phrases:
            reading = _tidy(self._decode(encoded, language, "", limit)(), seconds, False)
            if not reading.text:
                return Result("")
            texts = (reading.text, *self._perhaps(encoded, reading.text, language))
            heard = tuple(Hypothesis(text, None, reading.confidence) for text in texts)
            return Result(reading.text, heard, self._other_language(encoded, reading.text, seconds, language))
        free, prompted = (
            self._decode(encoded, language, "", limit),
            self._decode(encoded, language, _prompt(phrases, language), limit),
        )
        readings = [_tidy(read(), seconds, True) for read in (free, prompted)]
        chosen = self._chosen(encoded, readings, language, phrases, audio.spoken_span(audio.samples(pcm)))
        if any(one.phrase is not None and one.score >= phrase_scores.SURE for one in chosen.hypotheses):
            return chosen
        return replace(chosen, language=self._other_language(encoded, readings[0].text, seconds, language))

    def _other_language(self, encoded: Any, text: str, seconds: float, language: Language) -> str:
        """Returns the language of a sentence that is surely not in the one expected; one step of the decoder."""
        if not spoken_language.worth_asking(text, seconds):
            return ""
        found = {token.strip("<|>"): likely for token, likely in self._model.detect_language(encoded)[0]}
        return spoken_language.other(found, language.tag, (known.tag for known in self._languages))

    def _perhaps(self, encoded: Any, text: str, language: Language) -> list[str]:
        """Returns another string of digits that is about as likely as the one written, if there is one."""
        others = digit_doubt.alternatives(text, language)
        if not others:
            return []
        written, *likely = self._log_probabilities(encoded, language, [text, *others])
        best = max(range(len(others)), key=lambda at: likely[at])
        return [others[best]] if likely[best] >= written - digit_doubt.NEARLY_NATS else []

    def states(self, pcm: bytes) -> audio.Samples:
        """Returns what the encoder makes of a short utterance, one state for each 20 ms, shape (length, width)."""
        sound = audio.resample(audio.samples(pcm), SAMPLE_RATE, features.RATE)
        found: audio.Samples = np.array(self._encode(sound, PHRASE_WINDOW_S))[0]
        return found

    def ahead(self, pcm: bytes, language: Language, phrases: Sequence[str]) -> Future[Result] | None:
        """Starts `recognise` in the background, if a core is left for utterances that are over."""
        if not self._spare.acquire(blocking=False):
            return None
        future = self._background.submit(self.recognise, pcm, language, phrases)
        future.add_done_callback(lambda done: self._spare.release())
        return future

    def _chosen(
        self,
        encoded: Any,
        readings: Sequence[_Reading],
        language: Language,
        phrases: Sequence[str],
        spoken: tuple[int, int],
    ) -> Result:
        opinion = None
        if phrase_scores.yes_or_no_asked(phrases, language):
            opinion = short_word_head.opinion(language.tag, np.array(encoded)[0], spoken)
        likely = partial(self._log_probabilities, encoded, language)
        sound = phrase_scores.Sound([reading.text for reading in readings], spoken, likely, opinion)
        scores = phrase_scores.scored(sound, phrases, language)
        free = Hypothesis(
            readings[0].text, None, round(readings[0].confidence * (1 - max(scores.values(), default=0.0)), 3)
        )
        hypotheses = [Hypothesis(phrases[at], at, round(score, 3)) for at, score in scores.items()]
        ranked = sorted(hypotheses, key=lambda h: -h.score)[: HYPOTHESES - 1]
        return Result(readings[0].text, (*ranked, free) if free.text else tuple(ranked))

    def _log_probabilities(self, encoded: Any, language: Language, phrases: Sequence[str]) -> list[float]:
        """Returns how likely the sound is each phrase, written with and without a capital."""
        if not phrases:
            return []
        written = [variant for phrase in phrases for variant in (f" {phrase}", f" {phrase[:1].upper()}{phrase[1:]}")]
        tokens = [self._encoded(text) for text in written]
        sound = np.array(encoded)
        batch = self._view.from_array(np.ascontiguousarray(np.repeat(sound, len(tokens), 0)))
        aligned = self._model.align(
            batch, self._start(language, ""), [[*ids, self._end] for ids in tokens], [sound.shape[1] * 2] * len(tokens)
        )
        logs = [
            float(np.log(np.maximum(np.array(result.text_token_probs[: len(ids) + 1]), 1e-12)).sum())
            for ids, result in zip(tokens, aligned, strict=True)
        ]
        return [float(np.logaddexp(logs[at], logs[at + 1])) for at in range(0, len(logs), 2)]

    def _encode(self, sound: audio.Samples, least_s: float) -> Any:
        seconds = min(LONGEST_S, max(least_s, sound.size / features.RATE + TAIL_S))
        frames = int(seconds * features.FRAMES_PER_S) // 2 * 2
        picture = np.ascontiguousarray(features.log_mel(sound, frames)[None])
        return self._model.encode(self._view.from_array(picture))

    def _decode(self, encoded: Any, language: Language, prompt: str, limit: int) -> Any:
        """Starts decoding; calling the returned function waits for the reading."""
        start = self._start(language, prompt)
        # the library's limit counts the prompt, and never decodes more than half of it
        most = min(448, max(2 * limit, limit + len(start)))
        beams = 1 if prompt else language.beams
        pending = self._model.generate(
            encoded, [start], beam_size=beams, max_length=most, return_scores=True, asynchronous=True
        )[0]

        def read() -> _Reading:
            result = pending.result()
            return _Reading(self._tokens.decode(result.sequences_ids[0]).strip(), math.exp(min(0.0, result.scores[0])))

        return read

    def _start(self, language: Language, prompt: str) -> list[int]:
        before = [self._id("<|startofprev|>"), *self._encoded(f" {prompt}")[:PROMPT_TOKENS]] if prompt else []
        marks = ("<|startoftranscript|>", f"<|{language.tag}|>", "<|transcribe|>", "<|notimestamps|>")
        return before + [self._id(mark) for mark in marks]

    def _encoded(self, text: str) -> list[int]:
        return list(self._tokens.encode(text, add_special_tokens=False).ids)

    def _id(self, mark: str) -> int:
        return int(self._tokens.token_to_id(mark))


class WhisperStream:
    """A `Stream`: keeps the sound, decodes when it is over."""

    def __init__(self, whisper: Whisper, language: Language, phrases: tuple[str, ...]) -> None:
        self._whisper, self._language, self._phrases = whisper, language, phrases
        self._sound = bytearray()

    def feed(self, pcm: bytes) -> None:
        if len(self._sound) < LONGEST_S * SAMPLE_RATE * 2:
            self._sound += pcm

    def partial(self) -> str:
        return ""

    def foresee(self) -> Future[Result] | None:
        return self._whisper.ahead(bytes(self._sound), self._language, self._phrases)

    def finish(self) -> Result:
        if not self._sound:
            return Result("")
        return self._whisper.recognise(bytes(self._sound), self._language, self._phrases)


def _prompt(phrases: Sequence[str], language: Language) -> str:
    return language.prompt.format(", ".join(phrases))


def _tidy(reading: _Reading, seconds: float, expected_once: bool) -> _Reading:
    return _Reading(without_loops(reading.text, seconds, expected_once), reading.confidence)
