"""Checks our own certificate for SIP by TLS: that it can be read, fits its key, and has not run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from relevo.config.settings import Settings, WrongSettings
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said

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
        return Finding("certificate", "ok", said("certificate.unused"))
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
        seen = said("certificate.other_key", key=key, chain=chain)
        return Finding("certificate", "error", seen, said("certificate.other_key_fix"))
    until = shown.not_valid_after_utc
    day = f"{until:%Y-%m-%d}"
    if until < now:
        return Finding(
            "certificate", "error", said("certificate.ended", chain=chain, day=day), said("certificate.ended_fix")
        )
    seen = said("certificate.until", chain=chain, day=day)
    if until - now > SOON:
        return Finding("certificate", "ok", seen)
    return Finding("certificate", "warning", seen, said("certificate.renew"))


def _unread(setting: str, file: Path, error: Exception) -> Finding:
    why = error.strerror if isinstance(error, OSError) else said("certificate.no_pem")
    seen = said("certificate.unread", file=file, why=why)
    return Finding("certificate", "error", seen, said("certificate.unread_fix", setting=setting))
