"""Wires the second lines of calls: which agents are rung, where numbers lead, what the caller hears meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from deflect.routing.switchboard import Switchboard
from deflect.steps.ledger import Ledger
from ivr.call import hold_music
from ivr.call.second_legs import Phone, Route, SecondLegs
from ivr.lines.dialling import Dialling
from ivr.lines.sip.trunk import Routes, Trunks
from ivr.worker.worker import Post
from relevo.config.settings import Settings
from relevo.log import fault_fields, logger
from relevo.programs import wiring
from speech.wav import NotAWav, read_wav

LOG = logger("ivr")


def second_legs(settings: Settings, ledger: Ledger, post: Post, phone: Phone) -> SecondLegs:
    """Wires one worker's second lines. Behind a proxy they go by it as all calls do: the accounts send over it."""
    return SecondLegs(
        board=Switchboard(ledger),
        route=_route(post.sip.trunks, settings),
        music=_music(settings.data_dir / "music"),
        fallback=settings.fallback_number,
        worker=post.number,
        lines=post.sip.calls,
        phone=phone,
    )


def _route(known: Trunks, settings: Settings) -> Route:
    """Returns how to reach a number or SIP address: numbers go by `dial_routes`, else by the first trunk."""
    first = next((name for name, trunk in known.named.items() if trunk.host), "")
    routes = Routes(known, {"": first, **settings.dial_routes}, wiring.calls(settings), settings.region)

    def route(to: str, caller_id: str, ring_s: float) -> Dialling | None:
        found = routes.dialling(to, caller_id, ring_s)
        return replace(found, listens=False) if found else None

    return route


def _music(folder: Path) -> Callable[[str], bytes]:
    """Returns hold music by name: `NAME.wav` in the folder, ours where there is none."""

    @cache
    def named(name: str) -> bytes:
        if not name:
            return hold_music.loop()
        try:
            return read_wav((folder / f"{name}.wav").read_bytes())
        except (OSError, NotAWav) as error:
            LOG.warning("hold_music_unreadable", file=name, **fault_fields(error))
            return hold_music.loop()

    return named
