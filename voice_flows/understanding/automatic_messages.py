"""Recognises messages that no person wrote as an answer: reactions, answers by machine, signatures. Pure.

Phones and mailboxes write in the language of their owner, so the words of every language count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.automatic import Automatic

Kind: TypeAlias = Literal["reaction", "auto_reply", "signature"]
Sign: TypeAlias = Literal["yes", "no", ""]

LONGEST: Final = 1_000
"""Characters of a message that are looked at."""
MOST_BELOW: Final = 4
"""Lines that a signature may have below its closing words."""
YES_SIGNS: Final = frozenset("👍👌✅✔☑🆗🙆")
NO_SIGNS: Final = frozenset("👎❌🙅")
STOP_SIGNS: Final = frozenset("🛑⛔🚫✋")
"""Signs that may ask for no more messages."""
_SPEAKING: Final = STOP_SIGNS | frozenset("👋🆘🚨🚑📞☎")
"""Signs that say something by themselves: no reaction."""
_SMILEY: Final = re.compile(r"[:;=]['-]?[()DdPp3]+|<3|[xX]D+")
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»‹›＂", '"') | dict.fromkeys("'’‘`´"))
_QUOTED: Final = r'"(?P<quoted>.*?)"?\W*'
_ADDRESSES: Final = re.compile(r"\S+@\S+|https?://\S+|\+?\d[\d /-]{5,}\d")
_CLAUSES: Final = re.compile(r"[.!;:,\n()¡¿\u2013-]+|\s-\s")
_DELIMITER: Final = re.compile(r"^(?:--|__+)\s*$")


@dataclass(frozen=True, slots=True)
class AutomaticMessage:
    """What a machine wrote. `sign` is a thumb up or down; `quoted` is the text of ours that it is about."""

    kind: Kind
    sign: Sign = ""
    quoted: str = ""


def read(body: str) -> AutomaticMessage | None:
    """Returns what kind of machine-made message this is; `None` for a person's words."""
    if not body.strip():
        return None
    if signs := _signs(body):
        return None if signs & _SPEAKING else AutomaticMessage("reaction", _sign(signs))
    written = words(body)
    if not written:
        return AutomaticMessage("signature")
    plain = _plain(written)
    return _reaction(plain) or (AutomaticMessage("auto_reply") if _by_machine(plain) else None)


def words(body: str) -> str:
    """Returns the message without a signature below it."""
    lines = body.strip().split("\n")
    for number, line in enumerate(lines if len(lines) > 1 else ()):
        closing = number > 0 and len(lines) - number <= MOST_BELOW and _closes(line)
        if closing or _DELIMITER.match(line):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or _any(lambda each: each.signatures, _plain(lines[-1]), whole=True)):
        lines.pop()
    return "\n".join(lines).strip()


def _closes(line: str) -> bool:
    return _any(lambda each: each.closings, _plain(line).strip(" .,!"), whole=True)


def only_signs(body: str, wanted: frozenset[str]) -> bool:
    """Returns true for a message of nothing but such signs."""
    signs = _signs(body)
    return bool(signs) and signs <= wanted


def bare_signs(body: str) -> bool:
    """Returns true for a message of nothing but emoji, whatever they say."""
    return bool(_signs(body))


# ---- reactions --------------------------------------------------------------------------------------------------


def _signs(body: str) -> frozenset[str]:
    """Returns the emoji of a message that has nothing else; empty for any other message."""
    if len(body) > 40:
        return frozenset()
    bare = _SMILEY.sub("☺", body)
    signs = [each for each in bare if not (each.isspace() or unicodedata.category(each) in ("Cf", "Mn", "Sk"))]
    return frozenset(signs) if all(unicodedata.category(each) == "So" for each in signs) else frozenset()


def _sign(signs: frozenset[str]) -> Sign:
    if signs & YES_SIGNS:
        return "" if signs & NO_SIGNS else "yes"
    return "no" if signs & NO_SIGNS else ""


def _reaction(plain: str) -> AutomaticMessage | None:
    for each in _every():
        for sign, pattern in _reactions(each):
            if found := pattern.fullmatch(plain):
                if found["quoted"] is None:
                    return AutomaticMessage("reaction")  # to a picture, or to a message that is not named
                return AutomaticMessage("reaction", sign or _sign(frozenset(found["sign"] or "")), found["quoted"])
    return None


@lru_cache(maxsize=16)
def _reactions(words: Automatic) -> tuple[tuple[Sign, re.Pattern[str]], ...]:
    about = rf"\s*:?\s*(?:{_QUOTED}|{words.things.pattern})\s*"
    emoji = r"(?P<sign>[^\w\s\"]{1,8})"
    by_sign = rf"(?:(?:{words.by_sign.pattern})\s+)?{emoji}\s*(?:{words.to.pattern})"
    shapes: tuple[tuple[Sign, str], ...] = (
        ("yes", f"(?P<sign>)(?:{words.yes.pattern})"),
        ("no", f"(?P<sign>)(?:{words.no.pattern})"),
        ("", f"(?P<sign>)(?:{words.other.pattern})"),
        ("", by_sign),
    )
    return tuple((sign, re.compile(shape + about, re.DOTALL)) for sign, shape in shapes)


# ---- answers by machine -----------------------------------------------------------------------------------------


def _by_machine(plain: str) -> bool:
    """True where a machine says so, or where each clause is one that machines write for people who are away."""
    if _any(lambda each: each.marks, plain):
        return True
    if "?" in plain:
        return False
    clauses = list(_explained(_ADDRESSES.sub(" ", plain)))
    if not clauses or "" in clauses:
        return False
    found = set(clauses)
    business = "thanks" in found and not found.isdisjoint(("away", "promises"))
    return business or {"away", "promises"} <= found or ("driving" in found and "filling" not in found)


def _explained(plain: str) -> Iterator[str]:
    """Yields what each clause is; nothing after closing words, and an empty name for a clause of any other kind."""
    for clause in (part.strip() for part in _CLAUSES.split(plain)):
        signed = _any(lambda each: each.signatures, clause, whole=True)
        if not clause or clause.isdigit() or signed or _courteous(clause):
            continue
        if _any(lambda each: each.closings, clause, whole=True):
            return
        found = [name for name, pattern in _KINDS.items() if _any(pattern, clause)]
        yield from [name for name in found if name != "filling"] or found or [""]


_KINDS: Final = {
    "driving": lambda each: each.driving, "away": lambda each: each.away, "promises": lambda each: each.promises,
    "filling": lambda each: each.filling, "thanks": lambda each: each.thanks,
}  # fmt: skip


def _courteous(clause: str) -> bool:
    spoken = clause.split()
    return any(all(word in locales.hearing(code).around for word in spoken) for code in locales.known())


# ---- words ------------------------------------------------------------------------------------------------------


def _every() -> Iterator[Automatic]:
    return (locales.of(code).automatic for code in locales.known())


def _any(pattern: Callable[[Automatic], re.Pattern[str]], text: str, *, whole: bool = False) -> bool:
    found = (pattern(each).fullmatch(text) if whole else pattern(each).search(text) for each in _every())
    return any(found)


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Lower case without accents, marks that show nothing, and apostrophes; every quotation mark is a straight one."""
    straight = unicodedata.normalize("NFKD", text[:LONGEST].translate(_QUOTES).casefold())
    shown = (each for each in straight if unicodedata.category(each) not in ("Mn", "Cf", "Sk"))
    return "\n".join(" ".join(line.split()) for line in "".join(shown).split("\n")).strip()
