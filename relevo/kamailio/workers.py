"""Places the voice workers behind Kamailio and tells it which of them are alive."""

from __future__ import annotations

from dataclasses import replace

from ivr.lines.sip.place import SipPlace
from ivr.worker.prefork import OnEvent
from ivr.worker.worker import Post
from relevo.kamailio import control, registrations
from relevo.kamailio.control import State
from relevo.kamailio.layout import SET, Layout, worker
from relevo.log import logger

LOG = logger("kamailio")
STATES: dict[str, State] = {"ready": "a", "again": "a", "died": "i", "draining": "d"}
"""Kamailio's state for each event of a worker. A probe must not revive one that drains."""


def behind(place: SipPlace, proxy: tuple[str, int], port: int) -> SipPlace:
    """Returns the place with its SIP port behind the proxy, on this machine only. RTP stays where it was."""
    trunks = replace(place.trunks, proxy=f"{proxy[0]}:{proxy[1]}")
    return replace(place, host=proxy[0], media_host=place.host, port=port, trunks=trunks, register=False)


def teller(layout: Layout) -> OnEvent:
    """Returns a function that tells Kamailio at once about worker events; if it is away, its own probes find out.

    Once all workers are leaving, to drain or to stop, trunks send their calls elsewhere: we register there no longer.
    """
    accounts = [trunk.name for trunk in registrations.wanted(layout.trunks)]

    def tell(what: str, post: Post, pid: int) -> None:
        if what == "leaving" and accounts:
            control.give_up_accounts(layout.rpc, accounts)
        if what in ("ready", "again") and accounts:
            control.take_up_accounts(layout.rpc, accounts)
        state, address = STATES.get(what), worker(layout, post.sip.port)
        if what in ("ready", "died"):
            control.live(layout.rpc, address, f"{what} {pid}")
        if what == "killed":
            control.spare(layout.rpc, f"ready {pid}")
        if state is not None and not control.mark(layout.rpc, SET, address, state):
            LOG.info("kamailio_not_told", worker=post.number, what=what)

    return tell
