"""Takes out of a SIP message what a trace must not keep, before it is written. Pure.

What stays is listed here, and everything else goes: numbers keep their last three digits; display names, passwords,
digests, keys of SRTP, unknown headers and bodies other than SDP are dropped.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from deflect.policy.phone_numbers import masked


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMPACT = {
    "f": "From", "t": "To", "m": "Contact", "i": "Call-ID", "v": "Via", "c": "Content-Type", "l": "Content-Length",
    "k": "Supported", "x": "Session-Expires", "o": "Event", "b": "Referred-By", "r": "Refer-To",
    "e": "Content-Encoding", "u": "Allow-Events", "a": "Accept-Contact", "j": "Reject-Contact",
    "d": "Request-Disposition", "s": "Subject", "y": "Identity", "n": "Identity-Info",
}  # fmt: skip
ADDRESSES = _words(
    "from to contact p-asserted-identity p-preferred-identity remote-party-id diversion history-info refer-to "
    "referred-by route record-route path service-route p-called-party-id p-associated-uri"
)
PLAIN = _words(
    "via call-id cseq max-forwards content-type content-length content-encoding allow supported require "
    "proxy-require unsupported session-expires min-se expires min-expires user-agent server reason retry-after warning "
    "rseq rack event subscription-state allow-events privacy accept accept-encoding accept-language date timestamp "
    "replaces p-early-media x-relevo-trunk mime-version p-attestation-indicator attestation-info"
)
_HEADER_PARAMETERS = _words("tag lr expires q party privacy screen reason counter index rc mp np cause")
_URI_PARAMETERS = _words("transport user lr ob alias maddr r2 ftag nat cause")
_SDP = frozenset("vcmbta")
_KEYS = re.compile(r"^a=(crypto|ice-pwd|ice-ufrag|key-mgmt|setup-key):?.*", re.IGNORECASE)
_RUN = re.compile(r"\d{7,}")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"?')
_BRACKETS = re.compile(r"<([^>]*)>([^,<]*)")
_URI = re.compile(r"^(sips?|tel):([^@?]*@)?([^?]*)", re.IGNORECASE)
_VERIFIES = re.compile(r"(x-[a-z-]{1,40}-)?verstat")
_VERIFIED = re.compile(r"verstat=[a-z-]{1,40}", re.IGNORECASE)
LONGEST_WORDS = 60


def mask(message: str) -> str:
    """Returns the message as it may be kept; its Content-Length is that of the body that stays."""
    head, _, body = message.replace("\r\n", "\n").partition("\n\n")
    first, *lines = re.sub(r"\n[ \t]+", " ", head).split("\n")
    kind = ""
    kept = [_first_line(first)]
    for line in lines:
        name, colon, value = line.partition(":")
        name = COMPACT.get(name.strip().lower(), name.strip())
        if name.lower() == "content-type":
            kind = value.strip().lower()
        if colon and name.lower() != "content-length":
            kept.append(f"{name}: {_value(name.lower(), value.strip())}")
    body = _body(kind, body)
    return "\r\n".join((*kept, f"Content-Length: {len(body.encode())}", "", body))


def _first_line(line: str) -> str:
    method, _, rest = line.partition(" ")
    if method == "SIP/2.0":
        return f"{method} {_RUN.sub(_hide, rest)[:LONGEST_WORDS]}"
    uri, _, version = rest.rpartition(" ")
    return f"{method[:32]} {_uri(uri)} {version[:16]}"


def _value(name: str, value: str) -> str:
    if name in ADDRESSES:
        return _addresses(value)
    if name in ("call-id", "via", "cseq", "replaces"):
        return value
    return _RUN.sub(_hide, value) if name in PLAIN or _VERIFIES.fullmatch(name) else "(not kept)"


def _addresses(value: str) -> str:
    """Masks one or several addresses, and drops the names before them."""
    bare = _QUOTED.sub("", value)
    found = [f"<{_uri(uri)}>{_parameters(more, _HEADER_PARAMETERS)}" for uri, more in _BRACKETS.findall(bare)]
    if found:
        return ", ".join(found)
    uri, _, more = bare.strip().partition(";")
    return "*" if uri == "*" else f"<{_uri(uri)}>{_parameters(more, _HEADER_PARAMETERS)}"


def _uri(uri: str) -> str:
    found = _URI.match(uri.strip())
    if found is None:
        return "sip:(not kept)"
    scheme, user, rest = found[1].lower(), found[2] or "", found[3]
    if scheme == "tel":
        number, _, more = unquote(rest).partition(";")
        return f"tel:{masked(number)}{_parameters(more, _URI_PARAMETERS)}"
    name, _, about = unquote(user[:-1]).partition(";")
    name = masked(name.partition(":")[0]) + _parameters(about, _URI_PARAMETERS)
    host, _, more = rest.partition(";")
    return f"{scheme}:{name}{'@' if user else ''}{host}{_parameters(more, _URI_PARAMETERS)}"


def _parameters(text: str, known: frozenset[str]) -> str:
    """Keeps the known parameters, and a verification that is only a word."""
    parts = [part.strip() for part in text.split(";")]
    kept = [part for part in parts if part.partition("=")[0].strip().lower() in known or _VERIFIED.fullmatch(part)]
    return "".join(f";{part}" for part in kept)


def _body(kind: str, body: str) -> str:
    if not body.strip():
        return ""
    if not kind.startswith("application/sdp"):
        return f"({len(body.encode())} bytes, not kept)"
    lines = (_sdp_line(line) for line in body.split("\n"))
    return "".join(f"{line}\r\n" for line in lines if line)


def _sdp_line(line: str) -> str:
    if line.startswith("o="):
        words = line[2:].split()
        return f"o=- {' '.join(words[1:])}"
    if line.startswith("s="):
        return "s=-"
    if found := _KEYS.match(line):
        return f"a={found[1]}:(not kept)"
    return line if line[:1] in _SDP and line[1:2] == "=" else ""


def _hide(found: re.Match[str]) -> str:
    return masked(found[0])
