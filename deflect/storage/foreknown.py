"""What a transaction over several messages looked up for all of them before the first.

It knows whose addresses and keys the ledger does not hold, and answers to questions about addresses that it does hold.
An answer is taken once. One that is about an address as a whole is dropped, besides, when the transaction writes
something between us and that address. Then the database is asked, as in a transaction that looked nothing up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.orm import Session

_NEW: Final = "newcomers"
_UNTOUCHED: Final = "untouched_newcomers"
_UNSEEN: Final = "unseen"
"""Names in a session's `info`."""
_ANSWERS: Final = "foreknown"
"""In a session's `info`: answers by address, question and row."""
UNKNOWN: Final = object()
"""Stands for a question that was not asked ahead; `None` is an answer."""


def note_new(db: Session, addresses: Iterable[str], unseen: Iterable[tuple[str, str]]) -> None:
    """Notes addresses of which the ledger holds nothing, and (scope, key) pairs that were not seen."""
    new = set(addresses)
    db.info[_NEW], db.info[_UNTOUCHED], db.info[_UNSEEN] = new, set(new), set(unseen)


def gathers(db: Session) -> bool:
    """Returns true in a transaction that looked up newcomers: it writes its rows together, as late as it can."""
    return _NEW in db.info


def is_new(db: Session, address: str) -> bool:
    """Returns true if the ledger held nothing of this address before the transaction."""
    return address in db.info.get(_NEW, ())


def untouched(db: Session, address: str) -> bool:
    """Returns true if, besides, the transaction itself wrote nothing between us and this address."""
    return address in db.info.get(_UNTOUCHED, ())


def touched(db: Session, address: str) -> None:
    """Notes that the transaction writes something between us and this address."""
    db.info.get(_UNTOUCHED, set()).discard(address)
    _forget(db, address)


def known(db: Session, address: str) -> None:
    """Notes that the database must be asked about this address from now on."""
    db.info.get(_NEW, set()).discard(address)
    touched(db, address)


def unseen(db: Session, scope: str, key: str) -> bool:
    """Returns true once for a pair that was noted as not seen."""
    pairs: set[tuple[str, str]] = db.info.get(_UNSEEN, set())
    if (scope, key) not in pairs:
        return False
    pairs.discard((scope, key))
    return True


def note(db: Session, address: str, question: str, answer: object, row: str = "") -> None:
    """Notes the answer to a question about an address, or about one `row` of it."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.setdefault(_ANSWERS, {})
    answers.setdefault(address, {})[(question, row)] = answer


def take(db: Session, address: str, question: str, row: str = "") -> Any:
    """Returns the answer that was noted, once; else `UNKNOWN`."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.get(_ANSWERS, {})
    return answers.get(address, {}).pop((question, row), UNKNOWN)


def _forget(db: Session, address: str) -> None:
    """Drops the answers about an address as a whole; those about one of its rows stay."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.get(_ANSWERS, {})
    if address in answers:
        answers[address] = {about: answer for about, answer in answers[address].items() if about[1]}
