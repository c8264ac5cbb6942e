"""The journal reader: hands the facts of letters, in their order, to `deflect.inbound.messages`.

A letter that fails is tried again later and in the end set aside, so that one letter never blocks its customer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deflect.facts import Fact, Inbound
from deflect.inbound import messages
from deflect.inbound.intake import SetAside
from deflect.inbound.messages import NOTHING_COMPARED, Compared
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.journal import Letter
from gateway.providers import named
from gateway.providers.base import Provider, Request
from relevo.errors import RelevoError
from relevo.log import fault_fields, logger

LOG = logger("relay")
TOGETHER_S: Final = 0.3
"""How long letters are taken into one transaction, unless another writer waits for its end (SQLite)."""
REST_AT_MOST_S: Final = 0.05
"""How long it rests afterwards where other programs write to SQLite."""
REST_S: Final = 0.002
"""Between two looks whether others still write."""


class UnknownProvider(RelevoError):
    """A webhook waits whose provider is not in the settings any more; put its table back and replay it."""

    code = "unknown_provider"
    retryable = True


def read_some(
    ledger: Ledger,
    providers: Mapping[str, Provider],
    letters: Sequence[Letter],
    sleep: Callable[[float], None] = time.sleep,
    known: Compared = NOTHING_COMPARED,
) -> int:
    """Acts on the first few of claimed letters, in one transaction while they make no trouble; returns on how many.

    Where another writer waited for the transaction, it rests while other programs write, as long as it took at most.
    Raises `DatabaseUnavailable`: the letters come again by themselves.
    """
    began, waited = time.monotonic(), False

    def together() -> int:
        nonlocal began, waited
        began = time.monotonic()
        messages.begin(ledger, _inbound(letters), known)
        unread = ledger.work(lambda unit: journal.unread(unit.db, [letter.row for letter in letters]))
        for count, letter in enumerate(letters, 1):
            if letter.row in unread:
                _act(ledger, providers, letter)
            waited = ledger.store.waited_for()
            if waited or time.monotonic() - began > TOGETHER_S:
                return count
        return len(letters)

    try:
        count = ledger.together(together)
    except DatabaseUnavailable:
        raise
    except Exception:  # one of them cannot be acted on: each by itself then, so that the others are
        for letter in letters:
            read(ledger, providers, letter)
        return len(letters)
    rest_until = time.monotonic() + min(time.monotonic() - began, REST_AT_MOST_S)
    while waited and time.monotonic() < rest_until and ledger.store.others_write():
        sleep(REST_S)
    return count


def read(ledger: Ledger, providers: Mapping[str, Provider], letter: Letter) -> bool:
    """Acts on one claimed letter; returns false if that failed.

    Raises `DatabaseUnavailable`: the letter comes again by itself.
    """
    try:
        _act(ledger, providers, letter)
    except SetAside as reason:
        journal.set_aside(ledger.store, letter.row, reason.code)
        LOG.info("letter_set_aside", row=letter.row, code=reason.code)
    except DatabaseUnavailable:
        raise
    except Exception as fault:
        dead = journal.failed(ledger.store, letter.row, str(getattr(fault, "code", type(fault).__name__)))
        LOG.error("letter_failed", row=letter.row, dead=dead, **fault_fields(fault))
        if dead:
            _to_people(ledger, providers, letter)
        return False
    return True


def compared(ledger: Ledger, letters: Sequence[Letter]) -> Compared:
    """Returns what the comparer makes of the messages in claimed letters; asked outside of their transaction.

    Where that fails for one of them, each is compared by itself later, so that the others are acted on.
    """
    try:
        return messages.compared(ledger, _inbound(letters))
    except Exception as fault:
        LOG.error("messages_not_compared", **fault_fields(fault))
        return NOTHING_COMPARED


def _inbound(letters: Sequence[Letter]) -> list[Inbound]:
    """The whole messages; parts of longer ones, and what was not parsed when it came, are looked at one by one."""
    facts = (fact for letter in letters for fact in letter.facts or ())
    return [fact for fact in facts if isinstance(fact, Inbound) and fact.part is None]


def _act(ledger: Ledger, providers: Mapping[str, Provider], letter: Letter) -> None:
    facts = _facts(providers, letter)
    for fact in facts[:-1]:
        enter(ledger, fact, None)
    if facts:
        enter(ledger, facts[-1], letter.row)  # read in the transaction that acts on its last fact
    else:
        ledger.work(lambda unit: journal.finish(unit.db, unit.now, letter.row))


def _to_people(ledger: Ledger, providers: Mapping[str, Provider], letter: Letter) -> None:
    """Hands what a customer wrote to a person, because no flow could take it; the letter stays for replay."""
    try:
        for fact in _facts(providers, letter):
            if isinstance(fact, Inbound):
                messages.to_people(ledger, fact)
    except Exception as fault:  # not even that: it stays a dead letter, which admins are shown
        LOG.error("letter_unread", row=letter.row, **fault_fields(fault))


def _facts(providers: Mapping[str, Provider], letter: Letter) -> Sequence[Fact]:
    """Returns the facts parsed when the letter came; a letter of release 0.1 has none yet and is parsed here."""
    if letter.facts is not None:
        return letter.facts
    provider = named(providers, letter.provider)
    if provider is None:
        raise UnknownProvider(letter.provider)
    return provider.parse(Request(letter.url, letter.headers, letter.raw, letter.at))


def enter(ledger: Ledger, fact: Fact, row: int | None) -> None:
    """Hands one fact to the ledger; `row` is the letter to mark as read. Raises `SetAside`."""
    if isinstance(fact, Inbound):
        messages.receive(ledger, fact, row)
        return
    if fact.detail:
        LOG.info("text_not_delivered", provider_number=fact.detail, code=fact.code)
    if not messages.report(ledger, fact, row):
        LOG.info("status_of_unknown_text", channel=fact.channel, state=fact.state)
