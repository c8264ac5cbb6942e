"""Keeps the SIP messages that Kamailio reports in the ring, on a thread of the relay.

Kamailio sends them to the UDP port of the metrics' number on 127.0.0.1, so that no further port has to be chosen.
"""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Final

from ivr.lines.sip.diagnostics.ring import RingLimits, RingWriter
from relevo.config.settings import Settings
from relevo.kamailio import hep
from relevo.kamailio import program as kamailio
from relevo.log import fault_fields, logger

LOG = logger("sip_trace")
HOST: Final = "127.0.0.1"
LARGEST: Final = 65535
_PROBES: Final = ("OPTIONS", "sip:kamailio@")
"""Both are in Kamailio's own probes of the workers, once a second each, and their answers."""


def folder(settings: Settings) -> Path:
    """Returns the folder of the ring."""
    return settings.data_dir.absolute() / "sip-trace"


def limits(settings: Settings) -> RingLimits:
    return RingLimits(settings.sip_trace_mb, settings.sip_trace_days)


def reported(settings: Settings) -> bool:
    """Returns whether Kamailio reports SIP messages to us."""
    return settings.sip_trace and kamailio.fronted(settings)


def follow(settings: Settings) -> None:
    """Begins to keep what Kamailio reports, on a daemon thread; does nothing where no Kamailio stands in front."""
    if not reported(settings):
        return
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        line.bind((HOST, settings.metrics_port))
    except OSError as taken:
        LOG.warning("no_sip_trace", port=settings.metrics_port, cause=taken.strerror)
        return
    ring = RingWriter(folder(settings), "kamailio", limits(settings))
    threading.Thread(target=_keep, args=(line, ring), name="sip trace", daemon=True).start()


def _keep(line: socket.socket, ring: RingWriter) -> None:
    while True:
        try:
            seen = hep.read(line.recv(LARGEST))
            if seen is not None and not all(word in seen.message for word in _PROBES):
                ring.write(seen.at, seen.source, seen.target, seen.transport, seen.message)
        except Exception as error:  # a full disk, or a message like no other, must not end the trace for good
            LOG.warning("sip_message_not_kept", **fault_fields(error))
