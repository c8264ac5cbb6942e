"""Fills a ledger before a bench: webhooks that wait to be read, and timelines of customers of the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import insert

from deflect.facts import Inbound
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import Conversation, Customer, Entry, Identity, Leg
from gateway.providers import FIRST
from relevo.bench.webhooks.clients import customer, sid
from voice_flows import locales

PIECE: Final = 500
EACH: Final = 10
"""Entries of a conversation."""
AGO: Final = timedelta(days=30)


def backlog(store: Store, vault: Vault, ours: str, first: int, count: int) -> None:
    """Writes `count` unread messages, numbered from `first` on."""
    numbers = iter(range(first, first + count))
    while piece := list(islice(numbers, PIECE)):
        now = store.clock()
        rows = []
        for number in piece:
            fact = Inbound("sms", sid(number), customer(number), ours, f"gracias {number}", now)
            letter = Letter(FIRST, "inbound", "sms", fact.key, b"Body=gracias", {}, "http://127.0.0.1", (fact,))
            rows.append(journal.row(vault, letter, fact.sender, now))
        with store.transaction() as db:
            journal.insert(db, rows)


def entries(store: Store, ours: str, count: int) -> None:
    """Writes `count` entries in resolved threads of ten, one for each customer."""
    numbers = iter(range(count // EACH))
    while piece := list(islice(numbers, PIECE)):
        with store.transaction() as db:
            for table, rows in _threads(store, ours, piece):
                db.execute(insert(table), rows)


def _threads(store: Store, ours: str, numbers: list[int]) -> Iterator[tuple[type[Any], list[dict[str, Any]]]]:
    at = store.clock() - AGO
    yield Customer, [{"id": f"cus_{n:09}", "created_at": at} for n in numbers]
    yield (
        Identity,
        [
            {"id": f"idt_{n:09}", "customer_id": f"cus_{n:09}", "kind": "phone", "address": _past(n), "created_at": at}
            for n in numbers
        ],
    )
    thread: dict[str, Any] = {"state": "resolved", "flow": "tienda", "language": locales.DEFAULT, "channel": "sms"}
    thread["entries"] = EACH
    instants = {"created_at": at, "last_entry_at": at, "last_word_at": at, "resolved_at": at}
    yield (
        Conversation,
        [
            {"id": f"cnv_{n:09}", "customer_id": f"cus_{n:09}", "reference": f"{n % 10_000:04}"} | thread | instants
            for n in numbers
        ],
    )
    leg: dict[str, Any] = {"medium": "text", "channel": "sms", "ours": ours, "flow": "tienda", "flow_version": "0"}
    leg |= {"language": locales.DEFAULT}
    leg |= {"session": {}, "turn": {}, "wait": "over", "opened_at": at, "last_word_at": at, "ended_at": at}
    yield (
        Leg,
        [
            {"id": f"leg_{n:09}", "conversation_id": f"cnv_{n:09}", "customer_id": f"cus_{n:09}", "theirs": _past(n)}
            | leg
            for n in numbers
        ],
    )
    yield Entry, [_entry(n, place, at) for n in numbers for place in range(1, EACH + 1)]


def _entry(number: int, place: int, at: Any) -> dict[str, Any]:
    kind = "message_in" if place % 2 else "message_out"
    return {
        "id": f"ent_{number:09}{place:02}",
        "conversation_id": f"cnv_{number:09}",
        "sequence": place,
        "leg_id": f"leg_{number:09}",
        "kind": kind,
        "text": f"un mensaje de hace un mes, el {place} de {EACH}",
        "meta": {},
        "at": at,
        "received_at": at,
    }


def _past(number: int) -> str:
    return f"+3471{number:07}"
