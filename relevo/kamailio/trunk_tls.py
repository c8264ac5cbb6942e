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
SHOWN: Final = ("other_name", "expired", "not_yet", "unknown", "unlisted", "invalid")
"""Reasons that lie in the certificate shown."""
SYSTEM: Final = "the system's list"
NOTHING_SENT: Final = "nothing was sent"


class TrunkTlsFailed(RelevoError):
    """No verified TLS connection to a trunk could be made; the message says why and what to do.

    `key` names the reason, `values` are what its sentence speaks of: `doctor` says it in other languages too.
    """

    code = "trunk_tls_failed"
    retryable = True

    def __init__(self, key: str, seen: str, fix: str, **values: object) -> None:
        super().__init__("; ".join(filter(None, (seen, NOTHING_SENT if key in SHOWN else "", fix))))
        self.key, self.seen, self.fix, self.values = key, seen, fix, values


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
    about: dict[str, object] = {"trunk": peer.trunk, "place": f"{peer.host}:{peer.port}", "host": peer.host}
    start = "trunk {trunk}: {place}".format(**about)
    try:
        context = ssl.create_default_context(cafile=peer.ca_file or None)
        if peer.own:
            context.load_cert_chain(*peer.own)
    except OSError as error:  # a file that is missing, or no certificate
        files = ", ".join(filter(None, (peer.ca_file, *(peer.own or ()))))
        seen = f"trunk {peer.trunk}: {files} cannot be used ({error.strerror})"
        raise TrunkTlsFailed("files", seen, "correct it", files=files, why=error.strerror, **about) from error
    try:
        plain = socket.create_connection((peer.host, peer.port), patience_s)
    except OSError as error:
        why = error.strerror or "no answer"
        fix = "check its host and port, and the firewall"
        raise TrunkTlsFailed("unreachable", f"{start} cannot be reached ({why})", fix, why=why, **about) from error
    try:
        return context.wrap_socket(plain, server_hostname=peer.host)
    except OSError as error:
        plain.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise _refused(peer, error, about) from error
        why = getattr(error, "reason", "") or error.strerror or "no answer"
        fix = "check its port and transport"
        raise TrunkTlsFailed("no_tls", f"{start} does not speak TLS with us ({why})", fix, why=why, **about) from error


def failure(peer: TlsPeer) -> TrunkTlsFailed | None:
    """Returns why no verified connection to the trunk can be made, if so. Sends nothing of SIP."""
    try:
        connect(peer).close()
    except TrunkTlsFailed as failed:
        return failed
    return None


def _refused(peer: TlsPeer, error: ssl.SSLCertVerificationError, about: dict[str, object]) -> TrunkTlsFailed:
    """Returns what is wrong with the certificate that the far end shows, and the fix."""
    shown = "trunk {trunk}: the certificate shown at {place}".format(**about)
    if error.verify_code in (OTHER_NAME, OTHER_ADDRESS):
        fix = "set the trunk's host to the name in its certificate, or ask the provider who answers there"
        return TrunkTlsFailed("other_name", f"{shown} is not for {peer.host}", fix, **about)
    if error.verify_code == EXPIRED:
        return TrunkTlsFailed("expired", f"{shown} has expired", "ask the provider to renew it", **about)
    if error.verify_code == NOT_YET:
        return TrunkTlsFailed("not_yet", f"{shown} is not valid yet", "check this machine's clock", **about)
    if error.verify_code in UNKNOWN:
        seen = f"{shown} is signed by an authority that is not in {peer.ca_file or SYSTEM}"
        key, fix = "unknown" if peer.ca_file else "unlisted", "add the provider's authority to RELEVO_SIP_CA_FILE"
        return TrunkTlsFailed(key, seen, fix, known=peer.ca_file, **about)
    seen = f"{shown} is not valid ({error.verify_message})"
    return TrunkTlsFailed("invalid", seen, "ask the provider for a valid one", why=error.verify_message, **about)
