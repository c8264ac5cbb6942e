"""Kokoro 82M: a neural voice for prompts that are rendered ahead. About real time on two cores: never within a call.

The only home of this model. Phonemes come from the espeak-ng library of the `espeakng-loader` wheel, called
directly; sound from one onnxruntime session.
"""

from __future__ import annotations

import ctypes
import json
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from speech import audio
from speech.base import SAMPLE_RATE, Languages, SpeechUnavailable

RATE = 24000
LONGEST_TOKENS = 400  # of the 510 the model takes; longer texts are spoken sentence by sentence
BETWEEN_MS = 180  # between such sentences
_STOPS = r"([.,;:!?¡¿…]+)"


class Kokoro:
    """A `Synthesiser`; safe to share between threads, which take turns. `folder` is the fetched model `kokoro`."""

    name = "kokoro"
    version = "1"

    def __init__(self, folder: Path, languages: Languages, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "kokoro.int8.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokens: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))["vocab"]
        self._voices, self._languages = folder / "voices", languages
        self._phonemes = _Phonemes()
        self._lock = threading.Lock()

    def speak(self, text: str, language: str, voice: str) -> bytes:
        """PCM s16le mono 8 kHz at the level of every prompt. An unknown voice falls to the language's own."""
        name, style = self._style(language, voice)
        with self._lock:
            pieces = [
                self._piece(tokens, style)
                for tokens in self._pieces(text, self._languages.of(language).kokoro_letters[name[0]])
            ]
        return audio.normalise(audio.join(pieces, gap_ms=BETWEEN_MS))

    def render(self, texts: Iterable[str], language: str, voice: str) -> Iterator[tuple[str, bytes]]:
        """Yields each text with its sound as soon as it is made."""
        for text in texts:
            yield text, self.speak(text, language, voice)

    def _style(self, language: str, voice: str) -> tuple[str, audio.Samples]:
        known = self._languages.of(language)
        fits = voice[:1] in known.kokoro_letters and (self._voices / f"{voice}.bin").is_file()
        name = voice if fits else known.kokoro
        path = self._voices / f"{name}.bin"
        if not name or not path.is_file():
            spoken = ", ".join(one.tag for one in self._languages if one.kokoro)
            raise SpeechUnavailable(f"Kokoro has no voice for {language!r}; it speaks {spoken}")
        return name, np.fromfile(path, np.float32).reshape(-1, 256)

    def _pieces(self, text: str, language: str) -> Iterator[list[int]]:
        whole = self._tokenised(text, language)
        if len(whole) <= LONGEST_TOKENS:
            yield whole
            return
        for sentence in re.split(r"(?<=[.!?;:])\s+", text):
            yield self._tokenised(sentence, language)[:LONGEST_TOKENS]

    def _tokenised(self, text: str, language: str) -> list[int]:
        ipa = self._phonemes.of(text, language)
        return [self._tokens[symbol] for symbol in ipa if symbol in self._tokens]

    def _piece(self, tokens: list[int], style: audio.Samples) -> bytes:
        if not tokens:
            return b""
        given = {
            self._session.get_inputs()[0].name: np.array([[0, *tokens, 0]], np.int64),
            "style": style[min(len(tokens), len(style) - 1)].reshape(1, 256),
            "speed": np.ones(1, np.float32),
        }
        sound = np.asarray(self._session.run(None, given)[0], np.float32).ravel()
        narrow = audio.pcm(audio.resample(sound, RATE, SAMPLE_RATE))
        return audio.soften(audio.trim(narrow, keep_ms=40))


class _Phonemes:
    """Turns a text into IPA and keeps its punctuation, which shapes the melody."""

    _INITIALISED = threading.Lock()  # the library holds one state a process
    _UTF8, _IPA = 1, 0x02

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        with self._INITIALISED:
            rate = self._library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
        if rate <= 0:
            raise SpeechUnavailable("espeak-ng did not start; install espeakng-loader anew")

    def of(self, text: str, language: str) -> str:
        with self._INITIALISED:
            if self._library.espeak_SetVoiceByName(language.encode()) != 0:
                raise SpeechUnavailable(f"espeak-ng has no voice {language!r}")
            spoken = ""
            for part in re.split(_STOPS, text):
                if re.fullmatch(_STOPS, part):
                    spoken += part
                elif part.strip():
                    spoken += (" " if spoken else "") + self._clause(part.strip())
            return spoken

    def _clause(self, words: str) -> str:
        rest = ctypes.c_char_p(words.encode())
        at = ctypes.pointer(rest)
        heard = []
        while rest.value:  # the library moves the pointer on, and clears it at the end
            ipa = self._library.espeak_TextToPhonemes(at, self._UTF8, self._IPA)
            if ipa:
                heard.append(ipa.decode())
        return " ".join(heard)
