"""Certificates good and bad, and trunks that show them: each notes every byte of SIP that it gets."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SHOWN = ("good", "other name", "other authority", "expired", "self-signed")


def certified(folder: Path) -> Path:
    """Writes `authority.pem`, and for each kind of `SHOWN` a certificate with its key in one file `<kind>.pem`."""
    ours, theirs = _authority("ours"), _authority("theirs")
    (folder / "authority.pem").write_bytes(ours[0].public_bytes(Encoding.PEM))
    _leaf(folder / "good.pem", "localhost", ours)
    _leaf(folder / "other name.pem", "evil.attacker.example", ours)
    _leaf(folder / "other authority.pem", "localhost", theirs)
    _leaf(folder / "expired.pem", "localhost", ours, until=2021)
    _leaf(folder / "self-signed.pem", "localhost", None)
    return folder


Authority = tuple[x509.Certificate, rsa.RSAPrivateKey]


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _authority(name: str) -> Authority:
    key = rsa.generate_private_key(65537, 2048)
    built = _built(_named(name), _named(name), key, 2100)
    limits = x509.BasicConstraints(ca=True, path_length=0)
    return built.add_extension(limits, critical=True).sign(key, hashes.SHA256()), key


def _built(whom: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, until: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(whom)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
    )


def _leaf(path: Path, name: str, issuer: Authority | None, until: int = 2100) -> None:
    key = rsa.generate_private_key(65537, 2048)
    whom = issuer[0].subject if issuer else _named(name)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    built = _built(_named(name), whom, key, until).add_extension(names, critical=False)
    signed = built.sign(issuer[1] if issuer else key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + secret)


@dataclass
class TlsTrunk:
    """A trunk by TLS. `got` is all that it was told after a handshake, `met` how many connected."""

    certificate: Path
    got: bytes = b""
    met: int = 0
    line: ssl.SSLSocket | None = None
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        with suppress(OSError):
            while True:
                plain, _ = self.listener.accept()
                self.met += 1
                with plain, suppress(OSError):
                    self.line = context.wrap_socket(plain, server_side=True)
                    while more := self.line.recv(65536):
                        self.got += more

    def send(self, text: str) -> None:
        assert self.line is not None
        self.line.sendall(text.encode())


@contextmanager
def trunk_by_tls(certificate: Path) -> Iterator[TlsTrunk]:
    trunk = TlsTrunk(certificate)
    Thread(target=trunk.serve, daemon=True).start()
    try:
        yield trunk
    finally:
        with suppress(OSError):
            trunk.listener.shutdown(socket.SHUT_RDWR)
        trunk.listener.close()
        if trunk.line is not None:
            trunk.line.close()
