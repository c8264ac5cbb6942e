"""Every thread there may be, and every way back to it: the next words are the right ones."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from shipped_customer import NIGHT, Customer, by_text

from deflect import desk
from deflect.desk import outbound_calls
from deflect.storage.store import Store
from voice_flows.model.turns import Delivery

OPENS = datetime(2026, 11, 25, 8, 0, 30, tzinfo=UTC)
"""Half a minute after the shop opened on the day after `NIGHT`."""
Thread = Callable[[Customer], None]


def bot(marta: Customer) -> None:
    by_text(marta)
    marta.clock.forward(hours=2)


def ten_days(marta: Customer) -> None:
    by_text(marta)
    marta.clock.forward(days=10, hours=-1)
    marta.relay()


def invoice(marta: Customer) -> None:
    marta.writes("hola")
    marta.writes("3")
    marta.clock.forward(hours=2)


def queue(marta: Customer) -> None:
    by_text(marta)
    marta.writes("PERSONA")
    marta.clock.forward(hours=1)


def person(marta: Customer) -> None:
    queue(marta)
    marta.hire("ana")
    conversation = marta.conversation(marta.thread())
    desk.reply(marta.ledger, conversation.id, "ana", "c1", "Te enviamos otro paquete.", seen=conversation.entries)
    marta.relay()
    marta.clock.forward(minutes=30)


def closed(marta: Customer) -> None:
    marta.clock.now = NIGHT
    marta.calls()
    marta.keys("0")
    marta.keys("1")
    marta.hangs_up()
    marta.relay()
    marta.writes("Me han cobrado dos veces")
    marta.clock.forward(minutes=20)


def answered_then_closed(marta: Customer) -> None:
    person(marta)
    marta.clock.now = NIGHT


def undelivered(marta: Customer) -> None:
    marta.calls()
    for _ in range(4):
        marta.keys("1")
    marta.relay()
    row = next(row for row in reversed(marta.world.rows()) if row.kind == "text")
    marta.world.carrier(row.id, "undelivered", "unreachable")
    marta.gives(Delivery("undelivered"))
    marta.keys("1")
    marta.finishes()
    marta.clock.forward(minutes=30)


def opted_out(marta: Customer) -> None:
    by_text(marta)
    marta.writes("BAJA")
    marta.clock.forward(hours=1)


def second_matter(marta: Customer) -> None:
    """The dates of an order wait in one thread; on another call the caller had something else."""
    by_text(marta)
    marta.clock.forward(hours=1)
    marta.calls()
    marta.keys("2")
    marta.keys("3")
    marta.keys("1")
    marta.hangs_up()
    marta.clock.forward(hours=1)


def yes(marta: Customer) -> str:
    return marta.calls() + "\n" + marta.keys("1")


def and_digits(marta: Customer) -> str:
    return yes(marta) + "\n" + marta.keys("213")


def other(marta: Customer) -> str:
    marta.calls()
    return marta.keys("2")


def call_me(marta: Customer) -> str:
    read = marta.writes("LLAMADA")
    assert re.search("Te llamamos", read), read
    marta.clock.forward(seconds=2)
    return marta.picks_up()


def call_me_when_open(marta: Customer) -> str:
    assert "Te llamamos mié 25/11 a las 9:00" in marta.writes("LLAMADA")
    marta.clock.now = OPENS
    return marta.picks_up()


def call_me_with_all_away(marta: Customer) -> str:
    """No agent is at work whose turn with the customer could come: the call is promised for an hour soon."""
    read = marta.writes("LLAMADA")
    assert re.search(r"Te llamamos \w+ \d+/\d+ a las \d+:[03]0 ", read), read
    marta.clock.forward(minutes=50)
    return marta.picks_up()


def by_desk(marta: Customer) -> str:
    marta.hire("luis")
    outbound_calls.have_called(marta.ledger, marta.conversation(marta.thread()).id, "luis", "c9")
    return marta.picks_up()


def call_me_unheard(marta: Customer) -> str:
    """Who wants no more texts is neither written to nor called by a machine: a person sees the wish."""
    return marta.writes("LLAMADA") + marta.conversation(marta.thread()).owner


def writes(marta: Customer) -> str:
    return marta.writes("2")


DAYS = r"Seguimos donde lo dejamos\.\s+¿Qué día te viene bien\?"
ANSWER = r"Ana te escribió (hoy|ayer): Te enviamos otro paquete\."
MOTIVE = r"^¿En qué te ayudo\?"
KEEPS_ITS_TURN = r"Tu mensaje sigue en su turno y te contestamos mañana a las nueve\. "
LEAVE_WORD = r"¿Quieres dejar algo dicho\?"
AT_THE_DESK = r"^Hola de nuevo\.[^\n]*\n(Ana te escribió hoy: [^\n]*\n)?Te paso con una persona"
THREADS = (bot, ten_days, invoice, queue, person, closed, answered_then_closed, undelivered, opted_out, second_matter)
WAYS_BACK = (
    {yes, and_digits},
    {other},
    {call_me, call_me_when_open, call_me_with_all_away, call_me_unheard},
    {by_desk},
    {writes},
)
CELLS: list[tuple[Thread, Callable[[Customer], str], str, str, bool]] = [
    # thread, way back, what comes, what must not, whether the call now waits for a person
    (bot, and_digits, DAYS, "qué pedido|cinco cifras", False),
    (bot, other, MOTIVE, "jueves", False),
    (bot, call_me, r"Hola de nuevo.*\n" + DAYS, "cifras|Cuándo te llamamos", False),
    (bot, by_desk, r"Hola de nuevo\. Te llamamos de Tienda Nogal\. " + DAYS, "cifras|persona", False),
    (bot, writes, "Hecho. El pedido acabado en 213 llega el", "Gracias por llamar", False),
    (ten_days, and_digits, DAYS, "qué pedido|cinco cifras", False),
    (ten_days, other, MOTIVE, "jueves", False),
    (ten_days, call_me, r"Hola de nuevo.*\n" + DAYS, "cifras", False),
    (ten_days, by_desk, DAYS, "cifras|persona", False),
    (ten_days, writes, "Hecho", "ayudo", False),
    (invoice, yes, "clave de seis cifras", "cifras del pedido|factura|Seguimos", False),
    (invoice, other, MOTIVE, "factura", False),
    (invoice, call_me, r"Hola de nuevo.*\n.*\n?¿Necesitas copia de una factura", "cifras", False),
    (invoice, by_desk, "¿Necesitas copia de una factura", "cifras", False),
    (invoice, writes, "Recibido. Te responde una persona", "factura", False),
    (queue, yes, "persona", "cifras|pedido|ayudo", True),
    (queue, other, MOTIVE, "Seguimos", False),
    (queue, call_me_with_all_away, "Hola de nuevo", "cifras|ayudo|Cuándo", True),
    (queue, by_desk, AT_THE_DESK, "cifras|ayudo", True),
    (queue, writes, "", "Hecho|ayudo", False),
    (person, and_digits, ANSWER, "ayudo", True),
    (person, other, MOTIVE, "Ana", False),
    (person, call_me_with_all_away, "Hola de nuevo.*\n" + ANSWER, "cifras|ayudo", True),
    (person, by_desk, AT_THE_DESK, "cifras|ayudo", True),
    (person, writes, "", "Hecho|ayudo", False),
    (closed, yes, "hemos cerrado. " + KEEPS_ITS_TURN + LEAVE_WORD, "cifras|ayudo|¿Te escribo", False),
    (closed, other, MOTIVE, "mensaje sigue", False),
    (closed, call_me_when_open, "^Hola de nuevo", "cifras|Cuándo|ayudo", True),
    (
        closed,
        by_desk,
        r"^Hola de nuevo\. Te llamamos de Tienda Nogal\.\nAhora hemos cerrado\. " + KEEPS_ITS_TURN + LEAVE_WORD,
        "¿Te escribo|ayudo|Seguimos",
        False,
    ),
    (closed, writes, "^$", ".", False),
    (
        answered_then_closed,
        and_digits,
        ANSWER + r"\nAhora hemos cerrado; abrimos mañana a las nueve\. " + LEAVE_WORD,
        "ayudo|sigue en su turno|te contestamos",
        False,
    ),
    (answered_then_closed, other, MOTIVE, "Ana|paquete", False),
    (answered_then_closed, call_me_when_open, r"^Hola de nuevo[^\n]*\n" + ANSWER, "cifras|Cuándo|ayudo", True),
    (
        answered_then_closed,
        by_desk,
        r"^Hola de nuevo\. Te llamamos de Tienda Nogal\.\n" + ANSWER + r"\nAhora hemos cerrado; abrimos mañana",
        "te contestamos|Gracias por llamar|Seguimos",
        False,
    ),
    (
        answered_then_closed,
        writes,
        r"^Recibido\. Ahora hemos cerrado; te respondemos mié 25/11 desde las 9",
        "Hecho",
        False,
    ),
    (undelivered, yes, "¿En qué te ayudo.*\n.*Veo un pedido", "¿Llamas por eso|Seguimos", False),
    (undelivered, by_desk, r"^Hola de nuevo\. Te llamamos de Tienda Nogal\. " + DAYS, "cifras|persona", False),
    (undelivered, other, "¿No te queda bien, llegó roto", "día|Seguimos", False),
    (undelivered, call_me, r"Hola de nuevo.*\n¿En qué te ayudo", "día te viene|cifras|Seguimos", False),
    (undelivered, writes, "¿Por qué lo quieres devolver", "fecha", False),
    (opted_out, and_digits, DAYS, "mensaje|cinco cifras|ayudo", False),
    (second_matter, and_digits, DAYS, "factura", False),
    (opted_out, other, MOTIVE, "jueves", False),
    (opted_out, call_me_unheard, "^queue$", "Te llamamos", False),
    (opted_out, by_desk, "Hola de nuevo.*" + DAYS, "cifras|mensaje", False),
    (opted_out, writes, "^$", ".", False),
    (second_matter, other, MOTIVE, "jueves", False),
    (second_matter, call_me, r"Hola de nuevo.*\n" + DAYS, "cifras|factura", False),
    (second_matter, by_desk, DAYS, "cifras|persona", False),
    (second_matter, writes, "Hecho. El pedido acabado en 213", "ayudo", True),
]


@pytest.mark.parametrize(
    ("thread", "back", "comes", "never", "waits"),
    CELLS,
    ids=[f"{one[0].__name__}-{one[1].__name__.strip(chr(60) + chr(62))}" for one in CELLS],
)
def test_matrix_of_threads_and_ways_back(
    store: Store, thread: Thread, back: Callable[[Customer], str], comes: str, never: str, waits: bool
) -> None:
    marta = Customer(store)
    thread(marta)
    posts = len([one for one in marta.asked if one.startswith("POST")])
    said = back(marta)
    assert re.search(comes, said), said
    assert not re.search(never, said), said
    assert marta.queued == waits, said
    assert len([one for one in marta.asked if one.startswith("POST")]) <= posts + 1


def test_the_matrix_has_every_thread_and_every_way_back() -> None:
    shown = [(thread, back) for thread, back, *_ in CELLS]
    lacking = [
        (thread.__name__, sorted(back.__name__ for back in ways))
        for thread in THREADS
        for ways in WAYS_BACK
        if not any((thread, back) in shown for back in ways)
    ]
    assert lacking == []
    assert len(set(shown)) == len(shown) == len(THREADS) * len(WAYS_BACK)


def test_undelivered_text_finished_by_phone_is_not_asked_about(store: Store) -> None:
    marta = Customer(store)
    undelivered(marta)
    said = marta.calls()
    assert "¿Llamas por eso?" not in said
    assert "¿En qué te ayudo?" in said
