"""Our own certificate for SIP by TLS is looked at before Kamailio is, with its end date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from relevo.config.settings import Settings, WrongSettings
from relevo.programs.checks.certificate import certificate, require

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def made(folder: Path, until: datetime, *, foreign: bool = False) -> Settings:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sip.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(days=900), until)
    written = ec.generate_private_key(ec.SECP256R1()) if foreign else key
    (folder / "c.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "k.pem").write_bytes(written.private_bytes(*form))
    return Settings(sip_tls_port=5061, sip_tls_certificate=folder / "c.pem", sip_tls_key=folder / "k.pem")


@pytest.mark.parametrize(("days", "health"), [(90, "ok"), (10, "warning"), (-1, "error")])
def test_end_of_the_certificate_is_told(tmp_path: Path, days: int, health: str) -> None:
    until = NOW + timedelta(days=days)
    found = certificate(made(tmp_path, until), NOW)
    assert (found.health, f"{until:%Y-%m-%d}" in found.seen) == (health, True)


def test_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    settings = made(tmp_path, datetime(2099, 1, 1, tzinfo=UTC), foreign=True)
    with pytest.raises(WrongSettings, match=r"k.pem is not that of the certificate .*; set RELEVO_SIP_TLS_KEY"):
        require(settings)


@pytest.mark.parametrize(
    ("file", "setting"), [("c.pem", "RELEVO_SIP_TLS_CERTIFICATE"), ("k.pem", "RELEVO_SIP_TLS_KEY")]
)
def test_file_that_is_missing_or_no_certificate_is_told(tmp_path: Path, file: str, setting: str) -> None:
    settings = made(tmp_path, datetime(2099, 1, 1, tzinfo=UTC))
    (tmp_path / file).write_text("nothing of the kind")
    assert certificate(settings, NOW).fix == f"correct {setting}"
    (tmp_path / file).unlink()
    assert "No such file" in certificate(settings, NOW).seen
