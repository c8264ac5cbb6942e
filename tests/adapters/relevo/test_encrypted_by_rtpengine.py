"""Encrypted sound (SDES) by Kamailio and rtpengine between two real ends of the SIP library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.bench.installation.own_ports import draw
from relevo.kamailio import control, program
from relevo.kamailio.layout import Layout, worker
from relevo.rtpengine.program import relayed
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.relevo import rtpengine_beside as beside
from tests.adapters.relevo.rtpengine_beside import INNER, OUTER
from tests.adapters.relevo.test_kamailio_runs import made, running

pytestmark = pytest.mark.needs("kamailio", "rtpengine")
CALLER = "127.0.0.7"


@contextmanager
def relevo_with_trunk(folder: Path, srtp: str) -> Iterator[tuple[Layout, Endpoint]]:
    """Kamailio, rtpengine and a worker with a trunk that wants encryption so."""
    settings = beside.settings()
    trunks = [Trunk("pbx", sources=(CALLER,))]
    place = made(folder, hosts=[OUTER, INNER], workers=[draw()], sound=relayed(settings), trunks=trunks)
    with beside.running(settings, folder), running(program.write(place), place.folder, place.port):
        pbx = {"sources": [CALLER], "srtp": srtp}
        ours = Endpoint(port=place.workers[0], proxy=place.inner, trunks={"pbx": pbx})
        assert control.mark(place.rpc, 1, worker(place, place.workers[0]), "a")
        yield place, ours


@pytest.mark.parametrize("srtp", ["required", "optional"])
def test_both_ends_hear_each_other_and_the_worker_still_asks_for_keys(tmp_path: Path, srtp: str) -> None:
    with relevo_with_trunk(tmp_path, srtp) as (place, ours):
        relevo = {"host": OUTER, "port": place.port, "srtp": srtp}
        theirs = Endpoint(host=CALLER, trunks={"relevo": relevo})
        theirs.wish(dial=f"sip:910000001@{OUTER}:{place.port}", trunk="relevo")
        assert ours.wait("line")["source"] == "pbx"
        theirs.wait("joined")
        for one, other in ((theirs, ours), (ours, theirs)):  # who presses is not heard meanwhile, the other is
            one.wish(press="48213", by="rtp")
            assert "".join(other.wait("digit")["digit"] for _ in range(5)) == "48213"
        theirs.wish(hang_up=True)
        heard = [one.wait("gone")["loud"] for one in (ours, theirs)]
        assert [one.stop() for one in (ours, theirs)] == [0, 0]
    assert min(heard) > 10


def test_sound_without_a_key_is_refused_where_the_trunk_requires_one(tmp_path: Path) -> None:
    with relevo_with_trunk(tmp_path, "required") as (place, ours):
        theirs = Endpoint(host=CALLER, trunks={"relevo": {"host": OUTER, "port": place.port}})
        theirs.wish(dial=f"sip:910000001@{OUTER}:{place.port}", trunk="relevo")
        assert theirs.wait("record")["status"] == 488
        assert [one.stop() for one in (ours, theirs)] == [0, 0]
