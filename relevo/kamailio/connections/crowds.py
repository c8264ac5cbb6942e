"""Finds the connections by which strangers crowd Kamailio, and has Kamailio close those that said no whole message.

Kamailio 5.6 has no limit for one address, and no event before a whole message. The kernel lists who is connected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from itertools import islice
from typing import Final

from relevo.kamailio import control
from relevo.kamailio.connections.established import Address, End, established
from relevo.kamailio.layout import CONNECTIONS, Layout
from relevo.log import logger

LOG = logger("kamailio")
CROWD: Final = 256
"""Strangers' connections together; with more, those that say nothing are closed."""
AT_ONCE: Final = 2000
"""Connections closed at one look."""
CALM_S, BUSY_S = 1.0, 0.1
"""Between two looks."""


def silent_ones(ends: Iterable[End], before: Collection[End], known: Callable[[Address], bool]) -> list[End]:
    """Returns the connections that may be closed; none where strangers are no crowd. Pure.

    Those are what an address has beyond its few, and those that were there `before`. `known` tells trunks, whose
    connections are none of them.
    """
    known = lru_cache(known)
    strangers = [end for end in ends if not known(end[0])]
    if len(strangers) <= CROWD:
        return []
    held: Counter[object] = Counter()
    found = []
    for end in strangers:
        holder = _holder(end[0])
        held[holder] += 1
        if end in before or held[holder] > CONNECTIONS:
            found.append(end)
    return found


@dataclass(slots=True)
class Doorkeeper:
    """Looks at the connections to one Kamailio on this machine, for as long as its workers live."""

    layout: Layout
    _before: frozenset[End] = frozenset()
    _crowded: bool = False
    _networks: tuple[tuple[int, int, int], ...] = ()

    def __post_init__(self) -> None:
        named = self.layout.sources
        places = [one for trunk in self.layout.trunks for one in (*trunk.sources, *named.get(trunk.name, ()))]
        networks = [ip_network(place, strict=False) for place in places]
        self._networks = tuple((one.version, int(one.network_address), int(one.netmask)) for one in networks)

    def look(self) -> float:
        """Has Kamailio close what crowds it. Returns after how many seconds to look again."""
        ports = {self.layout.port} | ({self.layout.tls.port} if self.layout.tls else set())
        ends = established(ports)
        silent = silent_ones(ends, self._before, self._known)
        self._before = frozenset(ends)
        if silent and not self._crowded:
            LOG.warning("strangers_crowd_kamailio", connections=len(ends))
        self._crowded = bool(silent)
        control.close(self.layout.rpc, [_written(end) for end in islice(silent, AT_ONCE)])
        return BUSY_S if silent else CALM_S

    def _known(self, address: Address) -> bool:
        return any(address.version == version and int(address) & mask == net for version, net, mask in self._networks)


def _holder(address: Address) -> object:
    """Returns whose limits count: an IPv6 stranger has a network of 64 bits, and as many addresses."""
    return address if isinstance(address, IPv4Address) else IPv6Network((int(address) >> 64 << 64, 64))


def _written(end: End) -> str:
    return f"[{end[0]}]:{end[1]}" if isinstance(end[0], IPv6Address) else f"{end[0]}:{end[1]}"
