"""Cuts a stream of SIP into messages and swaps our inner address in their headers for the outer one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from relevo.errors import RelevoError

LARGEST: Final = 65_536
"""Bytes of a message; Kamailio holds no larger one."""
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class TooLarge(RelevoError):
    """A message in the stream is larger than `LARGEST`."""

    code = "sip_message_too_large"


def messages(stream: bytes) -> tuple[list[bytes], bytes]:
    """Returns the whole messages and the rest of the stream. Keep-alive line ends count as messages (RFC 5626).

    Raises `TooLarge`.
    """
    whole = []
    while stream:
        if stream.startswith(b"\r\n"):
            whole.append(stream[:2])
            stream = stream[2:]
            continue
        end = stream.find(b"\r\n\r\n")
        found = _LENGTH.search(stream, 0, max(end, 0))
        size = end + 4 + (int(found[1]) if found else 0)
        if (len(stream) if end < 0 else size) > LARGEST:
            raise TooLarge(f"a message of more than {LARGEST} bytes")
        if end < 0 or len(stream) < size:
            break
        whole.append(stream[:size])
        stream = stream[size:]
    return whole, stream


@dataclass(frozen=True, slots=True)
class Swap:
    """`inner` is Kamailio's TCP address on this machine, `outer` what the trunk is told of it, both `host:port`."""

    inner: str
    outer: str

    def outward(self, message: bytes) -> bytes:
        """Returns a message of Kamailio as the trunk gets it: TLS at our outer address."""
        host, _, port = self.inner.rpartition(":")
        place = re.escape(host) + (f"(?::{port})?" if port == "5060" else f":{port}")
        message = self._head(message, rf"SIP/2\.0/TCP {place}(?![:\d])", f"SIP/2.0/TLS {self.outer}")
        return self._head(message, rf"{place};transport=tcp", f"{self.outer};transport=tls")

    def inward(self, message: bytes) -> bytes:
        """Returns a message of the trunk as Kamailio gets it."""
        place = re.escape(self.outer)
        message = self._head(message, rf"SIP/2\.0/TLS {place}(?![:\d])", f"SIP/2.0/TCP {self.inner}")
        return self._head(message, rf"{place};transport=tls", f"{self.inner};transport=tcp")

    def _head(self, message: bytes, pattern: str, by: str) -> bytes:
        head, end, body = message.partition(b"\r\n\r\n")
        return re.sub(pattern.encode(), by.encode(), head, flags=re.IGNORECASE) + end + body
