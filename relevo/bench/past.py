"""Fills a ledger with conversations of the past, in words as frequent and rare as people's: every figure is drawn.

Of every hundred conversations four are open and in the queue; one more has a timeline of 5,000 entries.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any, Final

from sqlalchemy import insert

from deflect.storage.store import Store
from deflect.tables import Conversation, Customer, Entry, Identity, Leg
from deflect.tables.folded import parts_of_number, words_of
from voice_flows import locales

EACH: Final = 12
"""Entries of a conversation."""
LONG: Final = 5000
"""Entries of the longest one."""
LONGEST: Final = "cnv_long"
PIECE: Final = 200
OPEN_EVERY: Final = 25
SPAN: Final = timedelta(days=365)
COMMON: Final = (
    "que no de la el y en un me mi pedido por favor gracias cuando hola entrega llega número quiero para con una se lo"
    " tengo está puede cambiar día mañana tarde caja mesa silla sofá lámpara color factura pago tienda envío dirección"
)
SYLLABLES: Final = tuple(first + second for first in "bcdfglmnprst" for second in "aeo")
VOCABULARY: Final = 20_000


def vocabulary(draw: random.Random) -> tuple[list[str], list[float]]:
    """Returns words, common ones first, and their summed weights: the n-th is said about 1/n times as often."""
    made = ("".join(draw.choices(SYLLABLES, k=4)) for _ in range(VOCABULARY))
    words = [*COMMON.split(), *dict.fromkeys(made)]
    return words, list(accumulate(1 / (place + 10) for place in range(len(words))))


def pieces(messages: int) -> int:
    return -(-conversations(messages) // PIECE) + 1


def conversations(messages: int) -> int:
    """Returns how many there are beside the long one."""
    return max(1, (messages - LONG) // EACH)


def fill(store: Store, ours: str, messages: int, step: Callable[[], None]) -> None:
    """Write at least so many entries, oldest conversations first; `step` follows each of `pieces`."""
    draw = random.Random(7)  # noqa: S311  (no secret)
    words, weights = vocabulary(draw)

    def sentence() -> str:
        return " ".join(draw.choices(words, cum_weights=weights, k=draw.randint(3, 18)))

    count = conversations(messages)
    begun = store.clock() - SPAN
    numbers = iter(range(count))
    while piece := list(islice(numbers, PIECE)):
        with store.transaction() as db:
            for table, rows in _threads(piece, ours, lambda n: begun + SPAN * (n / count), sentence):
                db.execute(insert(table), rows)
        step()
    with store.transaction() as db:
        customer = f"cus_{count // 2:09}"
        thread = _thread(LONGEST, customer, "LONG", store.clock(), LONG) | {"state": "open"}
        db.execute(insert(Conversation), [thread])
        entries = [_entry(LONGEST, None, at, store.clock(), sentence()) for at in range(1, LONG + 1)]
        db.execute(insert(Entry), entries)
    step()


def number(n: int) -> str:
    return f"+3461{n:07}"


def _threads(
    numbers: list[int], ours: str, when: Callable[[int], datetime], sentence: Callable[[], str]
) -> Iterator[tuple[type[Any], list[dict[str, Any]]]]:
    names = {n: sentence().title()[:40] for n in numbers}
    yield (
        Customer,
        [
            {"id": f"cus_{n:09}", "name": names[n], "name_folded": words_of(names[n]), "created_at": when(n)}
            for n in numbers
        ],
    )
    yield (
        Identity,
        [
            {
                "id": f"idt_{n:09}",
                "customer_id": f"cus_{n:09}",
                "kind": "phone",
                "address": number(n),
                "created_at": when(n),
            }
            | {"address_parts": parts_of_number(number(n))}
            for n in numbers
        ],
    )
    yield (
        Conversation,
        [
            _thread(f"cnv_{n:09}", f"cus_{n:09}", f"{n % 10_000:04}", when(n), EACH)
            | {"state": "resolved" if n % OPEN_EVERY else "open"}
            for n in numbers
        ],
    )
    yield Leg, [_leg(n, ours, when(n)) for n in numbers]
    yield (
        Entry,
        [_entry(f"cnv_{n:09}", f"leg_{n:09}", at, when(n), sentence()) for n in numbers for at in range(1, EACH + 1)],
    )


def _thread(name: str, customer: str, reference: str, at: datetime, entries: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": name, "customer_id": customer, "reference": reference, "flow": "tienda"}
    row |= {"language": locales.DEFAULT, "channel": "sms", "entries": entries, "owner": "queue", "turn_since": at}
    return row | dict.fromkeys(("created_at", "last_entry_at", "last_word_at"), at)


def _leg(n: int, ours: str, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"id": f"leg_{n:09}", "conversation_id": f"cnv_{n:09}", "customer_id": f"cus_{n:09}"}
    row |= {"theirs": number(n), "medium": "text", "channel": "sms", "ours": ours, "flow": "tienda"}
    row |= {"flow_version": "0", "language": locales.DEFAULT, "session": {}, "turn": {}, "wait": "over"}
    return row | dict.fromkeys(("opened_at", "last_word_at", "ended_at"), at)


def _entry(conversation: str, leg: str | None, place: int, at: datetime, text: str) -> dict[str, Any]:
    return {
        "id": f"ent_{conversation.removeprefix('cnv_')}{place:05}",
        "conversation_id": conversation,
        "sequence": place,
        "leg_id": leg,
        "kind": "message_in" if place % 2 else "message_out",
        "text": text,
        "text_folded": words_of(text),
        "meta": {},
        "at": at,
        "received_at": at,
    }
