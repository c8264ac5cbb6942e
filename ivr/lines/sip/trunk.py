"""The SIP trunks, which of them a call came from, and which one a call of ours goes out by.

A stranger may write anything into an INVITE, so a trunk is known by the address a packet came from. Only the
proxy in front of us, which looked at that address itself, may name the trunk in a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from typing import Literal

from deflect.policy import legs
from deflect.policy.calling import CallSettings
from deflect.policy.ip_addresses import one_client
from deflect.policy.legs import RefusedLeg
from deflect.policy.phone_numbers import parse
from ivr.lines.dialling import Dialling
from ivr.lines.sip.media.wishes import NO_WISHES, MediaWishes
from relevo.log import logger

LOG = logger("ivr")
Trust = Literal["trusted", "attested", "none"]
HEADER = "X-Relevo-Trunk"
"""In which the proxy names the trunk it took a call from."""
MORE_HEADER = "X-Relevo-More"
"""By which the proxy says that it asks another worker where this one refuses a call with 503."""
SOURCE_HEADER = "X-Relevo-Source"
"""In which the proxy names the address it took a call from."""
ATTESTATION: Mapping[str, Trust] = {
    "A": "trusted",
    "B": "attested",
    "C": "none",
    "passed": "attested",
    "unverified": "none",
}
"""Trust by how a trunk verified the caller's number, unless it is set otherwise; `passed` is a result without level."""
_HOST = re.compile(r"^sips?:(?:[^@]*@)?([^@:;?]*).*$", re.IGNORECASE)
LONGEST_ADDRESS = 45  # characters of an IPv6 address
ACCOUNTS = 7
"""Accounts of ours at trunks: the library holds eight, aborts at the ninth, and one takes all other calls."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """One SIP peer. `host` is where we register or call out to; without a `name` it stands for all strangers."""

    name: str = ""
    host: str = ""
    port: int = 0
    """0: the transport's own (5060, TLS 5061)."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    username: str = ""
    password: str = field(default="", repr=False)
    register: bool = False
    trust: Trust = "none"
    region: str = "ES"
    """Country of numbers without `+`, ISO 3166."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    caller_id: str = ""
    inband: bool = False
    """Keys are looked for in the sound as well."""
    srtp: Literal["off", "optional", "required"] = "off"
    allow_refer: bool = False
    sources: tuple[str, ...] = ()
    """Addresses and networks its calls come from, beside `host` where that is an address."""
    fallback_number: str = ""
    """The number its callers are put through to when we cannot go on; empty: the installation's."""
    flow: str = ""
    """The flow for called numbers that no setting names; empty: the installation's."""
    media: MediaWishes = NO_WISHES
    verified_by: str = ""
    """Where it says whether it verified the caller's number; empty: it does not say, and `trust` counts."""
    attestation: Mapping[str, Trust] = field(default_factory=lambda: ATTESTATION)
    """Trust by what it says of the number."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that flows may read: name in the flow, to the header."""
    calls_at_once: int = 0
    """The most calls that come from it at one time; 0: no limit."""
    calls_a_second: int = 0
    """The most calls that come from it within a second; 0: no limit."""
    backup_hosts: tuple[str, ...] = ()
    """Where calls go while `host` is down, in order: `host` or `host:port`."""
    ping: bool = True
    """Whether Kamailio asks by OPTIONS if it is up."""

    @property
    def asserts(self) -> bool:
        """True where its P-Asserted-Identity and Remote-Party-ID name the caller."""
        return self.trust != "none" or bool(self.verified_by)

    @property
    def place(self) -> str:
        """Its part of a SIP address: `host`, `host:port`, with `;transport=` where that is not UDP."""
        port = f":{self.port}" if self.port else ""
        by = "" if self.transport == "udp" else f";transport={self.transport}"
        return f"{self.host}{port}{by}"

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where its calls go, the first that is up: `host` or `host:port`; empty where it has no host."""
        named = (self.host, *self.backup_hosts) if self.host else ()
        return tuple(f"{one}:{self.port}" if self.port and ":" not in one else one for one in named)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names or addresses of its destinations, without ports."""
        return tuple(one.partition(":")[0] for one in self.destinations)

    def read(self, number: str) -> str:
        """Returns a number that this trunk wrote, in E.164 where it can be dialled from abroad, else as it came."""
        return parse(number, self.region, self.prefixes).e164 or number

    def holds(self, address: str) -> bool:
        """Returns whether packets from this address (no port) are this trunk's."""
        return any(_inside(address, place) for place in (*self.sources, *self.hosts))


@dataclass(frozen=True, slots=True)
class Trunks:
    """All trunks of the installation. `proxy` is the address, or address:port, of the proxy in front of us, if any."""

    named: Mapping[str, Trunk] = field(default_factory=dict)
    others: Trunk = Trunk()
    """Stands for every peer that is not named."""
    proxy: str = ""

    def of(self, source: str, claim: str = "", user: str = "") -> Trunk:
        """Returns the trunk of a packet: `source` is its address:port, `claim` its `HEADER`, `user` the called user.

        Where several trunks share an address (two accounts with one provider), the account that is called decides.
        """
        address = source.rpartition(":")[0]
        if self.proxy and self.proxy in (address, source):
            return self.named.get(claim, self.others)
        there = [trunk for trunk in self.named.values() if trunk.holds(address)]
        asked = [trunk for trunk in there if trunk.username and trunk.username == user]
        return (asked or there or [self.others])[0]

    def source(self, trunk: Trunk, source: str, claim: str = "") -> str:
        """Returns where a call came from: its trunk's name, else the stranger's address or network (`stranger`).

        `source` is the packet's address:port, `claim` its `SOURCE_HEADER`, which only the proxy may write.
        """
        address = source.rpartition(":")[0]
        proxied = bool(self.proxy) and self.proxy in (address, source)
        return trunk.name or one_client(claim[:LONGEST_ADDRESS] if proxied else address.strip("[]"))

    def called(self, name: str, to: str) -> Trunk:
        """Returns the trunk a call of ours goes to: the one of this name, or whose host this SIP address names."""
        host = _HOST.sub(r"\1", to).lower()
        there = (trunk for trunk in self.named.values() if trunk.host and trunk.host.lower() == host)
        return self.named.get(name) or next(there, self.others)

    def found_at(self, name: str, address: str) -> Trunks:
        """Returns the trunks with an address from which a trunk's registrar has answered."""
        trunk = self.named[name]
        if trunk.holds(address):
            return self
        return replace(self, named={**self.named, name: replace(trunk, sources=(*trunk.sources, address))})


@dataclass(frozen=True, slots=True)
class Routes:
    """Leads numbers to trunks by their first digits; the longest prefix that fits counts."""

    trunks: Trunks = field(default_factory=Trunks)
    by_prefix: Mapping[str, str] = field(default_factory=dict)
    rules: CallSettings = field(default_factory=CallSettings)
    """The policy that every leg passes."""
    region: str = "ES"

    def trunk_for(self, number: str) -> Trunk | None:
        """Returns the trunk a number goes out by; `None` where there is none, or none with a host."""
        fitting = [prefix for prefix in self.by_prefix if number.startswith(prefix)]
        trunk = self.trunks.named.get(self.by_prefix[max(fitting, key=len)]) if fitting else None
        return trunk if trunk is not None and trunk.host else None

    def dialling(self, to: str, ours: str, ring_s: float) -> Dialling | None:
        """Returns how to call a number or SIP address, showing `ours`.

        `None` where no trunk takes it or the policy refuses it.
        """
        allowed = legs.decide(to, self.rules, self.region)
        if isinstance(allowed, RefusedLeg):
            LOG.warning("leg_refused", code=allowed.code)
            return None
        if to.lower().startswith(("sip:", "sips:")):
            return Dialling(to, allowed, ours, ring_s)
        trunk = self.trunk_for(to)
        if trunk is None:
            return None
        address = f"sip:{to}@{trunk.place}"
        return Dialling(address, allowed, trunk.caller_id or ours, ring_s, trunk=trunk.name, listens=True)


def seals_for_all(trunks: Iterable[Trunk]) -> bool:
    """Returns whether one more account is held, to call trunks that require encryption and where we have none."""
    return any(shares_seal(trunk.username, trunk.host, trunk.srtp) for trunk in trunks)


def session_timers(trunks: Iterable[Trunk]) -> list[int]:
    """Returns the session timers, in s, for each of which one more account is held: of trunks without their own."""
    return sorted({trunk.media.session_timer_s for trunk in trunks if not trunk.username} - {0})


def shares_seal(username: object, host: object, srtp: object) -> bool:
    """Returns whether a trunk of these fields is called by that account."""
    return srtp == "required" and bool(host) and not username


def _inside(address: str, place: str) -> bool:
    try:
        return ip_address(address) in ip_network(place, strict=False)
    except ValueError:  # a host name is no address
        return False
