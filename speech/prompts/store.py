"""A folder of prompt sound that a person can read: WAV files, and for each language an index of who says what.

`<folder>/<language>/index.json` is `{voice: {"engine": "kokoro/1", "prompts": {text: file}}}`. Files are mu-law
WAV at 8 kHz when we write them; any WAV of PCM 16 bit or mu-law is read. Recordings of people stand under the
voice `recorded`, which serves whatever voice is asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import unicodedata
from pathlib import Path
from typing import TypedDict

from speech import wav
from speech.prompts.concatenation import STANDS_IN, Ending, bare, ending

RECORDED = "recorded"


class Entry(TypedDict):
    engine: str
    prompts: dict[str, str]


Index = dict[str, Entry]
_NONE: Index = {}
Pieces = dict[str, dict[Ending, str]]
"""Words to the files that say them, by the melody they end with."""


def normal(text: str) -> str:
    """The form under which a text is kept: NFC, single spaces, no punctuation carried over from a slot before it."""
    return " ".join(unicodedata.normalize("NFC", text).split()).lstrip(" ,.;:")


def key(text: str, language: str, voice: str, engine: str) -> str:
    """The name of a sound: sha256 of what decides it. `engine` is `name/version`."""
    return hashlib.sha256("\0".join((normal(text), language, voice, engine)).encode()).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """All of `content` at `path`, or nothing; readers never see a half. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


class PromptStore:
    """Prompts by text; safe to share between threads. An index changed by another process is read anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: dict[str, tuple[int, Index]] = {}
        self._pieces: dict[tuple[str, str], tuple[Index, Pieces]] = {}

    def find(self, text: str, language: str, voice: str) -> Path | None:
        """The file that says exactly `text` in `voice`."""
        file = self._entry(language, voice)["prompts"].get(normal(text))
        return self._file(language, file) if file is not None else None

    def piece(self, words: str, end: Ending, language: str, voice: str) -> tuple[Path, bool] | None:
        """The file that says these bare `words`, and whether with the melody wanted."""
        found = self._by_words(language, voice).get(words, {})
        for melody in STANDS_IN[end]:
            if melody in found and (path := self._file(language, found[melody])):
                return path, melody == end
        return None

    def voice(self, language: str) -> str:
        """The synthetic voice that says most here; empty where there is none."""
        voices = {name: len(entry["prompts"]) for name, entry in self._index(language).items() if name != RECORDED}
        return max(voices, key=lambda name: voices[name], default="")

    def put(self, text: str, language: str, voice: str, engine: str, sound: bytes) -> Path:
        """Store PCM s16le mono 8 kHz as mu-law and enter it in the index. Raises OSError."""
        path = self._folder / language / f"{key(text, language, voice, engine)[:16]}.wav"
        write_atomically(path, wav.write_wav(sound, mulaw=True))
        with self._lock:
            index = self._load(language)
            entry = index.setdefault(voice, Entry(engine=engine, prompts={}))
            entry["engine"] = engine
            entry["prompts"][normal(text)] = path.name
            self._store(language, index)
        return path

    def remove(self, text: str, language: str, voice: str) -> None:
        """Forget one prompt; nothing happens where it is not there. Raises OSError."""
        with self._lock:
            index = self._load(language)
            file = index.get(voice, Entry(engine="", prompts={}))["prompts"].pop(normal(text), None)
            if file is not None:
                self._store(language, index)
                (self._folder / language / file).unlink(missing_ok=True)

    def texts(self, language: str, voice: str) -> tuple[str, ...]:
        return tuple(self._entry(language, voice)["prompts"])

    def voices(self) -> tuple[tuple[str, str], ...]:
        """Every language with each voice that says something in it."""
        languages = sorted(path.parent.name for path in self._folder.glob("*/index.json"))
        return tuple((language, voice) for language in languages for voice in sorted(self._index(language)))

    def _entry(self, language: str, voice: str) -> Entry:
        return self._index(language).get(voice, Entry(engine="", prompts={}))

    def _file(self, language: str, name: str) -> Path | None:
        path = self._folder / language / name
        return path if path.is_file() else None

    def _by_words(self, language: str, voice: str) -> Pieces:
        """Made anew where the index was read anew."""
        index = self._index(language)
        known = self._pieces.get((language, voice))
        if known is None or known[0] is not index:
            pieces: Pieces = {}
            for text, file in self._entry(language, voice)["prompts"].items():
                pieces.setdefault(bare(text), {})[ending(text)] = file
            known = self._pieces[language, voice] = (index, pieces)
        return known[1]

    def _index(self, language: str) -> Index:
        try:
            stamp = (self._folder / language / "index.json").stat().st_mtime_ns
        except OSError:
            return _NONE
        with self._lock:
            known = self._read.get(language)
            if known is None or known[0] != stamp:
                known = self._read[language] = (stamp, self._load(language))
            return known[1]

    def _load(self, language: str) -> Index:
        try:
            index: Index = json.loads((self._folder / language / "index.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return index

    def _store(self, language: str, index: Index) -> None:
        text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(self._folder / language / "index.json", text.encode() + b"\n")
        self._read.pop(language, None)
