"""Lists the ports that Relevo's programs take, by the setting that names each."""

from __future__ import annotations

import socket

from ivr.lines.sip.host_names import EVERY_IPV4
from relevo.config import senders
from relevo.config.settings import Settings
from relevo.config.sip import rtp_ports
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio
from relevo.programs import readiness, sip_trace
from relevo.programs.readiness import Place, PortProblem

WEB = {"workspace": "RELEVO_WORKSPACE_PORT", "ingress": "RELEVO_INGRESS_PORT", "simulator": "RELEVO_SIMULATOR_PORT"}
"""Programs that are nothing but a web server, each with the setting of its port."""
TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
LOOPBACK = "127.0.0.1"
Places = dict[str, tuple[Place, ...]]


def wanted(settings: Settings) -> Places:
    """Returns each host, port and protocol that is taken, by setting. Voice worker n takes the port of worker 0 + n.

    SIP takes UDP and TCP, the web TCP alone, and the SIP trace the UDP port of the metrics' number.
    """
    host = settings.host
    found: Places = {
        "RELEVO_WORKSPACE_PORT": ((host, settings.workspace_port, TCP),),
        "RELEVO_INGRESS_PORT": ((host, settings.ingress_port, TCP),),
        **_workers("RELEVO_HANDSET_PORT", ((host, settings.handset_port, TCP),), settings.workers),
        "RELEVO_METRICS_PORT": ((settings.metrics_host, settings.metrics_port, TCP),),
    }
    if kamailio.fronted(settings):
        found |= {"RELEVO_SIP_PORT": _fronted(settings, settings.sip_port, UDP, TCP)}
        found |= _workers("RELEVO_WORKER_PORT", _sip(LOOPBACK, settings.worker_port), settings.workers)
        if settings.sip_tls_port:
            found |= {"RELEVO_SIP_TLS_PORT": _fronted(settings, settings.sip_tls_port, TCP)}
    else:
        found |= _workers("RELEVO_SIP_PORT", _sip(settings.sip_host, settings.sip_port), settings.workers)
    if sip_trace.reported(settings):
        found["RELEVO_METRICS_PORT"] += ((sip_trace.HOST, settings.metrics_port, UDP),)
    if settings.rtpengine.on:
        found["RELEVO_RTPENGINE__CONTROL_PORT"] = ((LOOPBACK, settings.rtpengine.control_port, UDP),)
    if senders.simulated(settings):
        found["RELEVO_SIMULATOR_PORT"] = ((host, settings.simulator_port, TCP),)
    return found


class PortTaken(RelevoError):
    """A port that Relevo needs is used by another program or named by two settings; the message says what to change."""

    code = "port_taken"
    retryable = True


def require(settings: Settings, program: str) -> None:
    """Raises `PortTaken` where another program has the port of a web program."""
    setting = WEB.get(program, "")
    places = wanted(settings).get(setting, ())
    if problems := readiness.taken({setting: places}):
        raise PortTaken("\n".join(problems))


def overlaps(settings: Settings) -> list[PortProblem]:
    """Returns a problem for every other UDP port of ours that lies among the ports for sound."""
    sound = rtp_ports(settings)
    taken = {(setting, port) for setting, places in wanted(settings).items() for _, port, kind in places if kind == UDP}
    told = (
        "{setting} is {port}, which is among the ports for sound, {first} to {last}; "
        "set RELEVO_RTP_PORT or {name} to another port"
    )
    ends = {"first": sound[0], "last": sound[-1]}
    return [
        readiness.problem("sound", told, setting=setting, port=port, name=setting.partition(" ")[0], **ends)
        for setting, port in sorted(taken)
        if port in sound
    ]


def _fronted(settings: Settings, port: int, *protocols: socket.SocketKind) -> tuple[Place, ...]:
    """Kamailio listens at loopback too; every address has that in it."""
    alone = settings.sip_host in EVERY_IPV4
    hosts = (settings.sip_host,) if alone else dict.fromkeys((settings.sip_host, LOOPBACK))
    return tuple((host, port, protocol) for host in hosts for protocol in protocols)


def _sip(host: str, port: int) -> tuple[Place, ...]:
    return (host, port, UDP), (host, port, TCP)


def _workers(setting: str, first: tuple[Place, ...], workers: int) -> Places:
    more = {
        f"{setting} (worker {number})": tuple((host, port + number, protocol) for host, port, protocol in first)
        for number in range(1, workers)
    }
    return {setting: first, **more}
