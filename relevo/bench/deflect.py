"""`relevo bench deflect`: from "yes, by text" to the provider, from "delivered" to the ear, and the call that resumes.

Real calls over SIP, real workers, ledger on disk, ingress and relay as processes; the provider is the simulator, in
this process, so that both ends of every figure are read by one clock.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from deflect.tables import Handoff
from gateway.providers.twilio.routes import SMS_PATH
from gateway.testing.twilio import Simulator
from gateway.testing.twilio_account import Message, Outcome
from gateway.testing.twilio_http import Exchanged
from relevo.bench.callers import customers
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones, tone
from relevo.bench.installation.installation import Installation, installed
from relevo.bench.installation.own_ports import draw
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load
from relevo.config import senders
from relevo.config.settings import Settings
from relevo.programs import wiring
from voice_flows import locales
from voice_flows.wording.phrases import wording

FLOW: Final = "banco_texto"
HZ: Final = {"offer": 500, "resumed": 800, "delivered": 1200}
LINES: Final = 16
A_SECOND: Final = 1.0
"""Acceptances a second: a busy shop's hour, and well below what a number may send."""
PATIENCE_S: Final = 10.0
HEAR_OUT_S: Final = 30.0
"""Time for the sentence that says the sender's number and spells the reference."""
QUIET_S: Final = 0.1
REDIAL_S: Final = 2.0
"""From hanging up until the second call: nobody dials faster, and by then the first one is over in the ledger."""
SETTLE_S: Final = 20.0
"""How long texts may still come after the last call before they count as lost."""
PAUSE_BRIDGED: Final = 50
"""Packets of silence (1 s) after which a prompt is over: longer than the pause between its sentences."""

Step = Callable[[], None]


@dataclass(slots=True)
class Books:
    """Instants in ms by customer number, and what failed."""

    accepted: dict[str, float] = field(default_factory=dict)
    received: dict[str, float] = field(default_factory=dict)
    spoken_ms: list[float] = field(default_factory=list)
    resumed_ms: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    """What callers met instead of the offer, or of their question."""


def run(calls: int, at_once: int = 0, step: Step = lambda: None) -> tuple[dict[str, Any], list[str]]:
    """Lets `calls` callers accept text. Returns the figures, and which callers are not in them.

    They come at a steady pace of `A_SECOND`, or, with `at_once`, as many at a time, each as soon as another is through.

    Raises `relevo.programs.supervisor.NotReady`, and `Unanswered` where no caller came as far as the offer.
    """
    load, books = Load(), Books()
    words = {
        "Oferta del banco de pruebas.": tone(HZ["offer"], 1500),
        "Cuenta lo que ha pasado.": tone(HZ["resumed"], 1500),
        wording("delivered", locales.DEFAULT, "tu"): tone(HZ["delivered"], 600),
    }
    wanted, port = ("ingress", "relay", "voice"), draw()
    with (
        installed(FLOW, words, wanted, lines=str(max(LINES, at_once)), providers=customers.account(port)) as house,
        _provider(house.settings, port, books) as simulator,
    ):
        _calls(house, simulator, calls, at_once, books, step)
        missing = [f"{times} callers: {why}" for why, times in books.failed.items()]
        if not books.accepted:
            raise Unanswered("\n".join(missing))
        lost, duplicated = _settled(house.settings, simulator)
    sent = [books.received[each] - at for each, at in books.accepted.items() if each in books.received]
    figures = {
        "accept_to_send_ms": spread(sent),
        "delivered_to_spoken_ms": spread(books.spoken_ms),
        "resumed_first_words_ms": spread(books.resumed_ms),
        "lost": lost,
        "duplicated": duplicated,
        "quiet": load.quiet(),
    }
    told = {
        "did not hear that it was delivered": books.spoken_ms,
        "did not hear their question again": books.resumed_ms,
    }
    unheard = {what: len(books.accepted) - len(heard) for what, heard in told.items()}
    return figures, missing + [f"{count} callers {what}" for what, count in unheard.items() if count]


def _provider(settings: Settings, port: int, books: Books) -> Simulator:
    """A provider that takes texts and reports no states: each caller's telephone says when its text has arrived."""

    def took(exchanged: Exchanged) -> None:
        if exchanged.method == "POST" and exchanged.status == 201:
            books.received.setdefault(exchanged.form["To"][0], time.time_ns() / 1e6)

    inbound = f"{settings.ingress_url}{SMS_PATH}"
    return Simulator(port=port, inbound_url=inbound, senders=[senders.main(settings)], on_exchange=took)


def _calls(house: Installation, simulator: Simulator, calls: int, at_once: int, books: Books, step: Step) -> None:
    began = time.monotonic()
    free: SimpleQueue[int] = SimpleQueue()
    for line in range(max(LINES, at_once)):
        free.put(house.entrance.port(line))
    made = []
    with ThreadPoolExecutor(at_once or LINES) as pool:
        for number in range(calls):
            if not at_once:
                Event().wait(max(0.0, began + number / A_SECOND - time.monotonic()))
            made.append(pool.submit(_caller, house.settings, free, simulator, f"+346{number:08}", books, step))
    for one in made:
        one.result()


def _caller(
    settings: Settings, free: SimpleQueue[int], simulator: Simulator, mine: str, books: Books, step: Step
) -> None:
    port = free.get()
    simulator.always(mine, Outcome(states=()))
    phone = Phone(settings.sip_host, port, mine, senders.main(settings), Tones(HZ))
    try:
        phone.dial()
        if phone.wait(lambda heard: heard.what == "offer", PATIENCE_S, since=0) is None:
            raise Unanswered(
                f"the offer was not heard: {_sounds(phone)}, {'then the far end hung up' if phone.over else 'no offer'}"
            )
        phone.rest(QUIET_S)
        books.accepted[mine] = phone.press("1")
        _delivered(simulator, phone, mine, books)
    except Unanswered as wrong:
        books.failed[str(wrong)] += 1
    else:
        phone.hang_up()
        _resumed(settings, port, mine, books)
    finally:
        phone.hang_up()
        free.put(port)
        step()


def _resumed(settings: Settings, port: int, mine: str, books: Books) -> None:
    """The same customer calls again: the first words are those at which the text stands. Noise before is no word."""
    Event().wait(REDIAL_S)
    again = Phone(settings.sip_host, port, mine, senders.main(settings), Tones(HZ))
    try:
        again.dial()
        first = again.wait(lambda packet: bool(packet.what), PATIENCE_S, since=0)
        question = again.wait(lambda packet: packet.what == "resumed", PATIENCE_S, since=0)
        if first is None or question is None:
            raise Unanswered(_sounds(again))
        books.resumed_ms.append(first.at - again.answered_at - settings.answer_delay_ms)
    except Unanswered as wrong:
        books.failed[f"the second call: {wrong}"] += 1
    finally:
        again.hang_up()


def _sounds(phone: Phone) -> str:
    """What was heard, in the words of `Tones`."""
    return f"heard {', '.join(sorted({packet.what for packet in phone.heard} - {''}) or ['silence'])}"


def _delivered(simulator: Simulator, phone: Phone, mine: str, books: Books) -> None:
    """After the promise was spoken the carrier reports delivery, and then the caller hears it."""
    if not _heard_out(phone) or (message := _message(simulator, mine)) is None:
        return
    simulator.account.move(message, "delivered")
    told, before = time.time_ns() / 1e6, len(phone.heard)
    simulator.postman.later(0.0, lambda: simulator.status(message, "delivered"))
    heard = phone.wait(lambda packet: packet.what == "delivered", PATIENCE_S, since=before)
    if heard is not None:
        books.spoken_ms.append(heard.at - told)


def _heard_out(phone: Phone) -> bool:
    """Waits until the sentence after the key was heard to its end."""
    sounded = phone.wait(lambda packet: packet.what == "other", PATIENCE_S)
    return (
        sounded is not None
        and phone.wait(lambda _: not any(packet.what for packet in phone.heard[-PAUSE_BRIDGED:]), HEAR_OUT_S)
        is not None
    )


def _message(simulator: Simulator, recipient: str) -> Message | None:
    return next((message for message in simulator.sent if message.recipient == recipient), None)


def _settled(settings: Settings, simulator: Simulator) -> tuple[int, int]:
    """Returns (lost, duplicated): acceptances without a text at the provider, and texts beyond one per row."""
    until = time.monotonic() + SETTLE_S
    while True:
        taken = Counter(_row(message) for message in simulator.sent)
        lost = len(_promised(settings) - taken.keys())
        if not lost or time.monotonic() > until:
            return lost, sum(times - 1 for times in taken.values())
        Event().wait(0.2)


def _row(message: Message) -> str:
    return parse_qs(urlsplit(message.callback).query)["row"][0]


def _promised(settings: Settings) -> set[str]:
    """Returns the rows of all accepted hand-offs; one without a row is listed itself, as it cannot be sent."""
    store = wiring.open_store(settings)
    with store.reading() as db:
        rows = db.execute(select(Handoff.id, Handoff.outbox_id).where(Handoff.accepted_at.is_not(None))).all()
    store.dispose()
    return {row or handoff for handoff, row in rows}
