"""Renders Kamailio's files as text. Pure: nothing is read, written or looked up here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ivr.lines.sip.messages import header_caps as caps
from ivr.lines.sip.registration_status import REFUSED_S
from ivr.lines.sip.trunk import Trunk
from relevo.kamailio import grammar, registrations, sound, trunk_health
from relevo.kamailio.parts import filled
from relevo.rtpengine.program import RelayedSound

WORKER_MS = 900  # a worker that has not said a word by then is taken for dead; the next one is asked
FLOOD = 60  # requests in two seconds from one stranger's address
CALLS = 5  # in ten seconds from one; who has more than that to say is named as a trunk
HELD = 2  # at once
BRIEF_S = 150  # a call that nobody has taken is remembered for so long: it may ring for 120
UNCONFIRMED_S = 25  # a worker gives up a call that is not confirmed after 10, and waits for the answer to its BYE
LONG_S = 14400
STRANGERS = 100  # requests in a second from all strangers together
BRIEF_TCP_S = 10  # a connection of which no trunk and no call is known lives for so long without a word
LONG_TCP_S = 3605
CONNECTIONS = 8  # of one stranger
MOST_TCP = 8192  # connections; each takes 5 kB of the memory that all share
DOORS = "250000u"  # between two looks at which connections are to be closed
INSIDE = 100  # requests in ten seconds within one call; keys by INFO are the most that a caller has to say
LEAN = 2800  # bytes of an INVITE that leave room for what is added on the way
LARGEST = 3600  # the library holds 4,000 (PJSIP_MAX_PKT_LEN), of which Via, Record-Route and trunk take up to 400
TRIES = range(11, 30)  # workers that a call is tried at: all, if there are no more (Kamailio has at most 30 branches)
SIGN_MS = 5000
PING_S = 30  # between two OPTIONS to a trunk
SET = 1
"""Number of the workers' list."""


@dataclass(frozen=True, slots=True)
class Tls:
    port: int
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Layout:
    """`hosts` are the addresses of this machine that take calls, loopback the last; `workers` are ports there."""

    folder: Path
    """Of the configuration."""
    rpc: Path
    """The socket that takes commands; its path must be short (108 bytes, unix(7))."""
    hosts: Sequence[str]
    port: int
    workers: Sequence[int]
    public_host: str = ""
    names: Sequence[str] = ()
    """Hosts that strangers may call us by, beside our addresses."""
    trunks: Sequence[Trunk] = ()
    tls: Tls | None = None
    sources: dict[str, Sequence[str]] = field(default_factory=dict)
    """Trunk to the addresses that its host's name stands for, beside those it gives itself."""
    relays: Mapping[str, int] = field(default_factory=dict)
    """Destination of a trunk by TLS (its key) to the loopback port that leads there, its certificate verified."""

    trace_port: int = 0
    """UDP port on loopback at which every message is reported (HEP); 0: none is."""

    sound: RelayedSound | None = None
    """How rtpengine relays sound; `None`: it goes straight to the workers."""

    stranger_lines: int = 0
    """Lines that strangers may hold together; 0: all."""
    ping_s: int = PING_S
    """Seconds between two OPTIONS to a trunk."""
    sign_ms: int = SIGN_MS
    """How long a trunk may take for its first response to any request."""
    refused_s: int = REFUSED_S
    """From a registrar's first refusal to the next attempt."""

    @property
    def outer(self) -> str:
        """Address and port that the outside is told."""
        return f"{self.public_host or uri_host(self.hosts[0])}:{self.port}"

    @property
    def inner(self) -> str:
        """Address and port from which workers are spoken to."""
        return f"{self.hosts[-1]}:{self.port}"


def configuration(layout: Layout) -> str:
    """The file `kamailio.cfg`."""
    return filled(
        "kamailio.cfg",
        "refusals.cfg",
        listen="\n".join(_listen(layout)),
        mhomed="yes" if len(layout.hosts) > 1 else "no",
        tls="yes" if layout.tls else "no",
        modules="\n".join(_modules(layout)),
        rpc=layout.rpc,
        workers=layout.folder / "workers.list",
        inner=layout.inner,
        outer=layout.outer,
        loopback=layout.hosts[-1],
        **_limits_of_strangers(layout),
        **_sizes(layout),
        worker_ms=WORKER_MS,
        tries=(tries := min(max(len(layout.workers), TRIES[0]), TRIES[-1])),
        branches=tries + 1,
        sign_ms=layout.sign_ms,
        registrations=_registrations(layout),
        trunks="\n".join(
            [line for known in (_known, _relayed) for trunk in layout.trunks for line in known(layout, trunk)]
            + trunk_health.known_by_answer(layout.trunks)
        )
        or "    # no trunk is set",
        limits="\n".join(_limits(layout.trunks)) or "    # no trunk is limited",
        outward="\n".join(
            [line for trunk in layout.trunks for line in _outward(layout, trunk)]
            + (["    route(TRUNK_WAY);"] if trunk_health.watched(layout.trunks) else [])
        )
        or "    # no trunk is set",
        sound=sound.routes(layout.sound, layout.trunks),
        health=trunk_health.routes(layout.trunks, partial(_way, layout), layout.outer, layout.ping_s),
    )


def _sizes(layout: Layout) -> dict[str, int | str]:
    """Returns what a message and its headers may measure and look like, by the name in the configuration."""
    return {
        "lean": LEAN,
        "largest": LARGEST - (sound.MORE if layout.sound else 0),
        "unread": "|".join((*caps.UNREAD, *caps.UNREAD_COMPACT)),
        "callid": caps.CALL_ID,
        "branch": caps.BRANCH,
        "uri": caps.URI,
        "party": caps.PARTY,
        "contact": caps.CONTACT,
        "header": caps.HEADER,
        "headers": caps.HEADERS,
        "forms": "\n".join(grammar.lines()),
        "request_uri": grammar.quoted(grammar.REQUEST_URI),
    }


def _ours(layout: Layout) -> str:
    """Returns the pattern of hosts that a stranger's request URI may name."""
    hosts = dict.fromkeys((*layout.hosts, layout.public_host, "localhost", *layout.names))
    escaped = (re.escape(host).replace("\\", "\\\\").replace("\\\\-", "-") for host in hosts if host)
    return rf"^\\[?({'|'.join(escaped)})\\]?$"


def _limits_of_strangers(layout: Layout) -> dict[str, int | str]:
    """Returns how much strangers may send and hold, and for how long it is remembered."""
    return {
        "flood": FLOOD,
        "calls": CALLS,
        "held": HELD,
        "brief": BRIEF_S,
        "unconfirmed": UNCONFIRMED_S,
        "long": LONG_S,
        "strangers": STRANGERS,
        "stranger_lines": layout.stranger_lines,
        "unproven_lines": layout.stranger_lines - layout.stranger_lines // 4,
        "inside": INSIDE,
        "ours": _ours(layout),
        "brief_tcp": BRIEF_TCP_S,
        "long_tcp": LONG_TCP_S,
        "connections": CONNECTIONS,
        "most_tcp": MOST_TCP,
        "doors": DOORS,
    }


def workers(layout: Layout) -> str:
    """The file `workers.list`."""
    lines = [f"{SET} {worker(layout, port)} 0 0" for port in layout.workers]
    return "\n".join(("# Written by Relevo: one line a voice worker.", *lines, ""))


def worker(layout: Layout, port: int) -> str:
    """A worker's address, as the list has it."""
    return f"sip:{layout.hosts[-1]}:{port}"


def account_tables(layout: Layout) -> dict[str, str]:
    """Files of the folder `registrations`: accounts at trunks."""
    return registrations.tables(
        layout.trunks,
        lambda trunk: _way(layout, trunk, trunk.destinations[0]),
        lambda trunk: f"{layout.inner};transport=tcp" if _relayed(layout, trunk) else "",
    )


def _listen(layout: Layout) -> list[str]:
    lines = []
    for host in map(uri_host, layout.hosts):
        said = f" advertise {layout.public_host}:" if layout.public_host and host != "127.0.0.1" else ""
        for kind in ("udp", "tcp"):
            lines.append(f"listen={kind}:{host}:{layout.port}" + (f"{said}{layout.port}" if said else ""))
        if layout.tls:
            lines.append(f"listen=tls:{host}:{layout.tls.port}" + (f"{said}{layout.tls.port}" if said else ""))
    return lines


def _modules(layout: Layout) -> list[str]:
    registering, watching = registrations.wanted(layout.trunks), trunk_health.watched(layout.trunks)
    lines = ['loadmodule "db_text.so"'] if registering else []
    lines += trunk_health.DNS if watching else []
    lines += ['loadmodule "uac.so"'] if registering or watching else []
    lines += ['modparam("tm", "reparse_on_dns_failover", 0)'] if watching else []
    lines += sound.modules(layout.sound)
    lines += _trace(layout.trace_port) if layout.trace_port else []
    if layout.tls:
        lines += [
            'loadmodule "tls.so"',
            'modparam("tls", "tls_method", "TLSv1.2+")',
            f'modparam("tls", "certificate", "{layout.tls.certificate}")',
            f'modparam("tls", "private_key", "{layout.tls.key}")',
        ]
    return lines


def _trace(port: int) -> list[str]:
    parameters = {"trace_on": 1, "trace_to_database": 0, "hep_mode_on": 1, "hep_version": 3}
    parameters |= {"trace_init_mode": 1, "trace_mode": 1}  # every message, without a word in the routes
    lines = [f'modparam("siptrace", "{name}", {value})' for name, value in parameters.items()]
    return ['loadmodule "siptrace.so"', *lines, f'modparam("siptrace", "duplicate_uri", "sip:127.0.0.1:{port}")']


def _registrations(layout: Layout) -> str:
    folder = layout.folder / "registrations"
    return registrations.routes(layout.trunks, folder, layout.outer, layout.sign_ms, layout.refused_s)


def _known(layout: Layout, trunk: Trunk) -> list[str]:
    """The lines that find a trunk by the address of a packet; one reached by TLS is believed by TLS alone."""
    places = [*trunk.sources, *layout.sources.get(trunk.name, ())]
    by = '$proto == "tls" && ' if trunk.transport == "tls" else ""
    return [
        f'    if ({by}is_in_subnet("$si", "{place if "/" in place else _single(place)}")) $var(trunk) = "{trunk.name}";'
        for place in places
    ]


def _relayed(layout: Layout, trunk: Trunk) -> list[str]:
    """The lines that find a trunk by the port of a relay; they come after the lines of all addresses."""
    relayed = [
        (_way(layout, trunk, destination), port)
        for destination in trunk.destinations
        if (port := layout.relays.get(trunk_health.key(trunk, destination)))
    ]
    return [
        f'    if ($proto == "tcp" && $si == "{layout.hosts[-1]}" && $sp == {port}) '
        f'{{ $var(trunk) = "{trunk.name}"; $var(way) = "{way}"; }}'
        for way, port in relayed
    ]


def _way(layout: Layout, trunk: Trunk, destination: str) -> str:
    """The SIP address by which Kamailio reaches one destination of a trunk."""
    if port := layout.relays.get(trunk_health.key(trunk, destination)):
        return f"sip:{layout.hosts[-1]}:{port};transport=tcp"
    return f"sip:{destination}" + ("" if trunk.transport == "udp" else f";transport={trunk.transport}")


def _limits(trunks: Sequence[Trunk]) -> list[str]:
    """Returns the lines that tell how many calls a trunk may have at once and begin in a second."""
    limited = [trunk for trunk in trunks if trunk.calls_at_once or trunk.calls_a_second]
    return [
        f'    if ($var(trunk) == "{trunk.name}") {{ $var(at_once) = {trunk.calls_at_once}; '
        f"$var(a_second) = {trunk.calls_a_second}; }}"
        for trunk in limited
    ]


def uri_host(address: str) -> str:
    """Returns an address as it stands in a SIP address: IPv6 in brackets (RFC 3261, 25.1)."""
    return f"[{address}]" if ":" in address else address


def _single(address: str) -> str:
    return f"{address}/{128 if ':' in address else 32}"


def _outward(layout: Layout, trunk: Trunk) -> list[str]:
    """The lines that lead a call out over a trunk's own port and transport."""
    if not trunk.host or trunk.place == trunk.host:
        return []
    way = f'$du = "{_way(layout, trunk, trunk.destinations[0])}";'
    kept = " $sht(ways=>$ci) = $du;" if _relayed(layout, trunk) else ""
    return [f'    if ($rd == "{trunk.host}") {{ {way}{kept} }}' if kept else f'    if ($rd == "{trunk.host}") {way}']
