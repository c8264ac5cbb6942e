"""An address for mail: written, or said the simple way ("marta punto ruiz arroba ejemplo punto es")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from voice_flows import locales
from voice_flows.locales.hearings import Reading
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import AMONG, GUESSED, STRICT, Asked, Read, known
from voice_flows.values.spelling.corrections import as_corrected
from voice_flows.values.spelling.letters import remarked, spelt

ADDRESS: Final = re.compile(r"[\w.+\-']{1,64}@(?:[\w\-]{1,63}\.)+[^\W\d_]{2,24}")
_OPENERS: Final = 12
"""Words before a spoken address that may introduce it ("mi correo es ...")."""
_MISTYPED: Final = re.compile(r"(?<=@)([\w\-]{1,63})(?:\s?,\s?|\s\.)(?=[^\W\d_]{2,4}(?!\w))")
"""A comma or a blank where the dot of a domain is meant: `marta@gmail,com`."""
_SIGNS: Final = frozenset("@._-+")


def by_keys(digits: str, asked: Asked) -> Read | None:
    return None


def by_words(text: str, asked: Asked) -> Read | None:
    written = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    written = re.sub(r"\s+@\s*|\s*@\s+", "@", written)
    mended = _MISTYPED.sub(r"\1.", written)
    if mended != written:
        read = by_words(mended, asked)
        return read.at_most_guessed() if read else None
    found = set(ADDRESS.findall(written))
    if len(found) == 1:
        address = found.pop()
        beside = normal(written.replace(address, " ")).split()
        address = address.strip(".'-").lower()
        letter = len(address.partition("@")[0]) == 1 and bool(beside)  # "pepe con b@..." says more of it before
        turned = letter or any(word in locales.sentences(asked.language).turning for word in beside)
        score = GUESSED if turned else STRICT if address == written.lower().strip(" .") else AMONG
        return Read(address, score, turned) if _sound(address) else None
    return _spoken(written.lower(), asked.language) if not found else None


def _sound(address: str) -> bool:
    return ".." not in address and ".@" not in address and bool(ADDRESS.fullmatch(address))


def _spoken(text: str, language: str) -> Read | None:
    """Needs both signs said; the words become one address, so it is always asked back."""
    names = locales.reading(language)
    no = "|".join(sorted(locales.sentences(language).refusing))
    chunks = re.split(rf"[,;…]\s*(?:{no})\s*[,;…]", text)
    signed = as_corrected([_signed(chunk, names) for chunk in chunks], language)
    words = remarked(signed, language) if signed else None
    if words is None or words.count("@") != 1:
        return None
    at = words.index("@")
    local, domain = _begun(words[:at], language), _ended(words[at + 1 :], language)
    if not local or not domain:
        return None
    address = f"{_joined(local, language)}@{_joined(domain, language)}".strip(".")
    turned = any(word in locales.sentences(language).excluding for word in words[:at] if word not in local)
    read = Read(address, GUESSED, turned)
    return read if _sound(address) else None


def _signed(text: str, names: Reading) -> list[str]:
    """The words with spoken signs as signs, and without what is no part of the address."""
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    for phrase in sorted(names.address_idle, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){phrase}(?!\w)", " ", text)
    for phrase, sign in sorted(names.marks.items(), key=lambda one: -len(one[0])):
        text = re.sub(rf"(?<!\w){phrase}(?!\w)", f" {sign} ", text)
    text = re.sub(r"[,;:!?¡¿]", " ", text)
    text = re.sub(r"[^\w\s.+\-@]", "", text)
    words = (word.strip(".") or word for word in text.split())
    return ["@" if word in names.at_sign else "." if word in names.dot else word for word in words]


def _begun(words: Sequence[str], language: str) -> Sequence[str]:
    """The local part: what follows the words that introduce an address, and courtesy."""
    names = locales.reading(language)
    start = max((place + 1 for place, word in enumerate(words[:_OPENERS]) if word in names.before_address), default=0)
    rest = list(words[start:])
    while len(rest) > 1 and len(rest[0]) > 1 and known(rest[0], language) and rest[1] not in _SIGNS:
        rest.pop(0)
    return rest


def _ended(words: Sequence[str], language: str) -> Sequence[str]:
    """The domain: as far as the last dot and the name after it; courtesy after that is no part of it."""
    dots = [place for place, word in enumerate(words[:-1]) if word == "."]
    if not dots:
        return words if any("." in word for word in words[:1]) else ()
    end = dots[-1] + 2
    return words[:end]


def _joined(words: Sequence[str], language: str) -> str:
    """The words as one: letters by their names where several are spelt, and numbers of several words."""
    runs: list[list[str]] = [[]]
    for word in words:
        if word.isalpha():
            runs[-1].append(word)
        else:
            runs += [[word], []]
    letters = (spelt(run, language) for run in runs if run)
    return "".join(numerals(" ".join(run), language).replace(" ", "") for run in letters)
