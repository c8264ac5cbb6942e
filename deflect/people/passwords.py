"""Passwords: argon2id hashes made by two slow-lane threads, and which passwords are refused.

A hash takes 64 MiB and tens of milliseconds. Two at a time, at a low priority, so that a crowd that signs in costs
neither the machine's memory nor the callers' sound.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore
from typing import Final, Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from relevo.errors import RelevoError

LEAST = 10
"""Characters of a password."""
MOST: Final = 200
"""Longer texts are no passwords; the check looks at the first 72 characters."""
AT_ONCE: Final = 2
WAITING: Final = 20
"""Sign-ins that may wait for a hash, each on a thread of the server; the next one is asked to try again."""
WAITING_KNOWN: Final = 10
"""Further ones from browsers that their accounts have signed in by, so that no crowd of strangers keeps them out."""
NICE: Final = 10
STRONG: Final = 3
"""Of zxcvbn's scores from 0 to 4: 10^8 guesses or more."""
PRODUCT: Final = ("relevo",)
COMMON: Final = (
    "contraseña", "contrasena", "bienvenido", "bienvenida", "administrador", "usuario", "secreto", "clave", "teamo",
    "hola", "agente", "telefono", "teléfono", "empresa", "tienda", "primavera", "verano", "otoño", "otono", "invierno",
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "madrid", "barcelona",
    "sevilla", "valencia", "españa", "espana", "mexico", "chile", "realmadrid", "barça", "estrella", "princesa",
)  # fmt: skip
"""Spanish words that begin passwords; the library knows English ones and 30,000 passwords that leaked."""
OWN_WORD: Final = 3
"""Characters from which a part of a name or e-mail counts as a word of its owner."""
LEAST_LEFT: Final = 6
"""Characters of a password that must be left without those words."""

Problem = Literal["short", "long", "own", "known"]
Result = TypeVar("Result")
COST: Final = RFC_9106_LOW_MEMORY
"""Three passes over 64 MiB with four lanes."""
_hasher = PasswordHasher.from_parameters(COST)
_places: Final = BoundedSemaphore(AT_ONCE + WAITING)
_known_places: Final = BoundedSemaphore(WAITING_KNOWN)


class Crowded(RelevoError):
    """More people sign in at once than hashes can be made for; trying again in a few seconds helps."""

    code = "sign_in_crowded"
    retryable = True


def generated() -> str:
    """Returns a first password: sixteen hexadecimal characters in groups of four."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def hashed(password: str) -> str:
    """Returns the argon2id hash of `password`. Raises `Crowded`."""
    return _in_turn(lambda: _hasher.hash(password))


def matches(hash_: str | None, password: str, *, known: bool = False) -> bool:
    """Compares; without a hash it takes as long and returns False. `known` browsers have places of their own.

    Raises `Crowded`.
    """
    return _in_turn(lambda: _matches(hash_ or _no_account(), password), known=known) and hash_ is not None


def outdated(hash_: str) -> bool:
    """Returns whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hash_)


def problem(password: str, own: Iterable[str] = ()) -> Problem | None:
    """Returns why `password` is refused. `own` are the name and e-mail of the account."""
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    words = own_words(own)
    left = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < len(password) and len(left) < LEAST_LEFT:
        return "own"
    from zxcvbn import zxcvbn  # 12 MB of words, for the few programs that set passwords

    return None if zxcvbn(password[:72], [*COMMON, *words])["score"] >= STRONG else "known"


def own_words(own: Iterable[str]) -> set[str]:
    """Returns the words of an account and of the product, folded: names, parts of the e-mail."""
    text = "".join(letter if letter.isalnum() else " " for letter in " ".join(own).casefold())
    return {word for word in text.split() if len(word) >= OWN_WORD} | set(PRODUCT)


def _matches(hash_: str, password: str) -> bool:
    try:
        return _hasher.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False


def _in_turn(work: Callable[[], Result], *, known: bool = False) -> Result:
    places = _known_places if known else _places
    if not places.acquire(blocking=False):
        raise Crowded("too many people sign in at this moment; try again in a few seconds")
    try:
        return _lane().submit(work).result()
    finally:
        places.release()


@cache
def _lane() -> ThreadPoolExecutor:
    """Threads of their own, since Linux gives each its own priority (setpriority(2), notes)."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hash", initializer=lambda: os.nice(NICE))


@cache
def _no_account() -> str:
    return _hasher.hash("no account has this password")
