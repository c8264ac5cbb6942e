"""Renders what Kamailio does to know which destinations of trunks are up, and to send calls to those. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from deflect.policy.ip_addresses import is_address
from ivr.lines.sip.trunk import Trunk
from relevo.kamailio.parts import filled

Way = Callable[[Trunk, str], str]
"""Returns the SIP address by which Kamailio reaches a destination of a trunk."""
FIRST_S = 6  # registrations are sent before, and OPTIONS go by their connections
PORT = 5060  # RFC 3261, 19.1.2
DNS = (
    "use_dns_failover=yes  # the next record of a name where one does not answer",
    "dns_srv_lb=yes  # by the weights of SRV records (RFC 2782)",
    "dns_try_naptr=no  # a trunk's transport is set",
)


def key(trunk: Trunk, destination: str) -> str:
    """Returns the name of a destination in Kamailio's tables."""
    return f"{trunk.name}/{destination}"


def watched(trunks: Sequence[Trunk]) -> list[Trunk]:
    """Returns the trunks whose calls go by the state of their destinations."""
    return [trunk for trunk in trunks if trunk.host and (trunk.ping or trunk.backup_hosts)]


def routes(trunks: Sequence[Trunk], way: Way, outer: str, every_s: int) -> str:
    """Returns the routes; an empty text where no trunk is watched."""
    known = watched(trunks)
    if not known:
        return ""
    return filled(
        "trunk_health.cfg",
        every=every_s,
        first=FIRST_S % every_s,
        outer=outer,
        pings=_lines(line for trunk in known if trunk.ping for line in _pings(trunk, way)),
        found=_lines(line for trunk in known if trunk.ping for line in _found(trunk)),
        out=_lines(f'    if ({_meant(trunk)}) $avp(out) = "{trunk.name}";' for trunk in known),
        destinations=_lines(line for trunk in known for line in _destinations(trunk, way)),
    )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) or "    # none"


def _ways(trunk: Trunk, way: Way) -> list[tuple[str, str]]:
    """Returns each destination with the SIP address by which it is reached."""
    return [(destination, way(trunk, destination)) for destination in trunk.destinations]


def _meant(trunk: Trunk) -> str:
    """Returns the condition by which a call is the trunk's: another port or TLS at its host is another peer."""
    if trunk.transport == "tls":
        return f'$rd == "{trunk.host}"'
    return f'$rd == "{trunk.host}" && $rp == {trunk.port or PORT} && !($ru =~ "^sips:|;transport=tls")'


def _pings(trunk: Trunk, way: Way) -> list[str]:
    by = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return [
        f'    $var(key) = "{key(trunk, name)}"; $uac_req(ruri) = "sip:{name}{by}"; $uac_req(ouri) = "{there}"; '
        "route(PING);"
        for name, there in _ways(trunk, way)
    ]


def _found(trunk: Trunk) -> list[str]:
    """Returns the lines that learn the addresses of names that SRV records may stand for; TLS proves itself."""
    if trunk.transport == "tls":
        return []
    return [
        f'    if ($uac_req(evtype) == 1 && $var(key) == "{key(trunk, name)}") $sht(found=>$si) = "{trunk.name}";'
        for name in trunk.destinations
        if by_records(name)
    ]


def by_records(destination: str) -> bool:
    """Returns whether SRV records are asked for a destination: it is a name without a port (RFC 3263, 4.2)."""
    return ":" not in destination and not is_address(destination)


def known_by_answer(trunks: Sequence[Trunk]) -> list[str]:
    """Returns the line by which a trunk is known by the address that answered OPTIONS."""
    if not any(_found(trunk) for trunk in watched(trunks) if trunk.ping):
        return []
    return ['    if ($var(trunk) == "" && $sht(found=>$si) != $null) $var(trunk) = $sht(found=>$si);']


def _destinations(trunk: Trunk, way: Way) -> list[str]:
    """Returns the lines that try each destination: those that are up, then those of which nothing is known."""
    state = "$sht(states=>$var(next))"
    rounds = [f'{state} == "up"', f'{state} == $null || {state} == "silent"'] if trunk.ping else ["$du == $null"]
    turns = [(name, there, wanted) for wanted in rounds for name, there in _ways(trunk, way)]
    return [line for turn, one in enumerate(turns, 1) for line in _turn(trunk, turn, *one)]


def _turn(trunk: Trunk, turn: int, name: str, there: str, wanted: str) -> list[str]:
    """Returns the lines of one destination. What follows in a call by TLS goes by the same connection."""
    kept = ["            $sht(ways=>$ci) = $du;"] if trunk.transport == "tls" else []
    return [
        f'    if ($du == $null && $avp(out) == "{trunk.name}" && $avp(turn) < {turn}) {{',
        f"        $avp(turn) = {turn};",
        f'        $var(next) = "{key(trunk, name)}";',
        f"        if ({wanted}) {{",
        f'            $du = "{there}";',
        *kept,
        "            $avp(key) = $var(next);",
        "        }",
        "    }",
    ]
