"""What a transaction over several messages asked for all of them at once, by the address that it is about.

An answer is taken once. One that is about the address as a whole is dropped, besides, when the transaction writes
something between us and that address. Then the database is asked, as in a transaction that asked nothing ahead.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.orm import Session

_ANSWERS: Final = "foreknown"
"""In a session's `info`: answers by address, question and row."""
UNKNOWN: Final = object()
"""Stands for a question that was not asked ahead; `None` is an answer."""


def note(db: Session, address: str, question: str, answer: object, row: str = "") -> None:
    """Notes the answer to a question about an address, or about one `row` of it."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.setdefault(_ANSWERS, {})
    answers.setdefault(address, {})[(question, row)] = answer


def take(db: Session, address: str, question: str, row: str = "") -> Any:
    """Returns the answer that was noted, once; else `UNKNOWN`."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.get(_ANSWERS, {})
    return answers.get(address, {}).pop((question, row), UNKNOWN)


def forget(db: Session, address: str) -> None:
    """Drops the answers about an address as a whole; those about one of its rows stay."""
    answers: dict[str, dict[tuple[str, str], object]] = db.info.get(_ANSWERS, {})
    if address in answers:
        answers[address] = {about: answer for about, answer in answers[address].items() if about[1]}
