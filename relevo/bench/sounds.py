"""A manifest of the recorded words that Debian ships for Asterisk: digits, days, months of one speaker.

For `relevo bench asr` on machines with asterisk-core-sounds-es-wav and -en-wav. English sentences come with their
transcripts in the package's documentation; Spanish ones have none, so Spanish is words alone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from relevo.bench.asr import Utterance

ROOT: Final = Path("/usr/share/asterisk/sounds")
FOLDERS: Final = {"es": "es_MX_f_Allison", "en": "en_US_f_Allison"}
TRANSCRIPTS: Final = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
SENTENCES: Final = 30
"""English sentences taken: enough for a word error rate, few enough for a minute."""

_WORDS: Final = {
    "es": (
        ("", "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
        ("day-", "domingo lunes martes miércoles jueves viernes sábado"),
        ("mon-", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    ),
    "en": (
        ("", "zero one two three four five six seven eight nine ten eleven twelve"),
        ("day-", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
        ("mon-", "January February March April May June July August September October November December"),
    ),
}
"""File names under `digits/` are the prefix and the word's place; each row is a menu."""


def utterances(root: Path = ROOT, transcripts: Path = TRANSCRIPTS) -> Iterator[Utterance]:
    """What is installed of it; nothing where nothing is."""
    for language, menus in _WORDS.items():
        for prefix, words in menus:
            phrases = tuple(words.split())
            for number, word in enumerate(phrases):
                file = f"{FOLDERS[language]}/digits/{prefix}{number}.wav"
                if (root / file).is_file():
                    yield Utterance(file=file, language=language, text=word, phrases=phrases)
    yield from _sentences(root, transcripts)


def _sentences(root: Path, transcripts: Path) -> Iterator[Utterance]:
    lines = gzip.decompress(transcripts.read_bytes()).decode().splitlines() if transcripts.is_file() else []
    found = (line.partition(": ") for line in lines if line[:1].isalpha() and "/" not in line.partition(":")[0])
    plain = [(name, text) for name, _, text in found if 5 <= len(text.split()) <= 12 and "[" not in text]
    taken = [(f"{FOLDERS['en']}/{name}.wav", text) for name, text in plain][:: max(1, len(plain) // SENTENCES)]
    for file, text in taken[:SENTENCES]:
        if (root / file).is_file():
            yield Utterance(file=file, language="en", text=text)


def write(path: Path, root: Path = ROOT) -> int:
    """Write the manifest; how many utterances it has."""
    lines = [json.dumps(one.model_dump(exclude_defaults=True), ensure_ascii=False) for one in utterances(root)]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)
