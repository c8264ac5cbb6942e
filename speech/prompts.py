"""What a caller hears for a text: the best sound there is, at once if it was rendered ahead.

Order: a person's recording, a prompt shipped with the flows, one rendered at publish, else the first
synthesiser that speaks. Knows files and the `Synthesiser` interface; knows no flow and no engine.
Whole prompts without slots are kept on disk. Prompts with slots may hold a customer's name or amount: they are
kept in memory only, and only the newest.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from speech import audio
from speech.base import SpeechUnavailable, Synthesiser
from speech.shelf import RECORDED, Shelf, key, normal, write_atomically

RENDERED_AHEAD = ("kokoro/1",)  # engines too slow to speak within a call, whose rendered prompts are preferred
GAP_MS = 70  # between a fixed part and a slot: short enough to sound like one sentence
PAUSE_MS = 220  # where the part before ends with a comma, a stop or a question mark
MEMORY_BYTES = 2_000_000  # two minutes of sound a process


class Prompts:
    """Sound for texts; safe to share between threads, blocks at most the synthesisers' time-out.

    `folder` is ours to write (`recorded/` and `cache/` in it), `shipped` is read only, and `synthesisers` are
    asked in their order.
    """

    def __init__(
        self,
        folder: Path,
        shipped: Path | None,
        synthesisers: Sequence[Synthesiser],
        ahead: Sequence[str] = RENDERED_AHEAD,
    ) -> None:
        self._cache = folder / "cache"
        self._recorded = Shelf(folder / "recorded")
        self._shipped = Shelf(shipped) if shipped is not None else None
        self._synthesisers = tuple(synthesisers)
        self._ahead = tuple(ahead)
        self._memory = _Memory(MEMORY_BYTES)

    def pcm(self, spoken: Sequence[str], language: str, voice: str) -> bytes:
        """PCM s16le mono 8 kHz of one prompt, given as its consecutive parts: fixed text and slot values.

        The whole text is looked for first, then each part; what was rendered for no part is spoken as a whole.
        Empty for a prompt without a letter or digit. Raises `SpeechUnavailable`.
        """
        parts = [normal(part) for part in spoken if _sounds(part)]
        if not parts:
            return b""
        whole = normal(" ".join(parts)) if len(parts) > 1 else parts[0]
        if (ready := self._ready(whole, language, voice)) is not None:
            return ready
        if len(parts) == 1:
            return self._spoken(whole, language, voice, keep=True)
        return self._assembled(parts, whole, language, voice)

    def rendered(self, text: str, language: str, voice: str) -> bool:
        """Whether `text` has sound already, so that no synthesiser is needed."""
        return not _sounds(text) or self._ready(normal(text), language, voice) is not None

    def render(
        self,
        texts: Iterable[str],
        language: str,
        voice: str,
        synthesiser: Synthesiser,
        progress: Callable[[str], None] = lambda text: None,
    ) -> int:
        """Render ahead what has no sound yet; how many were made. Raises `SpeechUnavailable`, OSError."""
        made = 0
        for text in dict.fromkeys(normal(text) for text in texts if _sounds(text)):
            if self._ready(text, language, voice) is None:
                sound = synthesiser.speak(text, language, voice)
                write_atomically(self._path(text, language, voice, _engine(synthesiser)), _wav(sound))
                made += 1
            progress(text)
        return made

    def record(self, text: str, language: str, wav: bytes) -> None:
        """Let a person's recording stand for `text` from now on. Raises `audio.NotAWav`, OSError."""
        sound = audio.normalise(audio.soften(audio.trim(audio.read_wav(wav))))
        self._recorded.put(text, language, RECORDED, RECORDED, sound)

    def unrecord(self, text: str, language: str) -> None:
        self._recorded.remove(text, language, RECORDED)

    def _ready(self, text: str, language: str, voice: str) -> bytes | None:
        """Sound that a person recorded or that was rendered ahead."""
        shelves = (self._recorded, self._shipped) if self._shipped else (self._recorded,)
        found = (shelf.find(text, language, voice) for shelf in shelves)
        cached = (self._path(text, language, voice, engine) for engine in self._ahead)
        for path in (*found, *cached):
            if path is not None and (sound := _read(path)):
                return sound
        return None

    def _spoken(self, text: str, language: str, voice: str, keep: bool) -> bytes:
        """Spoken now by the first synthesiser that can, unless it has been before."""
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
        with contextlib.suppress(OSError):  # a full disk must not silence a call: it is spoken anew next time
            write_atomically(path, _wav(sound))

    def _assembled(self, parts: Sequence[str], whole: str, language: str, voice: str) -> bytes:
        ready = [self._ready(part, language, voice) for part in parts]
        if not any(ready):
            return self._spoken(whole, language, voice, keep=False)
        sound = b""
        for at, (part, known) in enumerate(zip(parts, ready, strict=True)):
            piece = known or self._spoken(part, language, voice, keep=False)
            sound += _gap(parts[at - 1]) if at else b""
            sound += audio.soften(audio.trim(piece))
        return sound

    def _path(self, text: str, language: str, voice: str, engine: str) -> Path:
        name = key(text, language, voice, engine)
        return self._cache / name[:2] / f"{name}.wav"


def ship(
    folder: Path,
    texts: Iterable[str],
    language: str,
    voice: str,
    synthesiser: Synthesiser,
    progress: Callable[[str], None] = lambda text: None,
) -> int:
    """Bring the prompts shipped in `folder` up to date with `texts`: render the new, remove the unused.

    How many were made. Raises `SpeechUnavailable`, OSError.
    """
    shelf, made = Shelf(folder), 0
    wanted = dict.fromkeys(normal(text) for text in texts if _sounds(text))
    for unused in set(shelf.texts(language, voice)) - set(wanted):
        shelf.remove(unused, language, voice)
    for text in wanted:
        if shelf.find(text, language, voice) is None:
            shelf.put(text, language, voice, _engine(synthesiser), synthesiser.speak(text, language, voice))
            made += 1
        progress(text)
    return made


class _Memory:
    """The newest sounds, up to a number of bytes."""

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


def _gap(before: str) -> bytes:
    return audio.silence(PAUSE_MS if before[-1] in ".,;:?!" else GAP_MS)


def _sounds(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _read(path: Path) -> bytes | None:
    """The sound of a file; one that is broken or gone counts as not there."""
    try:
        return audio.read_wav(path.read_bytes())
    except (OSError, audio.NotAWav):
        return None


def _wav(sound: bytes) -> bytes:
    return audio.write_wav(sound, mulaw=True)
