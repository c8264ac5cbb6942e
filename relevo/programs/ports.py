"""Lists the ports that Relevo's programs take, by the setting that names each."""

from __future__ import annotations

import socket

from relevo.config import senders
from relevo.config.settings import Settings
from relevo.kamailio import program as kamailio
from relevo.programs.readiness import Place


def wanted(settings: Settings) -> dict[str, Place]:
    """Returns host, port and kind by setting. Voice worker n takes the port of worker 0 plus n."""
    tcp, host = socket.SOCK_STREAM, settings.host
    found: dict[str, Place] = {
        "RELEVO_WORKSPACE_PORT": (host, settings.workspace_port, tcp),
        "RELEVO_INGRESS_PORT": (host, settings.ingress_port, tcp),
        **_workers("RELEVO_HANDSET_PORT", (host, settings.handset_port, tcp), settings.workers),
        "RELEVO_METRICS_PORT": (host, settings.metrics_port, tcp),
    }
    sip = (settings.sip_host, settings.sip_port, socket.SOCK_DGRAM)
    if kamailio.fronted(settings):
        inner = ("127.0.0.1", settings.worker_port, socket.SOCK_DGRAM)
        found |= {"RELEVO_SIP_PORT": sip, **_workers("RELEVO_WORKER_PORT", inner, settings.workers)}
    else:
        found |= _workers("RELEVO_SIP_PORT", sip, settings.workers)
    if senders.simulated(settings):
        found["RELEVO_SIMULATOR_PORT"] = (host, settings.simulator_port, tcp)
    return found


def _workers(setting: str, first: Place, workers: int) -> dict[str, Place]:
    host, port, kind = first
    more = {f"{setting} (worker {number})": (host, port + number, kind) for number in range(1, workers)}
    return {setting: first, **more}
