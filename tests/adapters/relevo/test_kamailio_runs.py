"""The real Kamailio takes what is written for it, registers at trunks, and answers what it is asked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from ivr.worker.sip_options import answers
from relevo.bench.installation.own_ports import draw
from relevo.kamailio import control, program
from relevo.kamailio.layout import Layout, Tls
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")
REGISTRAR = Path(__file__).parents[1] / "ivr" / "registrar.cfg"


def made(folder: Path, **more: object) -> Layout:
    wishes = {
        "folder": folder / "k",
        "rpc": program._short(folder / "k" / "rpc"),
        "hosts": ["127.0.0.1"],
        "port": draw(),
        "workers": [draw()],
        **more,
    }
    return Layout(**wishes)  # type: ignore[arg-type]


@contextmanager
def running(config: Path, folder: Path, port: int) -> Iterator[None]:
    memory = ["-m", str(program.SHARED_MB), "-M", str(program.PRIVATE_MB)]
    command = ["kamailio", "-f", str(config), "-DD", "-E", *memory, "-w", str(folder), "-Y", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: answers("127.0.0.1", port), "Kamailio answers")
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # one of its processes does not end; the supervisor kills it likewise
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"hosts": ["127.0.0.2", "127.0.0.1"], "public_host": "198.51.100.1"},
        {"trunks": [Trunk("pbx", host="127.0.0.9", port=5080, transport="tcp", sources=("203.0.113.0/28", "::1"))]},
        {"trunks": [Trunk("provider", host="127.0.0.9", username="u", password="p", register=True)]},
        {"tls": Tls(5061, Path("/c.pem"), Path("/k.pem"))},
    ],
    ids=["plain", "two addresses", "a trunk", "a registration", "tls"],
)
def test_kamailio_accepts_the_configuration(tmp_path: Path, more: dict[str, object]) -> None:
    path = program.write(made(tmp_path, **more))
    done = subprocess.run(["kamailio", "-c", "-f", str(path)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert path.parent.stat().st_mode & 0o077 == 0


def test_kamailio_registers_at_a_trunk_with_its_password(tmp_path: Path) -> None:
    port = draw()
    (tmp_path / "registrar").mkdir()
    (tmp_path / "registrar" / "cfg").write_text(REGISTRAR.read_text().replace("<PORT>", str(port)))
    trunk = Trunk("provider", host="127.0.0.1", port=port, username="34910", password="correct horse", register=True)
    where = made(tmp_path, trunks=[trunk])
    path = program.write(where)
    with (
        running(tmp_path / "registrar" / "cfg", tmp_path / "registrar", port),
        running(path, where.folder, where.port),
    ):
        until(lambda: "saved" in (tmp_path / "registrar" / "log").read_text(), "a registration")


def test_a_worker_is_marked_and_told_of(tmp_path: Path) -> None:
    where = made(tmp_path)
    with running(program.write(where), where.folder, where.port):
        worker = f"sip:127.0.0.1:{where.workers[0]}"
        assert control.mark(where.rpc, 1, worker, "d")
        assert control.standing(where.rpc)[worker].startswith("D")
    assert not control.mark(where.rpc, 1, worker, "a")
    with pytest.raises(control.Away, match="does not answer"):
        control.standing(where.rpc)


def test_a_call_out_reaches_the_far_end_without_the_way_back_to_us(tmp_path: Path) -> None:
    """A trunk that is a proxy itself sends a call on to the first Route, which would be here again."""
    where = made(tmp_path)
    with (
        running(program.write(where), where.folder, where.port),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trunk,
    ):
        trunk.bind(("127.0.0.1", 0))
        trunk.settimeout(20)
        worker = Endpoint(port=where.workers[0], proxy=where.inner)
        worker.wish(dial=f"sip:+34600111222@127.0.0.1:{trunk.getsockname()[1]}")
        invite, sender = trunk.recvfrom(65536)
        worker.stop()
    assert sender == ("127.0.0.1", where.port)
    assert invite.startswith(b"INVITE sip:+34600111222@127.0.0.1")
    assert re.findall(rb"^Route:", invite, re.MULTILINE) == []


CHALLENGE = 'Proxy-Authenticate: Digest realm="trunk", nonce="n1", algorithm=MD5, qop="auth"\r\n'


@contextmanager
def calling(folder: Path, account: dict[str, object]) -> Iterator[tuple[Endpoint, FarEnd, tuple[str, int]]]:
    """A worker behind Kamailio that dials a telephone behind a trunk, and where the telephone answers to."""
    where, far_end = made(folder), FarEnd()
    with running(program.write(where), where.folder, where.port):
        trunk = {"host": "127.0.0.1", "port": int(far_end.place.rpartition(":")[2]), **account}
        worker = Endpoint(port=where.workers[0], proxy=where.inner, trunks={"provider": trunk})
        worker.wish(dial=f"sip:+34600111222@{far_end.place}", trunk="provider")
        try:
            yield worker, far_end, ("127.0.0.1", where.port)
        finally:
            worker.ask_to_stop()
            worker.process.wait(20)
            far_end.close()


def test_a_call_out_shows_the_password_to_a_trunk_that_asks_for_it(tmp_path: Path) -> None:
    with calling(tmp_path, {"username": "34910", "password": "x"}) as (worker, trunk, back):
        asked = trunk.asked("INVITE")
        assert "Proxy-Authorization" not in asked
        trunk.says(407, asked, back, head=CHALLENGE)
        while "Proxy-Authorization" not in (shown := trunk.asked("INVITE")):
            pass
        assert 'username="34910"' in shown
        trunk.takes(shown, back, "RTP/AVP")
        worker.wait("joined")
        assert trunk.heard() == 20


@pytest.mark.parametrize(("rings", "cause"), [(False, "failed"), (True, "no_answer")])
def test_a_telephone_that_is_silent_is_not_one_that_nobody_takes(tmp_path: Path, rings: bool, cause: str) -> None:
    with calling(tmp_path, {}) as (worker, telephone, back):
        asked = telephone.asked("INVITE")
        if rings:
            telephone.says(180, asked, back)
            until(lambda: answers(*back), "Kamailio, whose other process must not pass the refusal on before the ring")
            telephone.says(408, asked, back)
        assert worker.wait("gone")["cause"] == cause
