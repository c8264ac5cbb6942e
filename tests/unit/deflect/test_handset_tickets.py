"""The pass to a browser line."""

from __future__ import annotations

import pytest
import time_machine

from deflect.workers.handset_tickets import Ticket, TicketRefused, mint, read

TICKET = Ticket("1", "+34600111222", "+34910000001", "shop", "es")


def test_a_pass_is_read_as_it_was_minted() -> None:
    assert read("secret", mint("secret", TICKET)) == TICKET


def test_another_secret_an_old_pass_and_rubbish_are_refused() -> None:
    with time_machine.travel("2026-01-01T10:00:00Z", tick=False):
        token = mint("secret", TICKET)
    with time_machine.travel("2026-01-01T10:01:01Z", tick=False), pytest.raises(TicketRefused):
        read("secret", token)
    for secret, rubbish in (("other", mint("secret", TICKET)), ("secret", ""), ("secret", "a.b.c")):
        with pytest.raises(TicketRefused):
            read(secret, rubbish)
