"""The second lines of calls wired: who is rung, whereto numbers lead, what is heard meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

from deflect.ledger import Ledger
from deflect.switchboard import Switchboard
from ivr import music
from ivr.exchange import Exchange
from ivr.lines.dialling import Dialling
from ivr.lines.sip.trunk import Trunk, Trunks
from relevo import trunks
from relevo.settings import Settings
from speech.audio import NotAWav, read_wav

LOG = logging.getLogger("relevo.voice")


def exchange(settings: Settings, ledger: Ledger) -> Exchange:
    known = trunks.known(settings)
    return Exchange(
        board=Switchboard(ledger),
        route=lambda to, caller_id, ring_s: route(known, to, caller_id, ring_s),
        music=_music(settings.data_dir / "music"),
        fallback=settings.fallback_number,
    )


def route(known: Trunks, to: str, caller_id: str, ring_s: float) -> Dialling | None:
    """A SIP address goes where it says; a number or extension by the first trunk that can be reached."""
    if to.startswith(("sip:", "sips:")):
        return Dialling(to, caller_id, ring_s)
    trunk = next((trunk for trunk in known.named.values() if trunk.host), None)
    return Dialling(_address(trunk, to), trunk.caller_id or caller_id, ring_s) if trunk else None


def _address(trunk: Trunk, number: str) -> str:
    port = f":{trunk.port}" if trunk.port else ""
    by = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return f"sip:{number}@{trunk.host}{port}{by}"


def _music(folder: Path) -> Callable[[str], bytes]:
    """`NAME.wav` in the folder, ours where there is none."""

    @cache
    def named(name: str) -> bytes:
        if not name:
            return music.loop()
        try:
            return read_wav((folder / f"{name}.wav").read_bytes())
        except (OSError, NotAWav) as error:
            LOG.warning("music not to be had, ours is played name=%s error=%s", name, type(error).__name__)
            return music.loop()

    return named
