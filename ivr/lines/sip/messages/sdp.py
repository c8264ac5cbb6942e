"""Reads offers of sound (SDP, RFC 8866, 3264), refuses what we cannot take, and shapes our own descriptions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from ivr.lines.sip.invite.headers import header_value
from ivr.lines.sip.media.wishes import CODECS, MediaWishes
from ivr.lines.sip.messages.responses import Response

STATIC: Final = {"0": "PCMU", "8": "PCMA", "9": "G722"}
"""Payload types that need no `a=rtpmap` (RFC 3551)."""
PACKET_TIMES: Final = frozenset(map(str, range(10, 210, 10)))
"""Packet times that can be asked of us, in ms; others count as not said."""
_LINE = re.compile(r"[a-z]=")
_PLACE = re.compile(r"(?:c=|a=rtcp:\S+[ \t]+)IN[ \t]+IP([46])[ \t]*([^\s/]*)", re.IGNORECASE)
"""Where sound or its reports are wanted."""
_CLOCKS: Final = ("8000", "8000/1")
"""In SDP, of all three codecs, with the number of channels or without: G.722 is written so too (RFC 3551, 4.5.2)."""
MOST_SOUNDS: Final = 3
"""Of one offer, such as one in clear and one encrypted. The library opens two sockets for each, of 64 in all."""
LARGEST_PAYLOAD: Final = 127
"""Of the seven bits of a payload type (RFC 3550)."""


@dataclass(frozen=True, slots=True)
class AudioOffer:
    """One `m=audio` section. `network` is such as `IN IP4`; `codecs` are names in the order offered."""

    port: int
    network: str
    codecs: tuple[str, ...]
    ptime_ms: int = 0
    """0: not said."""


def _refused(warning: int, why: str) -> Response:
    return Response(488, {"Warning": f'{warning} relevo "{why}"'})


UNREADABLE: Final = _refused(399, "The session description cannot be read")
NO_ADDRESS: Final = _refused(301, "Sound is taken at addresses only, written as their network has it")


def places_are_addresses(text: str) -> bool:
    """Returns whether every place for sound in a description or message is an address of the network that it names.

    At another one the library aborts, and for a name it would ask a server, while all calls wait.
    """
    return all(_is_address(*place) for place in _PLACE.findall(text))


def _is_address(version: str, text: str) -> bool:
    try:
        return ip_address(text).version == int(version)
    except ValueError:
        return False


MANY_SOUNDS: Final = _refused(399, "More sounds are offered at once than a call can have")


def audio_offers(body: str) -> list[AudioOffer]:
    """Returns the sound that a description offers. Raises ValueError where it is no SDP."""
    lines = [line for line in re.split(r"\r?\n", body) if line]
    if not lines or not lines[0].startswith("v=") or not all(map(_LINE.match, lines)):
        raise ValueError("no session description")
    common, *sections = _sections(lines)
    return [_audio(section, common) for section in sections if section[0].startswith("m=audio ")]


def description(message: str) -> str | None:
    """Returns the session description of a message, also where it is one part of several; `None` without one."""
    _, _, body = message.replace("\r\n", "\n").partition("\n\n")
    kind = header_value(message, "Content-Type").lower()
    if not body:
        return None
    if not kind.startswith("multipart/"):
        return body if kind.split(";")[0].strip() == "application/sdp" else None
    parts = re.split(r"^--.*$", body, flags=re.MULTILINE)[1:]
    for part in parts:
        part_head, _, part_body = part.lstrip("\n").partition("\n\n")
        if re.search(r"^(?:content-type|c)[ \t]*:[ \t]*application/sdp\b", part_head, re.IGNORECASE | re.MULTILINE):
            return part_body.strip("\n") + "\n"
    return None


def offer_refusal(body: str, codecs: Sequence[str] = ()) -> Response | None:
    """Returns the refusal of an offer that we cannot take, `None` of one that we can. `codecs` empty: all of ours."""
    try:
        offers = [offer for offer in audio_offers(body) if offer.port]
    except ValueError:
        return UNREADABLE
    if not offers:
        return _refused(304, "No sound is offered")
    if len(offers) > MOST_SOUNDS:
        return MANY_SOUNDS
    if not places_are_addresses(body):
        return NO_ADDRESS
    if not any(offer.network.startswith("IN ") for offer in offers):
        return _refused(300, "Only the internet protocol is taken")
    if not any(offer.network == "IN IP4" for offer in offers):
        return _refused(301, "Only IPv4 addresses are taken for sound")
    ours = codecs or CODECS
    if not any(offer.network == "IN IP4" and set(ours) & set(offer.codecs) for offer in offers):
        return _refused(305, f"No codec in common: {' '.join(ours)} would be")
    return None


def shaped(ours: str, theirs: str, wishes: MediaWishes) -> str:
    """Returns our description with the codecs and the packet time of a trunk.

    `theirs` is the offer that it answers; empty where it is an offer of our own.
    """
    try:
        offer = next(iter(audio_offers(theirs)), None) if theirs else None
    except ValueError:
        return ours
    ptime = wishes.ptime_ms or (offer.ptime_ms if offer else 0)
    wanted = wishes.codecs
    if offer and wanted:
        wanted = tuple(one for one in wanted if one in offer.codecs)[:1]
    common, *sections = _sections([line for line in ours.split("\r\n") if line])
    made = [*common]
    for section in sections:
        made += _with_ptime(_with_codecs(section, wanted), ptime) if section[0].startswith("m=audio ") else section
    return "".join(f"{line}\r\n" for line in made)


def _with_codecs(section: list[str], wanted: Sequence[str]) -> list[str]:
    """Keeps only these codecs, in this order, and what is no codec (keys); everything where none would be left."""
    head = section[0].split()
    names = _names(section, head[3:])
    kept = [payload for one in wanted for payload in head[3:] if names.get(payload) == one]
    if not kept:
        return section
    dropped = {payload for payload in head[3:] if names.get(payload) in CODECS} - set(kept)
    rest = [payload for payload in head[3:] if payload not in dropped and payload not in kept]
    attributes = [line for line in section[1:] if _payload(line) not in dropped]
    return [" ".join([*head[:3], *kept, *rest]), *attributes]


def _with_ptime(section: list[str], ptime_ms: int) -> list[str]:
    if not ptime_ms or any(line.startswith("a=ptime:") for line in section):
        return section
    return [*section, f"a=ptime:{ptime_ms}"]


def _audio(section: list[str], common: list[str]) -> AudioOffer:
    head = section[0].split()
    if len(head) < 4:
        raise ValueError("no formats of sound")
    connection = next((line for line in (*section, *common) if line.startswith("c=")), "c=")[2:].split()
    payloads = head[3:]
    if head[2].startswith("RTP/") and not all(one.isdecimal() and int(one) <= LARGEST_PAYLOAD for one in payloads):
        raise ValueError("a format of sound that is no payload type")
    names = _names(section, payloads)
    ptime = next((line[8:].strip() for line in section if line.startswith("a=ptime:")), "")
    return AudioOffer(
        int(head[1].partition("/")[0]),
        " ".join(connection[:2]),
        tuple(names[one] for one in payloads if one in names),
        int(ptime) if ptime in PACKET_TIMES else 0,
    )


def _names(section: list[str], payloads: Sequence[str]) -> dict[str, str]:
    """Returns payload type to codec, of those that we speak."""
    named = {payload: STATIC[payload] for payload in payloads if payload in STATIC}
    for line in section:
        payload, _, mapping = line.removeprefix("a=rtpmap:").partition(" ")
        name, _, clock = mapping.strip().partition("/")
        if line.startswith("a=rtpmap:") and name.upper() in CODECS and clock in _CLOCKS:
            named[payload] = name.upper()
        elif line.startswith("a=rtpmap:"):
            named.pop(payload, None)
    return named


def _payload(line: str) -> str:
    found = re.match(r"a=(?:rtpmap|fmtp):(\S+)", line)
    return found[1] if found else ""


def _sections(lines: list[str]) -> Iterator[list[str]]:
    """Yields what is common to the session, then every media section."""
    section: list[str] = []
    for line in lines:
        if line.startswith("m="):
            yield section
            section = []
        section.append(line)
    yield section
