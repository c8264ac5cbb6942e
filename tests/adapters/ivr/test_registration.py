"""Registrations with a real registrar: digest, refresh, calls that come of it, refusal told, leave taken."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ivr.lines.sip.registration_status import read
from ivr.worker.sip_options import answers
from tests.adapters.ivr.conftest import HERE, Endpoint
from tests.adapters.ivr.sipp import BYE, free_port, invites, pause, ran, sdp
from tests.waiting import until

pytestmark = [pytest.mark.needs("kamailio"), pytest.mark.needs("sipp")]
Make = Callable[..., Endpoint]
TLS_MODULE = Path("/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so")
TLS = """enable_tls=yes
listen=tls:127.0.0.1:<TLS>
loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "<FOLDER>/registrar.pem")
modparam("tls", "private_key", "<FOLDER>/registrar.key")
"""
CALL = invites(sdp()) + pause(500) + BYE


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder with the registrar's certificate and one of somebody else."""
    for name in ("registrar", "another"):
        certified(tmp_path, name)
    return tmp_path


@pytest.fixture(params=[False], ids=[""])
def registrar(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """Its port for UDP and TCP; where asked for, TLS is at the next."""
    port = free_port()
    config = tmp_path / "registrar.cfg"
    text = (TLS if request.param else "") + (HERE / "registrar.cfg").read_text()
    for name, value in (("PORT", port), ("TLS", port + 1), ("FOLDER", tmp_path)):
        text = text.replace(f"<{name}>", str(value))
    config.write_text(text)
    place = str(tmp_path)
    command = ["kamailio", "-f", str(config), "-DD", "-E", "-m", "16", "-M", "4", "-w", place, "-Y", place]
    with (tmp_path / "registrar.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: answers("127.0.0.1", port), f"the registrar, see {tmp_path}/registrar.log")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # it is the other side: how it stops is not ours to try
        process.wait(10)


def certified(folder: Path, name: str) -> None:
    """Writes a key and a self-signed certificate for `localhost`, valid at any instant that tests are run at."""
    key = rsa.generate_private_key(65537, 2048)
    whom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(whom)
        .issuer_name(whom)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / f"{name}.key").write_bytes(key.private_bytes(*plain))
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


def account(port: int, password: str = "correct horse", **more: object) -> dict[str, object]:
    return {
        "host": "localhost",
        "port": port,
        "username": "34910000001",
        "password": password,
        "register": True,
        "trust": "attested",
        "flow": "clinica",
        **more,
    }


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_provider_finds_us_for_as_long_as_we_are_there(
    endpoint: Make, registrar: int, tmp_path: Path, transport: str
) -> None:
    notes = tmp_path / "registrations.json"
    trunks = {"provider": account(registrar, transport=transport)}
    relevo = endpoint(trunks=trunks, register=True, notes=str(notes))
    until(lambda: read(notes)["provider"].state == "registered", "we are registered")
    refreshed = 2 if transport == "udp" else 1  # before the 6 s are over for which the registrar remembers
    until(lambda: (tmp_path / "registrar.log").read_text().count("saved") >= refreshed, "it is refreshed")
    assert ran(tmp_path, CALL, registrar, "34910000001")
    line = relevo.wait("line")
    assert (line["called"], line["trust"], line["default_flow"]) == ("+34910000001", "attested", "clinica")
    relevo.wait("gone")
    assert relevo.stop() == 0
    assert not ran(tmp_path, CALL, registrar, "34910000001")


@pytest.mark.skipif(not TLS_MODULE.exists(), reason="needs kamailio-tls-modules")
@pytest.mark.parametrize("registrar", [True], indirect=True, ids=[""])
@pytest.mark.parametrize(("checked_against", "state"), [("registrar", "registered"), ("another", "silent")])
def test_by_tls_only_to_whom_we_know(
    endpoint: Make, certificates: Path, registrar: int, tmp_path: Path, checked_against: str, state: str
) -> None:
    notes = tmp_path / "registrations.json"
    trunks = {"provider": account(registrar + 1, transport="tls")}
    relevo = endpoint(
        trunks=trunks, register=True, notes=str(notes), ca_file=str(certificates / f"{checked_against}.pem")
    )
    until(lambda: read(notes)["provider"].state == state, state)
    assert ran(tmp_path, CALL, registrar, "34910000001") == (state == "registered")
    assert relevo.stop() == 0


def test_a_refusal_is_told_and_harms_no_other_call(endpoint: Make, registrar: int, tmp_path: Path) -> None:
    notes = tmp_path / "registrations.json"
    trunks = {"provider": account(registrar, "battery staple"), "absent": account(free_port())}
    relevo = endpoint(trunks=trunks, register=True, notes=str(notes))
    until(lambda: read(notes)["provider"].state == "refused", "the refusal is told")
    assert ran(tmp_path, CALL, relevo.port)
    assert relevo.wait("line")["trust"] == "attested"  # by the trunk's address
    assert "battery" not in notes.read_text()


def test_only_the_first_worker_registers(endpoint: Make, registrar: int, tmp_path: Path) -> None:
    second = endpoint(trunks={"provider": account(registrar)}, register=False, notes=str(tmp_path / "notes"))
    assert ran(tmp_path, CALL, second.port)
    assert read(tmp_path / "notes") == {}
    assert not ran(tmp_path, CALL, registrar, "34910000001")


def test_as_many_accounts_as_the_settings_allow_do_not_abort_the_library(endpoint: Make, registrar: int) -> None:
    trunks = {f"t{number}": account(registrar, username=f"account{number}") for number in range(7)}
    relevo = endpoint(trunks=trunks, register=True)
    until(lambda: answers("127.0.0.1", relevo.port), "it lives")
