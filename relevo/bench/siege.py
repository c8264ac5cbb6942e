"""`relevo bench siege`: whether callers and agents notice that strangers besiege every door at once.

Four callers press keys and twenty agents work at the desk, first in quiet, then while 200 bodies stay unfinished, 40
people sign in at one moment, 10,000 webhooks come unsigned and 200 addresses send 200 INVITEs a second. Beside them
customers' signed texts must all arrive. Agents, besiegers and callers are processes of their own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Any, Final

from sqlalchemy import func, select

from deflect.people import accounts
from deflect.tables import Entry
from gateway.providers.twilio.routes import SMS_PATH
from gateway.testing.twilio import Simulator
from relevo.bench import voice
from relevo.bench.callers import agents, besiegers, customers
from relevo.bench.callers.besiegers import Siege, Target
from relevo.bench.callers.crowd import Together, crowd
from relevo.bench.callers.tones import tone
from relevo.bench.installation.installation import Entrance, Installation, installed
from relevo.bench.installation.own_ports import draw
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load, pss_mb
from relevo.config import senders
from relevo.programs import wiring

CALLERS: Final = 4
AGENTS: Final = 20
LINES: Final = 8
PARTS: Final = 3
"""Steps of progress: agents are there, the quiet round is over, the siege is over."""
QUIET_S: Final = 20.0
LONGEST_S: Final = 180.0
"""A siege is over once all webhooks were answered, and after this in any case."""
TEXT_EVERY_S: Final = 1.0
SETTLE_S: Final = 20.0
MEMORY_EVERY_S: Final = 2.0

Step = Callable[[], None]


@dataclass(slots=True)
class Round:
    """What callers, agents and customers met."""

    caller_ms: list[float] = field(default_factory=list)
    agent_ms: list[float] = field(default_factory=list)
    callers_lost: list[str] = field(default_factory=list)
    """Why, for each who was lost."""
    agents_lost: int = 0
    texts: int = 0


def run(step: Step = lambda: None) -> dict[str, Any]:
    """Returns the figures. Raises `relevo.programs.supervisor.NotReady`."""
    load, port = Load(), draw()
    prompts = {text: tone(voice.HZ[name], ms) for text, (name, ms) in voice.PROMPTS.items()}
    wanted = ("ingress", "relay", "workspace", "voice")
    with (
        installed(voice.FLOW, prompts, wanted, lines=str(LINES), providers=customers.account(port)) as house,
        customers.writing(house, port) as simulator,
        agents.working(house.settings.pages_url, _staff(house)) as desk,
    ):
        step()
        quiet = Round()
        _round(house, simulator, desk, quiet, None)
        step()
        before = _memory(house)
        met, siege, memory = _besieged(house, simulator, desk)
        step()
        texts_lost = _texts_lost(house, quiet.texts + met.texts)
    lost = {"callers": len(met.callers_lost), "agents": met.agents_lost, "texts": texts_lost}
    return {
        "caller_ms": spread(met.caller_ms),
        "agent_ms": spread(met.agent_ms),
        "quiet_caller_ms": spread(quiet.caller_ms),
        "quiet_agent_ms": spread(quiet.agent_ms),
        "memory_growth_mb": round(memory - before, 1),
        "lost": sum(lost.values()),
        "quiet": load.quiet(),
        "lost_by": lost,
        "siege": _told(siege),
        "notes": [f"lost: {why}" for why in met.callers_lost] + [f"lost in quiet: {why}" for why in quiet.callers_lost],
    }


def _told(siege: Siege) -> dict[str, Any]:
    return {
        "unfinished": agents.statuses(siege.unfinished),
        "sign_ins": agents.statuses(siege.sign_ins),
        "webhooks": agents.statuses(siege.webhooks),
        "invites": siege.invites,
    }


def _besieged(house: Installation, simulator: Simulator, desk: Connection) -> tuple[Round, Siege, float]:
    """Returns what was met in the siege, the siege itself, and the most memory that all programs took, in MB."""
    settings, met, memory = house.settings, Round(), [0.0]
    entrance = house.entrance
    target = Target(settings.workspace_port, settings.ingress_port, entrance.port(0), SMS_PATH, senders.main(settings))
    over = Event()

    def watch() -> None:
        while not over.wait(MEMORY_EVERY_S):
            memory.append(_memory(house))

    watcher = Thread(target=watch, daemon=True)
    with besiegers.besieging(target) as connection:
        watcher.start()
        _round(house, simulator, desk, met, lambda: connection.poll(0))
        memory.append(_memory(house))
        over.set()
        if not connection.poll(0):  # not all webhooks were answered in time
            return met, Siege(), max(memory)
        connection.recv()
        connection.send(True)
        siege: Siege = connection.recv()
    watcher.join()
    return met, siege, max(memory)


def _round(
    house: Installation,
    simulator: Simulator,
    desk: Connection,
    met: Round,
    finished: Callable[[], bool] | None,
) -> None:
    """Lets all work for `QUIET_S`, and then until the siege is `finished`."""
    began = time.monotonic()
    agents.so_far(desk)  # what was before the round
    with crowd(CALLERS, partial(_caller, house.entrance), lambda: None) as callers:
        callers.reached()
        while not callers.over(TEXT_EVERY_S):
            _text(simulator, house, met)
            lasted = time.monotonic() - began
            if lasted > LONGEST_S or (lasted > QUIET_S and (finished is None or finished())):
                callers.together.over.set()
        worked = agents.so_far(desk)
        for one in callers.results():
            met.caller_ms += one.key_prompt
            met.callers_lost += one.lost
    met.agent_ms += worked.times_ms
    met.agents_lost += worked.lost


def _caller(entrance: Entrance, number: int, together: Together) -> voice.Samples:
    """Presses keys until the round is over. A caller who is lost ends alone."""
    samples, now = voice.Samples(), "one"
    time.sleep(number * voice.APART_S)
    with voice.call(entrance, number, samples) as phone:
        try:
            voice.reach(phone, samples)
        finally:
            together.one_more()
        while not together.over.is_set():
            phone.rest(voice.BEFORE_KEY_S)
            voice.press(phone, now, samples)
            now = voice.OTHER_MENU[now]
    return samples


# ---- people, texts, memory ----------------------------------------------------------------------------------------


def _text(simulator: Simulator, house: Installation, met: Round) -> None:
    """A customer of their own writes; the postman tries again as Twilio does."""
    simulator.customer_writes(f"+3460{met.texts:07}", senders.main(house.settings), f"siege {met.texts}")
    met.texts += 1


def _texts_lost(house: Installation, sent: int) -> int:
    store, until = wiring.open_store(house.settings), time.monotonic() + SETTLE_S
    told = select(func.count()).select_from(Entry).where(Entry.text.startswith("siege "))
    try:
        while True:
            with store.reading() as db:
                lost = sent - int(db.scalar(told) or 0)
            if lost <= 0 or time.monotonic() > until:
                return max(0, lost)
            Event().wait(0.5)
    finally:
        store.dispose()


def _staff(house: Installation) -> list[tuple[str, str]]:
    """Makes the agents' accounts; their passwords are of this run only."""
    store, password = wiring.open_store(house.settings), secrets.token_urlsafe(24)
    people = [(f"agent{number}@example.com", password) for number in range(AGENTS)]
    for email, _ in people:
        accounts.create_user(store, email, "Agent", password)
    store.dispose()
    return people


def _memory(house: Installation) -> float:
    return sum(pss_mb(pid) for pid in house.programs.pids().values())
