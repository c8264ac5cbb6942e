"""Checks our own certificate for SIP by TLS: that it can be read, fits its key, and has not run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from relevo.cli.findings import Finding
from relevo.config.settings import Settings, WrongSettings

SOON = timedelta(days=21)
"""Before the end within which doctor warns."""


def require(settings: Settings) -> None:
    """Raises `WrongSettings` where SIP by TLS is on and its certificate cannot be used."""
    found = certificate(settings, datetime.now(UTC))
    if found.health == "error":
        raise WrongSettings(f"{found.seen}; {found.fix}")


def certificate(settings: Settings, now: datetime) -> Finding:
    """Reports whether the certificate can be used, and when it ends."""
    chain, key = settings.sip_tls_certificate, settings.sip_tls_key
    if not settings.sip_tls_port or chain is None or key is None:
        return Finding("certificate", "ok", "none is needed: Kamailio takes no SIP by TLS")
    try:
        shown = x509.load_pem_x509_certificate(chain.read_bytes())
    except (OSError, ValueError) as error:
        return _unread("RELEVO_SIP_TLS_CERTIFICATE", chain, error)
    try:
        own = load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        return _unread("RELEVO_SIP_TLS_KEY", key, error)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if own.public_key().public_bytes(*form) != shown.public_key().public_bytes(*form):
        fix = "set RELEVO_SIP_TLS_KEY to the key that the certificate was made with"
        return Finding("certificate", "error", f"the key {key} is not that of the certificate {chain}", fix)
    until = shown.not_valid_after_utc
    day = f"{until:%Y-%m-%d}"
    if until < now:
        return Finding("certificate", "error", f"{chain} ended on {day}", "renew it, then start Relevo again")
    seen = f"{chain} is valid until {day}"
    return (
        Finding("certificate", "ok", seen)
        if until - now > SOON
        else Finding("certificate", "warning", seen, "renew it")
    )


def _unread(setting: str, file: Path, error: Exception) -> Finding:
    why = error.strerror if isinstance(error, OSError) else "it is no PEM file without a password"
    return Finding("certificate", "error", f"{file} cannot be read ({why})", f"correct {setting}")
