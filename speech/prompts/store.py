"""A folder of prompts: WAV files, and one index for each language.

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
"""Words to the files that say them, by the melody at their end."""


def normal(text: str) -> str:
    """Returns the form under which a text is stored: NFC, single spaces, no punctuation left from a slot before it."""
    return " ".join(unicodedata.normalize("NFC", text).split()).lstrip(" ,.;:")


def key(text: str, language: str, voice: str, engine: str) -> str:
    """Returns the name of a sound: the sha256 of everything that decides it. `engine` is `name/version`."""
    return hashlib.sha256("\0".join((normal(text), language, voice, engine)).encode()).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Writes all of `content` to `path` or nothing; readers never see a part. Raises OSError."""
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
    """Prompts by text. Safe to share between threads; reloads an index that another process changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: dict[str, tuple[int, Index]] = {}
        self._pieces: dict[tuple[str, str], tuple[Index, Pieces]] = {}

    def find(self, text: str, language: str, voice: str) -> Path | None:
        """Returns the file that says exactly `text` in `voice`."""
        file = self._entry(language, voice)["prompts"].get(normal(text))
        return self._file(language, file) if file is not None else None

    def piece(self, words: str, end: Ending, language: str, voice: str) -> tuple[Path, bool] | None:
        """Returns the file that says these bare `words`, and whether with the wanted melody."""
        found = self._by_words(language, voice).get(words, {})
        for melody in STANDS_IN[end]:
            if melody in found and (path := self._file(language, found[melody])):
                return path, melody == end
        return None

    def voice(self, language: str) -> str:
        """Returns the synthetic voice with most prompts, or an empty text."""
        voices = {name: len(entry["prompts"]) for name, entry in self._index(language).items() if name != RECORDED}
        return max(voices, key=lambda name: voices[name], default="")

    def put(self, text: str, language: str, voice: str, engine: str, sound: bytes) -> Path:
        """Stores PCM s16le mono 8 kHz as mu-law and adds it to the index. Raises OSError."""
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
        """Removes one prompt if it exists. Raises OSError."""
        with self._lock:
            index = self._load(language)
            file = index.get(voice, Entry(engine="", prompts={}))["prompts"].pop(normal(text), None)
            if file is not None:
                self._store(language, index)
                (self._folder / language / file).unlink(missing_ok=True)

    def texts(self, language: str, voice: str) -> tuple[str, ...]:
        return tuple(self._entry(language, voice)["prompts"])

    def voices(self) -> tuple[tuple[str, str], ...]:
        """Returns every language with each of its voices."""
        languages = sorted(path.parent.name for path in self._folder.glob("*/index.json"))
        return tuple((language, voice) for language in languages for voice in sorted(self._index(language)))

    def _entry(self, language: str, voice: str) -> Entry:
        return self._index(language).get(voice, Entry(engine="", prompts={}))

    def _file(self, language: str, name: str) -> Path | None:
        path = self._folder / language / name
        return path if path.is_file() else None

    def _by_words(self, language: str, voice: str) -> Pieces:
        """Returns the pieces by words, rebuilt when the index was reloaded."""
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
