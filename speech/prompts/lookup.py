"""Finds the best sound for a text, at once if it was rendered ahead.

Order: a human recording, a shipped or rendered prompt, else the first synthesiser that speaks. It knows files and the
`Synthesiser` interface; it knows no flow and no engine.

One voice says a whole sentence, joined from pieces if the sentence has a slot. Complete prompts without slots that a
synthesiser spoke are cached on disk. Prompts with slots may hold a customer's name or amount, so only the newest are
kept, in memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from relevo.log import fault_fields, logger
from speech import audio, wav
from speech.base import SpeechUnavailable, Synthesiser
from speech.prompts import concatenation, human_recordings
from speech.prompts.concatenation import Ending
from speech.prompts.human_recordings import Prepared
from speech.prompts.store import RECORDED, PromptStore, key, normal, write_atomically

LOG = logger("speech")
GAP_MS = 10  # between two pieces within a phrase: next to none, since pieces keep 20 ms at each edge
COMMA_MS = 140
STOP_MS = 260  # between sentences
THINKING_MS = 700  # after a sentence that ends in an ellipsis
MEMORY_BYTES = 2_000_000  # two minutes of sound a process


class Prompts:
    """Sound for texts. Safe to share between threads; blocks at most for the synthesisers' time-out.

    `folder` is ours to write (`recorded/`, `replaced/`, `rendered/` and `cache/` in it), `shipped` is read only, and
    `synthesisers` are asked in their order.
    """

    def __init__(self, folder: Path, shipped: Path | None, synthesisers: Sequence[Synthesiser]) -> None:
        self._cache = folder / "cache"
        self._recorded = PromptStore(folder / "recorded")
        self._replaced = PromptStore(folder / "replaced")
        self.rendered = PromptStore(folder / "rendered")
        self._made = (PromptStore(shipped), self.rendered) if shipped is not None else (self.rendered,)
        self._synthesisers = tuple(synthesisers)
        self._memory = _Memory(MEMORY_BYTES)

    def pcm(self, spoken: Sequence[str], language: str, voice: str, said: Sequence[str] = ()) -> bytes:
        """Returns PCM s16le mono 8 kHz of one prompt, given as consecutive parts: fixed text and slot values.

        `said` are the parts as a synthetic voice says them, where that is another writing. The default voice is the one
        with most rendered prompts. Returns nothing for a prompt without a letter or digit. Raises `SpeechUnavailable`.
        """
        whole = normal("".join(spoken))
        if not concatenation.sounds(whole):
            return b""
        if said and (respelt := normal("".join(said))) != whole:
            return self._recording(whole, language) or self._synthetic(respelt, said, language, voice)
        if (ready := self._whole(whole, language, voice)) is not None:
            return ready
        return self._synthetic(whole, spoken, language, voice)

    def _synthetic(self, whole: str, spoken: Sequence[str], language: str, voice: str) -> bytes:
        """Returns the prompt sentence by sentence, with a longer pause after one that ends in an ellipsis."""
        fixed = sum(map(concatenation.sounds, spoken)) == 1
        sound = b""
        for passage in concatenation.passages(whole):
            told = [(one, self._sentence(one, language, voice)) for one in concatenation.sentences(passage)]
            runs = (
                [sentence for _, sentence in run if sentence]
                if ready
                else [self._spoken(" ".join(text for text, _ in run), language, voice, fixed)]
                for ready, run in groupby(told, lambda one: one[1] is not None)
            )
            sound += audio.silence(THINKING_MS) if sound else b""
            sound += audio.join([sentence for run in runs for sentence in run], STOP_MS)
        return sound

    def _recording(self, whole: str, language: str) -> bytes | None:
        """Returns a person's recording of the text as the flow has it, whole or sentence by sentence."""
        for tongue in dict.fromkeys((language, language.partition("-")[0])):
            if (path := self._recorded.find(whole, tongue, RECORDED)) and (sound := _read(path)):
                return sound
            said = [self._pieced((self._recorded,), one, tongue, RECORDED) for one in concatenation.sentences(whole)]
            if all(said):
                return audio.join([sentence for sentence in said if sentence], STOP_MS)
        return None

    def missing(self, text: str, language: str, voice: str, said: str = "") -> tuple[str, ...]:
        """Returns the sentences of `text`, as a synthetic voice says them, that no recording and no piece says."""
        if said and normal(said) != normal(text):
            if self._recording(normal(text), language) is not None:
                return ()
            text = said
        if self._whole(normal(text), language, voice) is not None:
            return ()
        sentences = concatenation.sentences(normal(text))
        return tuple(one for one in sentences if self._sentence(one, language, voice) is None)

    def record(self, text: str, language: str, wav: bytes) -> Prepared:
        """Uses a human recording for `text` from now on; the one before is kept for `unrecord`.

        Raises `wav.NotAWav`, `recordings.UnusableRecording`, OSError.
        """
        prepared = human_recordings.prepare(wav, text)
        if (before := self._recorded.find(text, language, RECORDED)) and (sound := _read(before)):
            self._replaced.put(text, language, RECORDED, RECORDED, sound)
        self._recorded.put(text, language, RECORDED, RECORDED, prepared.pcm)
        return prepared

    def unrecord(self, text: str, language: str) -> Literal["before", "synthetic", "nothing"]:
        """Undoes the last `record` of a text: the recording before it is used again, or else a synthetic voice."""
        before = self._replaced.find(text, language, RECORDED)
        if before and (sound := _read(before)):
            self._recorded.put(text, language, RECORDED, RECORDED, sound)
            self._replaced.remove(text, language, RECORDED)
            return "before"
        if self._recorded.find(text, language, RECORDED) is None:
            return "nothing"
        self._recorded.remove(text, language, RECORDED)
        return "synthetic"

    def recorded_levels(self) -> Iterator[tuple[str, str, float]]:
        """Yields language, text and level in dBov of every human recording."""
        for language, _ in self._recorded.voices():
            for text in self._recorded.texts(language, RECORDED):
                path = self._recorded.find(text, language, RECORDED)
                if path and (sound := _read(path)):
                    yield language, text, audio.speech_dbov(audio.samples(sound))

    def _voices(self, language: str, voice: str) -> Iterator[tuple[Sequence[PromptStore], str, str]]:
        """Yields stores, language and voice in order of preference. `es-MX` falls back to `es`."""
        for tongue in dict.fromkeys((language, language.partition("-")[0])):
            yield (self._recorded,), tongue, RECORDED
            yield self._made, tongue, voice or next(filter(None, (store.voice(tongue) for store in self._made)), "")

    def _whole(self, text: str, language: str, voice: str) -> bytes | None:
        for stores, tongue, name in self._voices(language, voice):
            for store in stores:
                if (path := store.find(text, tongue, name)) and (sound := _read(path)):
                    return sound
        return None

    def _sentence(self, sentence: str, language: str, voice: str) -> bytes | None:
        """Returns the sentence joined from pieces of one voice, or `None` if no voice has them all."""
        found = (self._pieced(stores, sentence, tongue, name) for stores, tongue, name in self._voices(language, voice))
        return next(filter(None, found), None)

    def _pieced(self, stores: Sequence[PromptStore], sentence: str, language: str, voice: str) -> bytes | None:
        """Returns the sentence joined from the pieces of one voice, or `None` if it has not all of them."""

        def find(words: str, end: Ending) -> tuple[Path, bool] | None:
            found = (store.piece(words, end, language, voice) for store in stores)
            return max(filter(None, found), key=lambda one: one[1], default=None)

        pieces = concatenation.cover(sentence, find)
        return _joined(pieces) if pieces is not None else None

    def _spoken(self, text: str, language: str, voice: str, keep: bool) -> bytes:
        """Returns cached sound, or else has the first available synthesiser speak."""
        refusal = SpeechUnavailable("no synthesiser is set up; the call goes on with keys")
        for synthesiser in self._synthesisers:
            path = self._path(text, language, voice, _engine(synthesiser))
            known = _read(path) if keep else self._memory.get(path.stem)
            if known:
                return known
            try:
                sound = synthesiser.speak(text, language, voice)
            except SpeechUnavailable as refused:
                refusal = refused
                continue
            self._keep(path, sound, keep)
            return sound
        raise refusal

    def _keep(self, path: Path, sound: bytes, on_disk: bool) -> None:
        if not on_disk:
            self._memory.put(path.stem, sound)
            return
        try:
            write_atomically(path, _wav(sound))
        except OSError as error:  # a full disk must not silence a call: it is spoken anew next time
            LOG.warning("prompt_not_kept", **fault_fields(error))

    def _path(self, text: str, language: str, voice: str, engine: str) -> Path:
        name = key(text, language, voice, engine)
        return self._cache / name[:2] / f"{name}.wav"


def pieces(texts: Iterable[str]) -> tuple[str, ...]:
    """Returns what has to be rendered for texts: their sentences, each once."""
    return tuple(dict.fromkeys(normal(one) for text in texts for one in concatenation.sentences(normal(text))))


def render(
    store: PromptStore,
    texts: Iterable[str],
    language: str,
    voice: str,
    synthesiser: Synthesiser,
    progress: Callable[[str], None] = lambda text: None,
) -> int:
    """Renders the pieces of `texts` that the store lacks and returns how many. May be interrupted and continued.

    Raises `SpeechUnavailable`, OSError.
    """
    made = 0
    for text in pieces(texts):
        if store.find(text, language, voice) is None:
            sound = synthesiser.speak(_for_the_voice(text), language, voice)
            store.put(text, language, voice, _engine(synthesiser), audio.soften(audio.trim(sound)))
            made += 1
        progress(text)
    return made


def prune(store: PromptStore, texts: Iterable[str], language: str, voice: str) -> int:
    """Removes pieces that no text needs any more and returns how many. Raises OSError."""
    unused = set(store.texts(language, voice)) - set(pieces(texts))
    for text in unused:
        store.remove(text, language, voice)
    return len(unused)


def _for_the_voice(text: str) -> str:
    """Adds a comma to a piece that continues, so that its melody does too."""
    return text if text[-1] in '.,;:?!…»"' else f"{text},"


def _joined(pieces: Sequence[tuple[str, Path]]) -> bytes | None:
    """Joins one sentence; `None` if one of its files cannot be read."""
    sound = b""
    for at, (text, path) in enumerate(pieces):
        piece = _read(path)
        if not piece:
            return None
        sound += piece
        if at + 1 < len(pieces):
            sound += audio.silence(COMMA_MS if text[-1] in ",;:" else GAP_MS)
    return sound


class _Memory:
    """Keeps the newest sounds, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._sounds: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        with self._lock:
            if name in self._sounds:
                self._sounds.move_to_end(name)
            return self._sounds.get(name)

    def put(self, name: str, sound: bytes) -> None:
        with self._lock:
            self._size += len(sound) - len(self._sounds.pop(name, b""))
            self._sounds[name] = sound
            while self._size > self._limit:
                self._size -= len(self._sounds.popitem(last=False)[1])


def _engine(synthesiser: Synthesiser) -> str:
    return f"{synthesiser.name}/{synthesiser.version}"


def _read(path: Path) -> bytes | None:
    """Returns the sound of a file, or `None` if it is broken or gone."""
    try:
        return wav.read_wav(path.read_bytes())
    except (OSError, wav.NotAWav):
        return None


def _wav(sound: bytes) -> bytes:
    return wav.write_wav(sound, mulaw=True)
