"""No byte of SIP reaches an impostor of a trunk by TLS; calls and registrations work with the real one."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import read
from ivr.lines.sip.trunk import Trunk
from ivr.worker.sip_options import answers
from relevo.bench.installation.own_ports import draw
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings
from relevo.kamailio import control, program
from relevo.kamailio.layout import Tls
from relevo.kamailio.trunk_tls import TlsPeer, TrunkTlsFailed, connect
from relevo.programs.checks.sentences import told
from relevo.programs.checks.trunks import trunks
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.relevo.kamailio_front import Peer, message, status
from tests.adapters.relevo.test_kamailio_runs import made, running
from tests.adapters.relevo.tls_ends import TlsTrunk, certified, trunk_by_tls
from tests.waiting import until

behind_kamailio = pytest.mark.needs("kamailio")
WRONG = {
    "other name": "is not for localhost",
    "other authority": "signed by an authority that is not in",
    "expired": "has expired",
    "self-signed": "signed by an authority that is not in",
}
IN_SPANISH = {
    "other name": "no es de localhost",
    "other authority": "una autoridad que no está en",
    "expired": "ha caducado",
    "self-signed": "una autoridad que no está en",
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("certificates"))


@contextmanager
def front(
    folder: Path, certificates: Path, trunk: TlsTrunk, ping: bool = False, backup: TlsTrunk | None = None
) -> Iterator[tuple[tuple[str, int], Peer, Path]]:
    """`relevo run kamailio` with a trunk that it registers at by TLS: its place, a worker, and its log."""
    worker, port, log = Peer(), draw(), folder / "log"
    settings = {
        "DATA_DIR": str(folder / "var"),
        "SIP_PORT": port,
        "SIP_PROXY": "kamailio",
        "WORKER_PORT": worker.port,
        "SIP_CA_FILE": certificates / "authority.pem",
        "TRUNKS__PROVIDER__HOST": "localhost",
        "TRUNKS__PROVIDER__PORT": trunk.port,
        "TRUNKS__PROVIDER__TRANSPORT": "tls",
        "TRUNKS__PROVIDER__REGISTER": "true",
        "TRUNKS__PROVIDER__USERNAME": "341",
        "TRUNKS__PROVIDER__PASSWORD": "secret",
        "TRUNKS__PROVIDER__PING": str(ping).lower(),
        "TRUNKS__PROVIDER__BACKUP_HOSTS": json.dumps([f"localhost:{backup.port}"] if backup else []),
    }
    told = {f"RELEVO_{name}": str(value) for name, value in settings.items()}
    (folder / "var").mkdir()
    with log.open("wb") as out:
        command = [sys.executable, "-m", "relevo", "run", "kamailio"]
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **told}, start_new_session=True)
    try:
        until(lambda: answers("127.0.0.1", port), f"Kamailio answers, see {log}")
        yield ("127.0.0.1", port), worker, log
    finally:
        process.terminate()
        process.wait(10)
        worker.line.close()
    until(lambda: not group(process.pid), "the relay has ended with Kamailio")


def group(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


@behind_kamailio
@pytest.mark.parametrize("shown", WRONG)
def test_impostor_gets_no_byte_of_sip_and_the_operator_a_sentence(
    tmp_path: Path, certificates: Path, shown: str
) -> None:
    with trunk_by_tls(certificates / f"{shown}.pem") as trunk:
        with front(tmp_path, certificates, trunk, ping=True) as (place, worker, log):
            until(lambda: "trunk_tls_failed" in log.read_text(), "a sentence")
            worker.send(message(worker, "INVITE", "out-1", f"sip:1@localhost:{trunk.port};transport=tls"), place)
            until(lambda: status(worker.read(1)) >= 400, "the call out is refused")
            assert WRONG[shown] in log.read_text()
        assert trunk.met >= 1
        assert trunk.got == b""


@behind_kamailio
def test_a_trunk_by_tls_is_asked_by_the_connection_of_its_registration(tmp_path: Path, certificates: Path) -> None:
    with trunk_by_tls(certificates / "good.pem") as trunk, front(tmp_path, certificates, trunk, ping=True):
        for method in ("REGISTER", "OPTIONS"):
            wanted = re.compile(rf"{method} sip:.*?\r\n\r\n".encode(), re.DOTALL)
            found = until(lambda wanted=wanted: wanted.search(trunk.got), method)  # type: ignore[misc]
            same = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Contact|Expires):.*\r\n", found[0].decode(), re.MULTILINE)
            trunk.send(f"SIP/2.0 200 OK\r\n{''.join(same)}Content-Length: 0\r\n\r\n")
        where = program.rpc(Settings(data_dir=tmp_path / "var"))
        until(lambda: control.table(where, "states") == {f"provider/localhost:{trunk.port}": "up"}, "the trunk is up")
        assert trunk.met == 1


@behind_kamailio
def test_real_trunk_needs_no_certificate_of_ours_and_calls_by_our_connection(
    tmp_path: Path, certificates: Path
) -> None:
    with (
        trunk_by_tls(certificates / "good.pem") as trunk,
        front(tmp_path, certificates, trunk) as (place, worker, _),
    ):
        until(lambda: b"REGISTER" in trunk.got, "a registration")
        head = trunk.got.decode()
        assert re.search(r"^Via: SIP/2.0/TLS 127.0.0.1:5061;", head, re.MULTILINE)
        assert "@127.0.0.1:5061;transport=tls>" in head
        uri = "sip:provider@127.0.0.1:5061;transport=tls"
        trunk.send(message(worker, "INVITE", "in-1", uri).replace("SIP/2.0/UDP", "SIP/2.0/TLS"))
        invite = worker.read()
        assert "X-Relevo-Trunk: provider" in invite
        worker.answer(invite, 200, place)
        until(lambda: b"SIP/2.0 200" in trunk.got, "the answer")
        routes = re.findall(r"^Record-Route: (.*)\r$", trunk.got.decode(), re.MULTILINE)
        assert any("127.0.0.1:5061;transport=tls" in one for one in routes)
        ways = re.findall(r"^Record-Route: (.*)\r$", invite, re.MULTILINE)
        route = "".join(f"Route: {one}\r\n" for one in ways)
        worker.send(message(worker, "BYE", "in-1", "sip:a@127.0.0.1:9", route, "", ";tag=ours"), place)
        until(lambda: b"BYE sip:a@" in trunk.got, "our BYE, by the same connection")
        assert trunk.met == 1


@behind_kamailio
def test_call_goes_by_tls_to_the_backup_host_and_stays_there(tmp_path: Path, certificates: Path) -> None:
    with (
        trunk_by_tls(certificates / "expired.pem") as first,
        trunk_by_tls(certificates / "good.pem") as second,
        front(tmp_path, certificates, first, backup=second) as (place, worker, log),
    ):
        worker.send(message(worker, "INVITE", "out-1", f"sip:1@localhost:{first.port};transport=tls"), place)
        invite = until(lambda: re.search(rb"INVITE sip:1@.*?\r\n\r\n", second.got, re.DOTALL), "the call")[0].decode()
        same = "".join(re.findall(r"^(?:Via|Record-Route|From|Call-ID|CSeq):.*\r\n", invite, re.MULTILINE))
        said = f"SIP/2.0 200 OK\r\n{same}To: <sip:1@localhost>;tag=theirs\r\n"
        second.send(f"{said}Contact: <sip:1@192.0.2.9;transport=tls>\r\nContent-Length: 0\r\n\r\n")
        answer = worker.read()
        assert status(answer) == 200
        ways = reversed(re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE))
        route = "".join(f"Route: {one}\r\n" for one in ways)
        uri = re.findall(r"^Contact: <(.*)>\r$", answer, re.MULTILINE)[0]
        worker.send(message(worker, "BYE", "out-1", uri, route, "", ";tag=theirs"), place)
        until(lambda: b"BYE sip:1@" in second.got, "our BYE, by the same connection")
        assert (first.got, second.met) == (b"", 1)
        assert "has expired" in log.read_text()


@behind_kamailio
@pytest.mark.parametrize(
    "shown", ["other name", *(pytest.param(shown, marks=pytest.mark.long) for shown in WRONG if shown != "other name")]
)
def test_backup_host_that_is_an_impostor_gets_no_byte_of_sip(tmp_path: Path, certificates: Path, shown: str) -> None:
    with (
        trunk_by_tls(certificates / "expired.pem") as first,
        trunk_by_tls(certificates / f"{shown}.pem") as second,
        front(tmp_path, certificates, first, backup=second) as (place, worker, _),
    ):
        worker.send(message(worker, "INVITE", "out-1", f"sip:1@localhost:{first.port};transport=tls"), place)
        until(lambda: status(worker.read(1)) >= 400, "the call out is refused")
        until(lambda: second.met, "the backup host is met")
        assert (first.got, second.got) == (b"", b"")


@behind_kamailio
def test_backup_host_that_calls_by_our_connection_is_the_trunk(tmp_path: Path, certificates: Path) -> None:
    with (
        trunk_by_tls(certificates / "good.pem") as first,
        trunk_by_tls(certificates / "good.pem") as second,
        front(tmp_path, certificates, first, ping=True, backup=second) as (place, worker, _),
    ):
        until(lambda: b"OPTIONS sip:localhost" in second.got, "the backup host is asked whether it is up")
        second.send(message(worker, "INVITE", "in-1", "sip:1@127.0.0.1:5061").replace("SIP/2.0/UDP", "SIP/2.0/TLS"))
        invite = worker.read()
        assert "X-Relevo-Trunk: provider" in invite
        worker.answer(invite, 200, place)
        until(lambda: b"SIP/2.0 200" in second.got, "the answer, by the same connection")


@pytest.mark.parametrize("shown", WRONG)
def test_reason_names_the_trunk_and_the_fix(certificates: Path, shown: str) -> None:
    with (
        trunk_by_tls(certificates / f"{shown}.pem") as trunk,
        pytest.raises(TrunkTlsFailed, match=f"trunk provider: .*{WRONG[shown]}.*; nothing was sent"),
    ):
        connect(TlsPeer("provider", "localhost", trunk.port, str(certificates / "authority.pem")))


def test_trunk_that_is_not_there_and_a_file_that_is_not_are_told(certificates: Path) -> None:
    with pytest.raises(TrunkTlsFailed, match=r"cannot be reached .*check its host and port"):
        connect(TlsPeer("provider", "localhost", 1))
    with pytest.raises(TrunkTlsFailed, match="cannot be used"):
        connect(TlsPeer("provider", "localhost", 1, str(certificates / "absent.pem")))


@pytest.mark.parametrize("shown", [*WRONG, "good"])
def test_lone_worker_sends_no_byte_of_sip_to_an_impostor(tmp_path: Path, certificates: Path, shown: str) -> None:
    notes = tmp_path / "registrations.json"
    with trunk_by_tls(certificates / f"{shown}.pem") as trunk:
        account = {"host": "localhost", "port": trunk.port, "transport": "tls", "register": True}
        worker = Endpoint(
            trunks={"provider": {**account, "username": "341", "password": "secret"}},
            register=True,
            notes=str(notes),
            ca_file=str(certificates / "authority.pem"),
        )
        if shown == "good":
            until(lambda: trunk.got.startswith(b"REGISTER"), "a registration")
        else:
            until(lambda: read(notes)["provider"].state == "silent", "the registration failed")
            worker.wish(dial=f"sip:1@localhost:{trunk.port};transport=tls", trunk="provider")
            assert worker.wait("gone")["cause"] == "failed"
            assert trunk.met >= 1
            assert trunk.got == b""
        worker.ask_to_stop()
        worker.process.wait(20)


@pytest.mark.parametrize("shown", ["good", *WRONG])
def test_doctor_says_what_is_wrong_with_a_trunks_certificate(tmp_path: Path, certificates: Path, shown: str) -> None:
    with trunk_by_tls(certificates / f"{shown}.pem") as trunk:
        there = TrunkSettings(host="localhost", port=trunk.port, transport="tls")
        settings = Settings(data_dir=tmp_path, sip_ca_file=certificates / "authority.pem", trunks={"provider": there})
        found = trunks(settings)
    assert found.health == ("ok" if shown == "good" else "error")
    assert WRONG.get(shown, "") in found.seen
    assert IN_SPANISH.get(shown, "") in told(found.seen, "es")
    assert (told(found.fix, "es") == found.fix) == (shown == "good")
    assert trunk.got == b""


@behind_kamailio
def test_trunk_that_calls_by_tls_is_known_by_tls_alone(tmp_path: Path, certificates: Path) -> None:
    worker, ours = Peer(), certificates / "good.pem"
    trunk = Trunk("provider", transport="tls", sources=("127.0.0.1",))
    where = made(tmp_path, workers=[worker.port], trunks=[trunk], tls=Tls(draw(), ours, ours))
    place = ("127.0.0.1", where.port)
    with running(program.write(where), where.folder, where.port):
        assert control.mark(where.rpc, 1, f"sip:127.0.0.1:{worker.port}", "a")
        stranger = Peer()
        stranger.send(message(stranger, "INVITE", "forged-1"), place)
        assert "X-Relevo-Trunk" not in worker.read()
        context = ssl.create_default_context(cafile=certificates / "authority.pem")
        plain = socket.create_connection(("127.0.0.1", where.tls.port))  # type: ignore[union-attr]
        with context.wrap_socket(plain, server_hostname="localhost") as line:
            sent = message(stranger, "INVITE", "real-1").replace("SIP/2.0/UDP", "SIP/2.0/TLS")
            line.sendall(sent.encode())
            while not (invite := worker.read()).startswith("INVITE") or "real-1" not in invite:
                pass
            assert "X-Relevo-Trunk: provider" in invite
            worker.answer(invite, 200, place)
            route = "".join(f"Route: {one}\r\n" for one in re.findall(r"^Record-Route: (.*)\r$", invite, re.MULTILINE))
            worker.send(message(worker, "BYE", "real-1", "sip:a@127.0.0.1:9", route, "", ";tag=ours"), place)
            line.settimeout(10)
            got = b""
            while b"BYE sip:a@" not in got:
                got += line.recv(65536)
