"""Makes a manifest of the recorded words that Debian ships for Asterisk: one English and two Spanish speakers.

For `relevo bench asr` on machines with asterisk-core-sounds-es-wav and -en-wav; with asterisk-prompt-es-co and sox the
second speaker of Spanish too, whose sounds are GSM 06.10. Sentences come with their transcripts where the packages'
documentation is installed.

Every word is in one of two parts, for all speakers and noises: thresholds are chosen on `tune`, and what is
told of them is measured on `test`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from relevo.bench.asr import SOX, Utterance, recorded
from speech import audio
from voice_flows.locales.normalize import normal

ROOT: Final = Path("/usr/share/asterisk/sounds")
SPEAKERS: Final = {"es": ("es_MX_f_Allison/{}.wav", "es/{}.gsm"), "en": ("en_US_f_Allison/{}.wav",)}
TRANSCRIPTS: Final = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
SENTENCES: Final = 30
"""English sentences taken: enough for a word error rate, few enough for a minute."""

WORD_MS: Final = 400
"""Shorter recordings hold little more than a vowel."""

_TENS = tuple(str(number) for number in range(10, 100, 10))
_MENUS: Final[dict[str, tuple[tuple[str, tuple[str, ...], str], ...]]] = {
    "es": (
        ("digits/", tuple(map(str, range(13))), "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
        (
            "digits/",
            tuple(map(str, range(13, 30))),
            "trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
            "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
        ),
        ("digits/", _TENS, "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
        ("digits/day-", tuple("0123456"), "domingo lunes martes miércoles jueves viernes sábado"),
        (
            "digits/mon-",
            tuple(map(str, range(12))),
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        ),
        (
            "phonetic/",
            tuple(f"{letter}_p" for letter in "abcdefghijklmnopqrstv"),
            "alfa bravo Carlos delta eco Francia gato hotel India Japón kilo Lima María Nancy Óscar papá queso Romeo "
            "Sandra tango Víctor",
        ),
        (
            "",
            (
                "agent-loginok",
                "conf-errormenu",
                "privacy-thankyou",
                "digits/today",
                "digits/tomorrow",
                "digits/yesterday",
                "digits/star",
                "pbx-transfer",
                "vm-deleted",
                "vm-goodbye",
                "vm-password",
                "vm-message",
                "vm-Urgent",
                "vm-Work",
                "vm-Friends",
                "dictate/record",
                "dictate/pause",
                "vm-no",
            ),
            "agente_conectado opción_inválida muchas_gracias hoy mañana ayer asterisco transferencia mensaje_borrado "
            "hasta_pronto contraseña mensaje urgente trabajo amigos grabar pausa no",
        ),
    ),
    "en": (
        ("digits/", tuple(map(str, range(13))), "zero one two three four five six seven eight nine ten eleven twelve"),
        ("digits/", tuple(map(str, range(13, 20))), "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
        ("digits/", _TENS, "ten twenty thirty forty fifty sixty seventy eighty ninety"),
        ("digits/day-", tuple("0123456"), "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
        (
            "digits/mon-",
            tuple(map(str, range(12))),
            "January February March April May June July August September October November December",
        ),
        (
            "phonetic/",
            tuple(f"{letter}_p" for letter in "abcdefghijklmnopqrstuv"),
            "alpha bravo Charlie delta echo foxtrot golf hotel India Juliet kilo Lima Mike November Oscar papa Quebec "
            "Romeo sierra tango uniform Victor",
        ),
        (
            "",
            (
                "agent-loginok",
                "conf-errormenu",
                "auth-thankyou",
                "digits/today",
                "digits/tomorrow",
                "digits/yesterday",
                "digits/star",
                "pbx-transfer",
                "vm-deleted",
                "vm-goodbye",
                "vm-password",
                "vm-message",
                "vm-Urgent",
                "vm-Work",
                "vm-Friends",
                "vm-Family",
                "dictate/record",
                "dictate/pause",
                "vm-no",
                "hello-world",
            ),
            "agent_logged_in invalid_choice thank_you today tomorrow yesterday star transfer message_deleted goodbye "
            "password message urgent work friends family record pause no hello_world",
        ),
    ),
}
"""Each row is a menu: where its files are, their names, and what they say (`_` for a space). The second speaker's
words are known where the names are numbers."""


def utterances(root: Path = ROOT, transcripts: Path = TRANSCRIPTS) -> Iterator[Utterance]:
    """Yields the utterances of the installed packages."""
    for language, menus in _MENUS.items():
        for folder, names, said in menus:
            phrases = tuple(word.replace("_", " ") for word in said.split())
            for name, word in zip(names, phrases, strict=True):
                for speaker in SPEAKERS[language][: None if folder.startswith("digits/") else 1]:
                    file = speaker.format(f"{folder}{name}")
                    if (root / file).is_file() and (SOX or not file.endswith(".gsm")):
                        yield Utterance(file=file, language=language, text=word, phrases=phrases, part=part_of(word))
    yield from _sentences(root, transcripts)


def part_of(word: str) -> Literal["tune", "test"]:
    """Returns the part of a word: half of them each, independent of their sound."""
    return "tune" if hashlib.sha256(normal(word).encode()).digest()[0] % 2 else "test"


def voices(root: Path = ROOT) -> Iterator[bytes]:
    """Yields every recorded word that is long enough, at the level of speech, to be spoken over a prompt."""
    spoken = (audio.normalise(audio.trim(recorded(root / one.file))) for one in utterances(root) if one.phrases)
    return (pcm for pcm in spoken if audio.duration_ms(pcm) >= WORD_MS)


def _sentences(root: Path, transcripts: Path) -> Iterator[Utterance]:
    lines = gzip.decompress(transcripts.read_bytes()).decode().splitlines() if transcripts.is_file() else []
    found = (line.partition(": ") for line in lines if line[:1].isalpha() and "/" not in line.partition(":")[0])
    plain = [(name, text) for name, _, text in found if 5 <= len(text.split()) <= 12 and "[" not in text]
    taken = [(SPEAKERS["en"][0].format(name), text) for name, text in plain][:: max(1, len(plain) // SENTENCES)]
    for file, text in taken[:SENTENCES]:
        if (root / file).is_file():
            yield Utterance(file=file, language="en", text=text, part=part_of(text))


def write(path: Path, root: Path = ROOT) -> int:
    """Writes the manifest and returns how many utterances it has."""
    lines = [json.dumps(one.model_dump(exclude_defaults=True), ensure_ascii=False) for one in utterances(root)]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)
