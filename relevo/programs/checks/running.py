"""Checks whether the programs of this machine run and answer."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

from relevo.config.settings import Settings
from relevo.kamailio import control
from relevo.kamailio import program as kamailio_program
from relevo.programs import readiness, wiring
from relevo.programs.checks import draining, web_programs, webhooks
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.production.spreading import unspread
from relevo.programs.checks.sentences import said
from relevo.programs.checks.sound import sound
from relevo.programs.readiness import listens
from speech.client import Listener

CROWDED: Final = 0.75
"""Part of the connections that may be taken before Kamailio counts as crowded."""
PROGRAMS: Final = ("speech", "voice", "kamailio", "rtpengine", "relay", "ingress", "workspace")
"""The parts that are programs, in the order in which they are looked at."""


def programs(settings: Settings) -> list[Callable[[Settings], Finding]]:
    """Returns the checks of all programs."""
    return [
        _speech(Listener(wiring.speech_address(settings))),
        voice,
        kamailio,
        sound,
        webhooks.relay,
        web_programs.look("ingress", settings.ingress_port),
        web_programs.look("workspace", settings.workspace_port),
    ]


def _speech(listener: Listener) -> Callable[[Settings], Finding]:
    def look(settings: Settings) -> Finding:
        if settings.recogniser == "none":
            return Finding("speech", "ok", said("speech.off"))
        return _running("speech", listener.healthy)(settings)

    return look


def voice(settings: Settings) -> Finding:
    if (left := draining.calls_left(settings)) is not None:
        return Finding("voice", "warning", said("voice.draining", left=left), said("voice.again"))
    return _running("voice", lambda: listens(f"tcp://{settings.host}:{settings.handset_port}"))(settings)


def kamailio(settings: Settings) -> Finding:
    if missing := unspread(settings):
        return missing
    if not kamailio_program.fronted(settings):
        return Finding("kamailio", "ok", said("kamailio.unused"))
    rpc = kamailio_program.rpc(settings)
    if not control.alive(rpc) and (who := readiness.holder(settings.sip_port, socket.SOCK_DGRAM)):
        seen = said("kamailio.held", port=settings.sip_port, who=who)
        return Finding("kamailio", "error", seen, said("kamailio.held_fix"))
    if (held := control.connections(rpc)) and held[0] > CROWDED * held[1]:
        seen = said("kamailio.crowded", taken=held[0], most=held[1])
        return Finding("kamailio", "warning", seen, said("kamailio.crowded_fix"))
    return _running("kamailio", lambda: control.alive(rpc))(settings)


def _running(name: str, check: Callable[[], bool]) -> Callable[[Settings], Finding]:
    def look(settings: Settings) -> Finding:
        if check():
            return Finding(name, "ok", said("answers"))
        return Finding(name, "error", said("does_not_answer"), said("start", name=name))

    return look
