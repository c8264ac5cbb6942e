"""Takes out of a SIP message what a trace must not keep, before it is written. Pure.

What stays is listed here, and everything else goes: display names, passwords, digests, keys of SRTP, unknown headers
and bodies other than SDP are dropped. In what stays, a run of five digits or more loses all but its last three, with
blanks, dots, hyphens or the like between them too; short lists say which numbers are the protocol's own. What tells
calls apart (Call-ID, tags, branches) becomes a keyed hash where it holds such a run.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import unquote

from deflect.policy.ip_addresses import is_address
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
    "cseq max-forwards content-encoding allow supported require "
    "proxy-require unsupported session-expires min-se expires min-expires user-agent server reason retry-after warning "
    "rseq rack event subscription-state allow-events privacy accept accept-encoding accept-language date timestamp "
    "p-early-media x-relevo-trunk mime-version p-attestation-indicator attestation-info"
)
_HEADER_PARAMETERS = _words("tag lr expires q party privacy screen reason counter index rc mp np cause")
_URI_PARAMETERS = _words("transport user lr ob alias maddr r2 ftag nat cause")
_VIA_PARAMETERS = _words("branch received rport maddr ttl alias")
_IDENTITIES = _words("tag branch ftag to-tag from-tag")
_HOSTS = _words("received maddr")
_OWN_NUMBERS = {
    "cseq": re.compile(r"\d{1,10} [A-Za-z]+"),
    "date": re.compile(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d GMT"),
    **dict.fromkeys(
        ("session-expires", "min-se", "expires", "min-expires", "retry-after"),
        re.compile(r"\d{1,5}(;refresher=[a-z]{1,9})?"),
    ),
}
"""Headers whose value is the protocol's own where it looks like this."""
_OWN_PARAMETERS = re.compile(r"rport=\d{1,5}|index=\d{1,2}(\.\d{1,2}){0,9}", re.ASCII)
_SDP_OWN = re.compile(
    r"v=0|s=-|t=0 0|m=[a-z]{1,12} \d{1,5}(/\d)? [A-Za-z/]{3,20}( \d{1,3}){1,30}"
    r"|a=rtpmap:\d{1,3} [A-Za-z-]{1,20}\d{0,4}(-\d\d)?/\d{4,5}(/\d)?"
    r"|a=fmtp:\d{1,3} \d{1,2}-\d{1,2}(,\d{1,2}(-\d{1,2})?)*"
    r"|a=(ptime|maxptime):\d{1,3}|a=rtcp:\d{1,5}",
    re.ASCII,
)
"""Lines of a description that are the protocol's own from end to end."""
_SDP_PLACE = re.compile(r"(c=|o=)(.*? ?)(IN IP[46]) (\S+)(.*)")
_SDP = frozenset("vcmbta")
_KEYS = re.compile(r"^a=(crypto|ice-pwd|ice-ufrag|key-mgmt|setup-key):?.*", re.IGNORECASE)
_DIGIT, _GAP = r"(?:\d|%3\d)", r"(?:[^\w,;=]|_|%2[0-9A-Fa-f])"
_RUN = re.compile(f"{_DIGIT}(?:{_GAP}{{0,3}}{_DIGIT}){{4,}}")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"?')
_BRACKETS = re.compile(r"<([^>]*)>([^,<]*)")
_URI = re.compile(r"^(sips?|tel):([^@?]*@)?([^?]*)", re.IGNORECASE)
_VIA = re.compile(r"(SIP */ *2\.0 */ *[A-Za-z-]{2,8}) +([^;,]*)((?:;[^,]*)?)")
_PLACE = re.compile(r"(\[[^\]]*\]|[^:]*)(:\d{1,5})?", re.ASCII)
_VERIFIES = re.compile(r"(x-[a-z-]{1,40}-)?verstat")
_VERIFIED = re.compile(r"verstat=[a-z-]{1,40}", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")
LONGEST_WORDS = 60


def mask(message: str, key: bytes = b"") -> str:
    """Returns the message as it may be kept; its Content-Length is that of the body that stays."""
    head, _, body = message.replace("\r\n", "\n").partition("\n\n")
    first, *lines = re.sub(r"\n[ \t]+", " ", head).split("\n")
    kind = ""
    kept = [_first_line(_UNSEEN.sub(" ", first), key)]
    for line in lines:
        name, colon, value = _UNSEEN.sub(" ", line).partition(":")
        name = COMPACT.get(name.strip().lower(), name.strip())
        name = "Call-ID" if name.lower() == "call-id" else name
        if name.lower() == "content-type":
            kind = value.strip().lower().partition(";")[0].strip()
        if colon and name.lower() != "content-length":
            kept.append(f"{hide(name)}: {_value(name.lower(), value.strip(), key)}")
    body = _body(kind, body)
    return "\r\n".join((*kept, f"Content-Length: {len(body.encode())}", "", body))


def hide(text: str) -> str:
    """Returns the text with every number of five digits or more masked, in whatever way it is written."""
    return _RUN.sub(lambda found: masked(found[0]), text)


def opaque(identity: str, key: bytes) -> str:
    """Returns a Call-ID, tag or branch as it may be kept: a keyed hash in letters where it holds a number."""
    if not _RUN.search(identity):
        return identity
    digest = hmac.digest(key or b"relevo", identity.encode("utf-8", "surrogateescape"), "sha256")[:12]
    return "~" + "".join(chr(97 + half) for byte in digest for half in (byte >> 4, byte & 15))


def _first_line(line: str, key: bytes) -> str:
    method, _, rest = line.partition(" ")
    if method == "SIP/2.0":
        code, _, reason = rest.partition(" ")
        return f"{method} {hide(code)[:LONGEST_WORDS]} {hide(reason)[:LONGEST_WORDS]}".rstrip(" ")
    uri, _, version = rest.rpartition(" ")
    return f"{hide(method[:32])} {_uri(uri, key)} {hide(version[:16])}"


def _value(name: str, value: str, key: bytes) -> str:
    if name in ADDRESSES:
        return _addresses(value, key)
    if name == "call-id":
        return opaque(value, key)
    if name == "via":
        return _vias(value, key)
    if name == "replaces":
        call, _, more = value.partition(";")
        return opaque(call.strip(), key) + _parameters(more, _words("to-tag from-tag early-only"), key)
    if name == "content-type":
        return hide(value.partition(";")[0].strip())
    if (own := _OWN_NUMBERS.get(name)) and own.fullmatch(value):
        return value
    return hide(value) if name in PLAIN or _VERIFIES.fullmatch(name) else "(not kept)"


def _vias(value: str, key: bytes) -> str:
    found = (
        f"{protocol} {_place(sent_by.strip())}{_parameters(more, _VIA_PARAMETERS, key)}"
        for protocol, sent_by, more in _VIA.findall(value)
    )
    return ", ".join(found) or "(not kept)"


def _addresses(value: str, key: bytes) -> str:
    """Masks one or several addresses, and drops the names before them."""
    bare = _QUOTED.sub("", value)
    found = [f"<{_uri(uri, key)}>{_parameters(more, _HEADER_PARAMETERS, key)}" for uri, more in _BRACKETS.findall(bare)]
    if found:
        return ", ".join(found)
    kept = []
    for one in bare.split(","):
        uri, _, more = one.strip().partition(";")
        kept.append("*" if uri == "*" else f"<{_uri(uri, key)}>{_parameters(more, _HEADER_PARAMETERS, key)}")
    return ", ".join(kept)


def _uri(uri: str, key: bytes) -> str:
    found = _URI.match(uri.strip())
    if found is None:
        return "sip:(not kept)"
    scheme, user, rest = found[1].lower(), found[2] or "", found[3]
    if scheme == "tel":
        number, _, more = unquote(rest).partition(";")
        return f"tel:{masked(number)}{_parameters(more, _URI_PARAMETERS, key)}"
    name, _, about = unquote(user[:-1]).partition(";")
    name = masked(name.partition(":")[0]) + _parameters(about, _URI_PARAMETERS, key)
    host, _, more = rest.partition(";")
    return f"{scheme}:{name}{'@' if user else ''}{_place(host)}{_parameters(more, _URI_PARAMETERS, key)}"


def _place(text: str) -> str:
    """Returns a host with its port: an IP address stays, and so does the port."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return text if is_address(text) else hide(text)
    host, port = found[1], found[2] or ""
    return (host if is_address(host.strip("[]")) else hide(host)) + port


def _parameters(text: str, known: frozenset[str], key: bytes) -> str:
    """Keeps the known parameters, and a verification that is only a word."""
    parts = (part.strip() for part in text.split(";"))
    kept = (_parameter(part, key) for part in parts if _name(part) in known or _VERIFIED.fullmatch(part))
    return "".join(f";{part}" for part in kept)


def _name(part: str) -> str:
    return part.partition("=")[0].strip().lower()


def _parameter(part: str, key: bytes) -> str:
    name, sign, value = part.partition("=")
    if _name(part) in _IDENTITIES:
        return name + sign + opaque(value.strip(), key)
    if _name(part) in _HOSTS:
        return name + sign + _place(value.strip())
    return part if _OWN_PARAMETERS.fullmatch(part) else hide(part)


def _body(kind: str, body: str) -> str:
    if not body.strip():
        return ""
    if kind != "application/sdp":
        return f"({len(body.encode())} bytes, not kept)"
    lines = (_sdp_line(_UNSEEN.sub(" ", line.rstrip("\r"))) for line in body.split("\n"))
    return "".join(f"{line}\r\n" for line in lines if line)


def _sdp_line(line: str) -> str:
    if line.startswith("s="):
        return "s=-"
    if found := _KEYS.match(line):
        return f"a={found[1]}:(not kept)"
    if _SDP_OWN.fullmatch(line):
        return line
    if line.startswith("o="):
        line = f"o=- {' '.join(line[2:].split()[1:])}"
    elif line[:1] not in _SDP or line[1:2] != "=":
        return ""
    if found := _SDP_PLACE.fullmatch(line):
        return f"{found[1]}{hide(found[2])}{found[3]} {_place(found[4])}{hide(found[5])}"
    return hide(line)
