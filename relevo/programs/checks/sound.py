"""Says whether rtpengine carries the callers' sound, where it is to."""

from __future__ import annotations

from relevo.config.settings import Settings
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said
from relevo.rtpengine import control, program
from relevo.rtpengine.control import RtpengineAway


def sound(settings: Settings) -> Finding:
    """Reports whether rtpengine answers, and how many calls pass it."""
    wanted = settings.rtpengine
    if not wanted.on:
        return Finding("rtpengine", "ok", said("rtpengine.unused"))
    try:
        figures = control.figures(wanted.control_port)
    except RtpengineAway as away:
        fix = said("start", name="rtpengine")
        if not program.installed():
            fix = said("rtpengine.install", command=f"{program.INSTALL} && {program.OFF}", fix=fix)
        return Finding("rtpengine", "error", said("rtpengine.away", why=away), fix)
    places, ports = ", ".join(program.hosts(settings)), wanted.rtp_ports
    seen = said("rtpengine.carries", calls=figures.calls, places=places, first=ports[0], last=ports[-1])
    return Finding("rtpengine", "ok", seen)
