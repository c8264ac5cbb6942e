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
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np

from speech import audio
from speech.base import SAMPLE_RATE, Hypothesis, Language, Languages, Result, SpeechUnavailable
from speech.recognisers import digit_doubt, features, short_word_head, short_words, spoken_language
from speech.recognisers.phonetic_similarity import HYPOTHESES, likeness, spelled, without_loops
from speech.recognisers.short_word_head import Opinion
from speech.recognisers.short_words import SHORT, UNSURE_CEILING

PHRASE_WINDOW_S, FREE_WINDOW_S = 5.0, 10.0  # least sound encoded; cost is linear in it, 5 s is free of loops
TAIL_S = 2.0  # silence after the speech within the window
LONGEST_S = 30.0  # what the model was trained on
SURE = 0.75  # likeness from which a reading is taken without scoring
RESCORED = 8  # phrases scored against the sound, the likeliest by spelling
TOKENS, TOKENS_PER_S = 8, 8.0  # most that is decoded: a loop must not cost a second
PROMPT_TOKENS = 200
SPELLING_WEIGHT = 6.0  # nats that a full likeness is worth beside the sound's log probability
LEAST = 0.1  # score below which a phrase found by scoring only is not offered
SHORT_CEILING = 0.84  # score of a phrase so short that it is always found by scoring...
YES_NO_CEILING = 0.95  # ...or yes or no, which were weighed against words like them
BORNE_OUT = 0.76  # score by spelling from which the sound is not asked about yes and no...
BORNE_OUT_TWICE = 0.9  # ...and, where a head hears too: "gracias" is 0.78 "no, gracias"
PRIOR_NATS = 3.0  # callers who are asked for phrases mostly say one...
YES_NO_PRIOR_NATS, YES_NO_LEAST = 4.0, 0.05  # ...and this, and `LEAST`, where yes or no is asked
ALIKE_NATS = 4.0  # how much less likely than the free reading a phrase may be that looks just like it


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
        if any(one.phrase is not None and one.score >= SURE for one in chosen.hypotheses):
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
        most_for_short = short_words.most(spoken)  # from when to when the utterance lasts, in ms
        written = [reading.text for reading in readings]
        near = [[likeness(text, phrase, language) for phrase in phrases] for text in written]
        best = [max(row) for row in zip(*near, strict=True)]
        order = sorted(range(len(phrases)), key=lambda at: -best[at])
        yes_no = _yes_or_no_asked(phrases, language)
        if best[order[0]] >= SURE:
            # the prompt invites the model to hear a phrase: what the free reading does not bear out is worth less
            scores = {at: 0.5 * best[at] + 0.5 * near[0][at] for at in order[:HYPOTHESES]}
        elif yes_no:
            scores = {}
        else:
            first = sorted(order, key=lambda at: len(spelled(phrases[at], language)) > SHORT)
            likeliest = {at: phrases[at] for at in first[:RESCORED]}
            found = self._scored(encoded, language, likeliest, best, written)
            scores = short_words.capped(found, phrases, language, most_for_short)
        opinion = short_word_head.opinion(language.tag, np.array(encoded)[0], spoken) if yes_no else None
        if yes_no and scores.get(order[0], 0.0) < (BORNE_OUT_TWICE if opinion else BORNE_OUT):
            found = self._yes_or_no(encoded, language, phrases, written, scores, opinion)
            scores = short_words.capped(found, phrases, language, most_for_short)
        if opinion:
            scores = opinion.vetoed(scores, [phrases.index(word) for word in language.yes_no], UNSURE_CEILING)
        free = Hypothesis(
            readings[0].text, None, round(readings[0].confidence * (1 - max(scores.values(), default=0.0)), 3)
        )
        hypotheses = [Hypothesis(phrases[at], at, round(score, 3)) for at, score in scores.items()]
        ranked = sorted(hypotheses, key=lambda h: -h.score)[: HYPOTHESES - 1]
        return Result(readings[0].text, (*ranked, free) if free.text else tuple(ranked))

    def _scored(
        self, encoded: Any, language: Language, phrases: dict[int, str], best: Sequence[float], readings: Sequence[str]
    ) -> dict[int, float]:
        """Returns scores of phrases that no reading shows, without those below `LEAST`.

        A phrase that was said is about as likely as what the model writes by itself; if something else was said, that
        is much likelier. Beside the likeliest phrase, others count by their odds.
        """
        said = [text for text in readings if text]
        weights = self._log_probabilities(encoded, language, [*phrases.values(), *said])
        known = dict(zip(phrases, weights, strict=False))
        free = max(weights[len(phrases) :], default=-math.inf)
        short = [at for at in known if len(spelled(phrases[at], language)) <= SHORT]
        alike = {at: best[at] for at in known} | dict.fromkeys(short, max((best[at] for at in short), default=0.0))
        nats = {at: weight + SPELLING_WEIGHT * alike[at] for at, weight in known.items()}
        top = max(nats.values())
        odds = {at: weight - free + PRIOR_NATS + ALIKE_NATS * alike[at] for at, weight in known.items()}
        most = dict.fromkeys(known, UNSURE_CEILING) | dict.fromkeys(short, SHORT_CEILING)
        scores = {at: most[at] * math.exp(nats[at] - top) * _likely(odds[at]) for at in known}
        return {at: score for at, score in scores.items() if score >= LEAST}

    def _yes_or_no(
        self,
        encoded: Any,
        language: Language,
        phrases: Sequence[str],
        readings: Sequence[str],
        scores: dict[int, float],
        opinion: Opinion | None,
    ) -> dict[int, float]:
        """Returns the scores, those of short phrases by sound alone: against each other, similar words, and the head.

        What the model writes of "sí" by itself is often another word ("seguro", "4"); of all short words the right
        one is likeliest nevertheless.
        """
        short = {at: phrase for at, phrase in enumerate(phrases) if len(spelled(phrase, language)) <= SHORT}
        rivals = language.like_yes_no
        said = [text for text in readings if text]
        weights = self._log_probabilities(encoded, language, [*short.values(), *rivals, *said])
        free = max(weights[len(short) + len(rivals) :], default=-math.inf)
        among = np.logaddexp.reduce(weights[: len(short) + len(rivals)])
        likely = {
            at: math.exp(weight - among) * _likely(weight - free + YES_NO_PRIOR_NATS)
            for at, weight in zip(short, weights, strict=False)
        }
        if opinion:
            yes, no = (phrases.index(word) for word in language.yes_no)
            likely[yes], likely[no] = opinion.joined(likely[yes], likely[no])
        sound = {at: YES_NO_CEILING * one for at, one in likely.items()}
        rest = 1 - max(sound.values())
        longer = {at: score * rest for at, score in scores.items() if at not in short}
        return longer | {at: score for at, score in sound.items() if score >= YES_NO_LEAST}

    def _log_probabilities(self, encoded: Any, language: Language, phrases: Sequence[str]) -> list[float]:
        """Returns how likely the sound is each phrase, written with and without a capital."""
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


def _likely(nats: float) -> float:
    """Returns the probability for odds in nats."""
    return 1 / (1 + math.exp(-min(nats, 50.0))) if nats > -50 else 0.0


def _yes_or_no_asked(phrases: Sequence[str], language: Language) -> bool:
    return bool(language.yes_no) and {*language.yes_no} <= {*phrases}


def _prompt(phrases: Sequence[str], language: Language) -> str:
    return language.prompt.format(", ".join(phrases))


def _tidy(reading: _Reading, seconds: float, expected_once: bool) -> _Reading:
    return _Reading(without_loops(reading.text, seconds, expected_once), reading.confidence)
