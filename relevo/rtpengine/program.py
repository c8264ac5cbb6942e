"""Runs rtpengine as one of the programs: says where it takes sound, and starts it. It has no file of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from ivr.lines.sip.host_names import EVERY_ADDRESS, OUTSIDE_IPV4, OUTSIDE_IPV6, outward
from relevo.config.settings import Settings, WrongSettings
from relevo.config.sip import LOOPBACK, loopback
from relevo.errors import RelevoError
from relevo.rtpengine import control

INSTALL: Final = "apt-get install --no-install-recommends rtpengine-daemon"
OFF: Final = "systemctl disable --now rtpengine-daemon"
"""Debian starts what it installs, on ports that are ours."""
SPARE_S: Final = 60
"""Seconds by which rtpengine forgets a silent call later than the voice workers end it."""
OFFER_S: Final = 150
"""Seconds that an offer may go unanswered: Kamailio lets a call ring for 120."""
QUIET: Final = 4
"""Warnings and errors are logged (syslog's levels): what is told below holds addresses of callers."""
NICE: Final = 10


class RtpengineMissing(RelevoError):
    """The settings ask for rtpengine and it is not installed; the message has the install command."""

    code = "rtpengine_missing"
    retryable = False


@dataclass(frozen=True, slots=True)
class RelayedSound:
    """What Kamailio must know. `straight` are the trunks whose sound passes the workers alone."""

    control_port: int
    by_ipv6: bool = False
    """Whether sound is taken at an IPv6 address."""
    straight: frozenset[str] = frozenset()


def installed() -> bool:
    return shutil.which("rtpengine") is not None


def found() -> str:
    """Returns where the program is. Raises `RtpengineMissing`."""
    if program := shutil.which("rtpengine"):
        return program
    raise RtpengineMissing(f"rtpengine is not installed; {INSTALL} && {OFF}, or set RELEVO_RTPENGINE__ON=false")


def relayed(settings: Settings) -> RelayedSound | None:
    """Returns how Kamailio has sound relayed; `None` where it goes straight to the workers."""
    if not settings.rtpengine.on:
        return None
    straight = frozenset(name for name, trunk in settings.trunks.items() if trunk.media == "direct")
    by_ipv6 = any(":" in host for host in hosts(settings))
    return RelayedSound(settings.rtpengine.control_port, by_ipv6, straight)


def hosts(settings: Settings) -> list[str]:
    """Returns the addresses that take sound from outside. Raises `WrongSettings` where none of them is IPv4."""
    host = settings.sip_host
    found = settings.rtpengine.hosts
    if not found and host == "::1":
        found = [LOOPBACK[0], host]
    elif not found and (host in EVERY_ADDRESS or ":" in host):
        six = [outward(OUTSIDE_IPV6)] if host == "::" else [host] if ":" in host else []
        found = [one for one in (outward(OUTSIDE_IPV4), *six) if one]
    found = found or [host]
    if not any(":" not in one for one in found):
        raise WrongSettings("RELEVO_RTPENGINE__HOSTS: this machine has no IPv4 address for sound; name one")
    return found


def start_file(settings: Settings) -> Path:
    """Returns the file that is written at each start: calls that were up must be offered anew then."""
    return settings.data_dir.absolute() / "rtpengine.start"


def unreached(settings: Settings) -> list[str]:
    """Returns the trunks with direct sound that cannot reach the workers, as these listen on loopback only."""
    if not settings.rtpengine.on or not loopback(settings.rtpengine.inner_host):
        return []
    outside = {
        name: [one for one in (trunk.host, *trunk.sources) if one and not loopback(one.partition("/")[0])]
        for name, trunk in settings.trunks.items()
        if trunk.media == "direct"
    }
    return [name for name, places in outside.items() if places]


def command(settings: Settings, program: str = "rtpengine") -> list[str]:
    """Returns the command line. Its control port is on loopback, and it needs no module of the kernel."""
    wanted, public = settings.rtpengine, settings.rtpengine.public_host or settings.sip_public_host
    told = {host: f"!{public}" if public and ":" not in host and not loopback(host) else "" for host in hosts(settings)}
    longest = max([settings.longest_hold_s, *(trunk.rtp_timeout_s for trunk in settings.trunks.values())]) + SPARE_S
    return [
        program,
        "--config-file=none",
        "--foreground",
        "--log-stderr",
        f"--log-level={QUIET}",
        "--table=-1",
        f"--interface=inner/{wanted.inner_host}",
        *(f"--interface=outer/{host}{said}" for host, said in told.items()),
        f"--listen-ng={control.HOST}:{wanted.control_port}",
        f"--port-min={wanted.rtp_ports[0]}",
        f"--port-max={wanted.rtp_ports[-1]}",
        f"--timeout={longest}",
        f"--silent-timeout={longest}",
        f"--offer-timeout={OFFER_S}",
        "--delete-delay=0",
        "--endpoint-learning=heuristic",  # the address that was told counts before any other that sends
    ]


def become(settings: Settings) -> NoReturn:
    """Replaces this process by rtpengine, which ends with its parent. Raises `RtpengineMissing`."""
    program, start = found(), start_file(settings)
    start.parent.mkdir(parents=True, exist_ok=True)
    start.write_text(str(os.getpid()))
    with contextlib.suppress(PermissionError):  # sound before all else, as the voice workers
        os.nice(-NICE)
    os.execv(program, command(settings, program))  # noqa: S606
