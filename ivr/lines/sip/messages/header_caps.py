"""Caps the length of single headers and their number, far above what real carriers send. Pure.

A header that no flow reads is never the reason for a refusal: what holds for it is the length of the whole message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ivr.lines.sip.invite.headers import header_lines
from ivr.lines.sip.messages.responses import Response

CALL_ID: Final = 255
"""Bytes of a Call-ID."""
BRANCH: Final = 255
"""Bytes of the branch of the uppermost Via."""
URI: Final = 512
"""Bytes of a request URI."""
PARTY: Final = 512
"""Bytes of From and To: a display name, an address and a tag."""
CONTACT: Final = 1024
"""Bytes of Contact, in which IMS telephones name their features."""
HEADER: Final = 2048
"""Bytes of any other header, such as a chain of History-Info or Record-Route in one line."""
HEADERS: Final = 100
"""Headers of a message."""
CAPS: Final = {"call-id": CALL_ID, "from": PARTY, "to": PARTY, "contact": CONTACT}
UNREAD: Final = (
    "Identity", "Geolocation", "P-Charging-Vector", "P-Charging-Function-Addresses", "P-Access-Network-Info",
    "P-Visited-Network-ID", "P-Early-Media", "Call-Info", "Alert-Info", "Accept-Contact", "Reject-Contact",
    "Request-Disposition", "Subject", "Organization", "User-Agent", "Server", "Allow-Events", "Resource-Priority",
)  # fmt: skip
"""Headers that no flow reads and no answer needs; carriers fill them with up to several kB (STIR, RFC 8224)."""
UNREAD_COMPACT: Final = ("y", "a", "j", "d", "s", "u")
"""Compact forms of those that have one."""
_UNREAD: Final = frozenset(name.lower() for name in (*UNREAD, *UNREAD_COMPACT))
_BRANCH = re.compile(r";\s*branch\s*=\s*([^;,\s]*)", re.IGNORECASE)


def too_long(message: str) -> Response | None:
    """Returns the refusal of a request with a header beyond its cap, which says which; else `None`."""
    uri = message.partition("\n")[0].split()[1:2]
    if uri and _bytes(uri[0]) > URI:
        return Response(414)
    which = next(_beyond(message), "")
    return Response(400, {"Warning": f'399 relevo "{which}"'}) if which else None


def _beyond(message: str) -> Iterator[str]:
    """Yields what is beyond its cap, in words."""
    lines = header_lines(message)
    if len(lines) > HEADERS:
        yield f"more than {HEADERS} headers"
    vias = [value for name, value in lines if name == "via"]
    if vias and (branch := _BRANCH.search(vias[0])) and _bytes(branch[1]) > BRANCH:
        yield f"the branch of Via is longer than {BRANCH} bytes"
    for name, value in lines:
        if name not in _UNREAD and _bytes(value) > (cap := CAPS.get(name, HEADER)):
            shown = name if re.fullmatch(r"[a-z0-9-]{1,40}", name) else "a header"
            yield f"{shown} is longer than {cap} bytes"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
