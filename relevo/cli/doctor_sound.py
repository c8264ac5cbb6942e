"""Says whether rtpengine carries the callers' sound, where it is to."""

from __future__ import annotations

from relevo.cli.findings import Finding
from relevo.config.settings import Settings
from relevo.rtpengine import control, program
from relevo.rtpengine.control import RtpengineAway


def sound(settings: Settings) -> Finding:
    """Reports whether rtpengine answers, and how many calls pass it."""
    wanted = settings.rtpengine
    if not wanted.on:
        return Finding("rtpengine", "ok", "not used: sound goes straight to the voice workers")
    try:
        figures = control.figures(wanted.control_port)
    except RtpengineAway as away:
        fix = "relevo up, or relevo run rtpengine; then var/log/rtpengine.log"
        if not program.installed():
            fix = f"if it runs on this machine: {program.INSTALL} && {program.OFF}; {fix}"
        return Finding("rtpengine", "error", f"{away}: new calls are refused with 503", fix)
    places, ports = ", ".join(program.hosts(settings)), wanted.rtp_ports
    return Finding("rtpengine", "ok", f"carries {figures.calls} calls at {places}, UDP {ports[0]} to {ports[-1]}")
