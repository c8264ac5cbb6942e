"""The journal reader: letters in their order, parsed by their channel, entered by `deflect.inbound.messages`.

A letter that fails comes again later and in the end is set aside, so that one letter never stops its customer.
"""

from __future__ import annotations

from collections.abc import Mapping

from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.journal import Letter
from gateway.channels.base import Channel, Fact, Request
from relevo.log import fault_fields, logger

log = logger("relay")


def read(ledger: Ledger, channels: Mapping[str, Channel], letter: Letter) -> bool:
    """Acts on one claimed letter; False where it failed.

    Raises `DatabaseUnavailable`: the letter comes again by itself.
    """
    try:
        facts = channels[letter.channel].parse(Request(letter.url, letter.headers, letter.raw, letter.at))
        for fact in facts[:-1]:
            _enter(ledger, fact, None)
        if facts:
            _enter(ledger, facts[-1], letter.row)  # read in the transaction that acts on its last fact
        else:
            journal.done(ledger.store, letter.row)
    except DatabaseUnavailable:
        raise
    except Exception as fault:
        dead = journal.failed(ledger.store, letter.row, str(getattr(fault, "code", type(fault).__name__)))
        log.error("letter_failed", row=letter.row, dead=dead, **fault_fields(fault))
        if dead:
            _to_people(ledger, channels, letter)
        return False
    return True


def _to_people(ledger: Ledger, channels: Mapping[str, Channel], letter: Letter) -> None:
    """No flow could take what a customer wrote; the letter stays for replay, its words reach a person now."""
    try:
        for fact in channels[letter.channel].parse(Request(letter.url, letter.headers, letter.raw, letter.at)):
            if isinstance(fact, Inbound):
                messages.to_people(ledger, fact)
    except Exception as fault:  # not even that: it stays a dead letter, which admins are shown
        log.error("letter_unread", row=letter.row, **fault_fields(fault))


def _enter(ledger: Ledger, fact: Fact, row: int | None) -> None:
    if isinstance(fact, Inbound):
        messages.receive(ledger, fact, row)
    elif not messages.report(ledger, fact, row):
        log.info("status_of_nobody", channel=fact.channel, state=fact.state)
