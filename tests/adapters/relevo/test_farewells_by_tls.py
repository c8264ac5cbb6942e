"""The last message of a call by TLS reaches the trunk after the worker was killed, and no impostor of it."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Thread

import pytest

from ivr.lines.farewell import Farewell, TlsRules, repeat, say
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.relevo.tls_ends import SHOWN, TlsTrunk, certified, trunk_by_tls
from tests.waiting import until


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("certificates"))


def test_lone_worker_that_was_killed_leaves_a_bye_for_the_trunk_by_tls(certificates: Path) -> None:
    authority = str(certificates / "authority.pem")
    with trunk_by_tls(certificates / "good.pem") as trunk:
        there = {"host": "localhost", "port": trunk.port, "transport": "tls"}
        worker = Endpoint(trunks={"provider": there}, ca_file=authority)
        worker.wish(dial=f"sip:1@localhost:{trunk.port};transport=tls", trunk="provider")
        invite = until(lambda: re.search(rb"INVITE sip:1@.*?\r\n\r\n.*", trunk.got, re.DOTALL), "the call")[0].decode()
        assert Farewell(**worker.wait("farewell")["last"]).message.startswith("CANCEL ")
        same = "".join(re.findall(r"^(?:Via|From|Call-ID|CSeq):.*\r\n", invite, re.MULTILINE))
        offer = invite.partition("\r\n\r\n")[2]
        head = f"SIP/2.0 200 OK\r\n{same}To: <sip:1@localhost>;tag=theirs\r\nContent-Type: application/sdp\r\n"
        contact = f"Contact: <sip:1@127.0.0.1:{trunk.port};transport=tls>\r\n"
        trunk.send(f"{head}{contact}Content-Length: {len(offer)}\r\n\r\n{offer}")
        last = Farewell(**worker.wait("farewell")["last"])
        worker.process.kill()
        worker.process.wait()
        assert (last.transport, last.trunk, last.message[:4]) == ("tls", "provider", "BYE ")
        hand = Thread(target=_answers_the_bye, args=(trunk,))
        hand.start()
        assert repeat(say([last], "127.0.0.1", worker.port), TlsRules(authority, {"provider": "localhost"})) == 1
        hand.join()


def _answers_the_bye(trunk: TlsTrunk) -> None:
    until(lambda: b"BYE " in trunk.got, "the BYE")
    trunk.send("SIP/2.0 200 OK\r\n\r\n")


@pytest.mark.parametrize("shown", SHOWN[1:])
def test_farewell_is_told_to_no_impostor(certificates: Path, shown: str) -> None:
    with trunk_by_tls(certificates / f"{shown}.pem") as trunk:
        last = Farewell("one", "127.0.0.1", trunk.port, "tls", "BYE", "provider")
        rules = TlsRules(str(certificates / "authority.pem"), {"provider": "localhost"})
        assert repeat(say([last], "127.0.0.1", 0), rules) == 0
        assert (trunk.met > 0, trunk.got) == (True, b"")
