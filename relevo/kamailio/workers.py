"""The voice workers as Kamailio's neighbours: where they stand behind it, and what it is told of their lives."""

from __future__ import annotations

from dataclasses import replace

from ivr.lines.sip.place import SipPlace
from ivr.worker.prefork import OnEvent
from ivr.worker.worker import Post
from relevo.kamailio import control
from relevo.kamailio.control import State
from relevo.kamailio.layout import SET, Layout, worker
from relevo.log import logger

LOG = logger("kamailio")
STATES: dict[str, State] = {"ready": "a", "died": "i", "draining": "d"}
"""By what the nursery says of a worker; of those that drain no probe may think better."""


def behind(place: SipPlace, proxy: tuple[str, int], port: int) -> SipPlace:
    """The same place with its SIP behind the proxy: heard on this machine only. Sound comes in where it did."""
    trunks = replace(place.trunks, proxy=f"{proxy[0]}:{proxy[1]}")
    return replace(place, host=proxy[0], media_host=place.host, port=port, trunks=trunks, register=False)


def teller(layout: Layout) -> OnEvent:
    """Tells Kamailio at once what the nursery sees; where it is away its own probes find out."""

    def tell(what: str, post: Post, pid: int) -> None:
        state = STATES.get(what)
        if state is not None and not control.mark(layout.rpc, SET, worker(layout, post.sip.port), state):
            LOG.info("kamailio_not_told", worker=post.number, what=what)

    return tell
