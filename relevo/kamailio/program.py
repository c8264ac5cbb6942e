"""Runs Kamailio as one of the programs: decides whether it is used, writes its files and starts it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from ivr.lines.sip.host_names import EVERY_ADDRESS, EVERY_IPV4, OUTSIDE_IPV4, OUTSIDE_IPV6, addresses, outward
from relevo.config.settings import Settings, WrongSettings
from relevo.config.sip import configured_trunks, loopback
from relevo.errors import RelevoError
from relevo.kamailio import layout as text
from relevo.kamailio import log_mask, tls_relay, trunk_health, trunk_tls
from relevo.kamailio.layout import Layout, Tls
from relevo.kamailio.sip_stream import Swap
from relevo.kamailio.tls_relay import Relay
from relevo.kamailio.trunk_tls import TlsPeer
from relevo.rtpengine import program as rtpengine

INSTALL: Final = "apt-get install --no-install-recommends kamailio kamailio-tls-modules"
OFF: Final = "systemctl disable --now kamailio"
"""Debian starts what it installs, on the port that is ours."""
SHARED_MB = 128  # a flood of strangers takes 20; what is never used takes none
PRIVATE_MB = 16  # of each process: the script of a few trunks takes 4, and accounts are read beside it
LONGEST_SOCKET = 90  # of 107 bytes; those who ask have one beside it
LOOPBACK = "127.0.0.1"


class KamailioMissing(RelevoError):
    """The settings ask for Kamailio and it is not installed; the message has the install command."""

    code = "kamailio_missing"
    retryable = False


def installed() -> bool:
    return shutil.which("kamailio") is not None


def fronted(settings: Settings) -> bool:
    """True if Kamailio listens on the SIP port and the workers stand behind it."""
    if settings.sip_proxy == "auto":
        outside = not loopback(settings.sip_host) or ":" in settings.sip_host
        return (settings.workers > 1 or outside or settings.rtpengine.on) and installed()
    return settings.sip_proxy == "kamailio"


def layout(settings: Settings) -> Layout:
    """Returns the addresses of workers and trunks. Looks up the host names of trunks."""
    folder = settings.data_dir.absolute() / "kamailio"
    known = configured_trunks(settings).named
    tls = None
    if settings.sip_tls_port:
        if settings.sip_tls_certificate is None or settings.sip_tls_key is None:
            raise WrongSettings("RELEVO_SIP_TLS_PORT: set RELEVO_SIP_TLS_CERTIFICATE and RELEVO_SIP_TLS_KEY too")
        tls = Tls(settings.sip_tls_port, settings.sip_tls_certificate.absolute(), settings.sip_tls_key.absolute())
    return Layout(
        folder=folder,
        rpc=rpc(settings),
        hosts=_hosts(settings.sip_host),
        port=settings.sip_port,
        workers=[settings.worker_port + number for number in range(settings.workers)],
        public_host=settings.sip_public_host,
        names=settings.sip_names,
        trunks=list(known.values()),
        tls=tls,
        sources={name: [found for host in trunk.hosts for found in addresses(host)] for name, trunk in known.items()},
        stranger_lines=stranger_lines(settings),
        trace_port=settings.metrics_port if settings.sip_trace else 0,
        sound=rtpengine.relayed(settings),
    )


def stranger_lines(settings: Settings) -> int:
    """Returns how many lines strangers may hold together. Where there is no trunk, no line is kept for one."""
    if settings.stranger_lines:
        return settings.stranger_lines
    return max(1, settings.lines // 2) if settings.trunks else settings.lines


def tls_peers(settings: Settings) -> list[TlsPeer]:
    """Returns the hosts of trunks that we reach by TLS."""
    authorities = str(settings.sip_ca_file.absolute()) if settings.sip_ca_file else ""
    own = None
    if settings.sip_tls_certificate and settings.sip_tls_key:
        own = (str(settings.sip_tls_certificate.absolute()), str(settings.sip_tls_key.absolute()))
    known = configured_trunks(settings).named
    return [
        TlsPeer(one.name, host, int(port or trunk_tls.PORT), authorities, own, trunk_health.key(one, destination))
        for one in known.values()
        if one.transport == "tls"
        for destination in one.destinations
        for host, _, port in [destination.partition(":")]
    ]


def swap(where: Layout) -> Swap:
    """Returns which address of ours trunks reached by TLS are told."""
    port = where.tls.port if where.tls else trunk_tls.PORT
    return Swap(where.inner, f"{where.public_host or text.uri_host(where.hosts[0])}:{port}")


def rpc(settings: Settings) -> Path:
    """Returns the path of the socket at which Kamailio takes commands."""
    return _short(settings.data_dir.absolute() / "kamailio" / "rpc")


def inner(settings: Settings) -> tuple[str, int]:
    """Returns the address and port at which Kamailio answers on this machine."""
    return _hosts(settings.sip_host)[-1], settings.sip_port


def write(where: Layout) -> Path:
    """Writes the files, readable for this user only as they may hold passwords.

    Returns the path of the configuration.
    """
    accounts = where.folder / "registrations"
    for folder in (where.folder, accounts):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    for name, table in text.account_tables(where).items():
        (accounts / name).write_text(table)
    (where.folder / "workers.list").write_text(text.workers(where))
    path = where.folder / "kamailio.cfg"
    path.write_text(text.configuration(where))
    return path


def become(settings: Settings) -> NoReturn:
    """Replaces this process by Kamailio, which ends with its parent. Raises `KamailioMissing`."""
    program = shutil.which("kamailio")
    if program is None:
        raise KamailioMissing(f"Kamailio is not installed; {INSTALL} && {OFF}, or set RELEVO_SIP_PROXY=none")
    where = layout(settings)
    relays = [Relay(peer, LOOPBACK) for peer in tls_peers(settings)]
    where = replace(where, relays={one.peer.key: one.port for one in relays})
    path, run = str(write(where)), str(where.folder)
    where.rpc.unlink(missing_ok=True)
    memory = ["-m", str(SHARED_MB), "-M", str(PRIVATE_MB)]
    command = [program, "-DD", "-E", "-f", path, "-Y", run, *memory]
    errors = log_mask.masked()
    if relays or os.getpid() == 1:  # the first process of a container is the parent of all that have none
        raise SystemExit(tls_relay.stand_beside(relays, swap(where), command, errors))
    os.dup2(errors, 2)
    os.execv(program, command)  # noqa: S606


def _hosts(host: str) -> list[str]:
    """Returns the addresses to listen on, loopback of IPv4 last: it reaches the workers from there."""
    wanted = [outward(OUTSIDE_IPV4)] if host in EVERY_ADDRESS else [host]
    wanted += [outward(OUTSIDE_IPV6)] if host == "::" else []
    return [*dict.fromkeys(one for one in wanted if one not in ("", LOOPBACK)), LOOPBACK]


def media_host(settings: Settings) -> str:
    """Returns the address at which workers take sound: IPv4, also where Kamailio listens on IPv6."""
    if settings.rtpengine.on:
        return settings.rtpengine.inner_host
    if ":" not in settings.sip_host:
        return settings.sip_host
    return LOOPBACK if loopback(settings.sip_host) else EVERY_IPV4[0]


def known_host(settings: Settings) -> str:
    """Returns the address by which the outside knows us, as it stands in a SIP address."""
    return settings.sip_public_host or text.uri_host(_hosts(settings.sip_host)[0])


def _short(path: Path) -> Path:
    """The same, or a place in the system's temporary folder where the name of a socket would be too long."""
    if len(str(path)) <= LONGEST_SOCKET:
        return path
    return Path(tempfile.gettempdir()) / f"relevo-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.rpc"
