"""Opens TLS connections to trunks, with chain and name of the certificate verified before a byte of SIP is sent.

Kamailio's own tls module verifies a chain but compares no name, so it is not used towards trunks.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import Final

from relevo.errors import RelevoError

PATIENCE_S: Final = 5.0
PORT: Final = 5061
EXPIRED, NOT_YET, OTHER_NAME, OTHER_ADDRESS = 10, 9, 62, 64
"""Results of OpenSSL's verification (X509_V_ERR_*, openssl/x509_vfy.h); 18 to 21 mean an unknown authority."""
UNKNOWN: Final = (2, 18, 19, 20, 21)


class TrunkTlsFailed(RelevoError):
    """No verified TLS connection to a trunk could be made; the message says why and what to do."""

    code = "trunk_tls_failed"
    retryable = True


@dataclass(frozen=True, slots=True)
class TlsPeer:
    """One host of a trunk reached by TLS: the certificate shown there must be for it.

    `ca_file` empty: the system's authorities. `own`: our certificate and key, if any.
    """

    trunk: str
    host: str
    port: int = PORT
    ca_file: str = ""
    own: tuple[str, str] | None = None
    key: str = ""
    """The name of this host in Kamailio's tables (`relevo.kamailio.trunk_health.key`)."""


def connect(peer: TlsPeer, patience_s: float = PATIENCE_S) -> ssl.SSLSocket:
    """Returns a connection to the trunk whose certificate is valid for its host. Raises `TrunkTlsFailed`."""
    try:
        context = ssl.create_default_context(cafile=peer.ca_file or None)
        if peer.own:
            context.load_cert_chain(*peer.own)
    except OSError as error:  # a file that is missing, or no certificate
        files = ", ".join(filter(None, (peer.ca_file, *(peer.own or ()))))
        raise TrunkTlsFailed(f"trunk {peer.trunk}: {files} cannot be used ({error.strerror}); correct it") from error
    try:
        plain = socket.create_connection((peer.host, peer.port), patience_s)
    except OSError as error:
        why = error.strerror or "no answer"
        raise TrunkTlsFailed(
            f"trunk {peer.trunk}: {peer.host}:{peer.port} cannot be reached ({why}); check its host and port, "
            "and the firewall"
        ) from error
    try:
        return context.wrap_socket(plain, server_hostname=peer.host)
    except OSError as error:
        plain.close()
        raise TrunkTlsFailed(f"trunk {peer.trunk}: {_reason(peer, error)}") from error


def failure(peer: TlsPeer) -> str:
    """Returns why no verified connection to the trunk can be made, else an empty text. Sends nothing of SIP."""
    try:
        connect(peer).close()
    except TrunkTlsFailed as failed:
        return str(failed)
    return ""


def _reason(peer: TlsPeer, error: OSError) -> str:
    """Returns what is wrong with the far end's TLS, and the fix."""
    place = f"{peer.host}:{peer.port}"
    if not isinstance(error, ssl.SSLCertVerificationError):
        why = getattr(error, "reason", "") or error.strerror or "no answer"
        return f"{place} does not speak TLS with us ({why}); check its port and transport"
    if error.verify_code in (OTHER_NAME, OTHER_ADDRESS):
        return (
            f"the certificate shown at {place} is not for {peer.host}; nothing was sent. "
            "Set the trunk's host to the name in its certificate, or ask the provider who answers there"
        )
    if error.verify_code == EXPIRED:
        return f"the certificate shown at {place} has expired; nothing was sent. Ask the provider to renew it"
    if error.verify_code == NOT_YET:
        return f"the certificate shown at {place} is not valid yet; nothing was sent. Check this machine's clock"
    if error.verify_code in UNKNOWN:
        known = peer.ca_file or "the system's list"
        return (
            f"the certificate shown at {place} is signed by an authority that is not in {known}; nothing was sent. "
            "Add the provider's authority to RELEVO_SIP_CA_FILE"
        )
    return f"the certificate shown at {place} is not valid ({error.verify_message}); nothing was sent"
