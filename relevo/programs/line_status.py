"""Reads what voice workers and Kamailio report about lines: registrations at trunks, errors on line threads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from ivr.lines import fault_log
from ivr.lines.sip import registration_status
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.config.settings import Settings
from relevo.kamailio import control
from relevo.kamailio import program as kamailio

ONLINE = 1 << 2  # Kamailio's uac module: the registrar has accepted


def registrations(settings: Settings) -> dict[str, RegistrationStatus]:
    """Returns the state of every trunk that registers, by name; `trying` if nothing is known yet."""
    wanted = [name for name, trunk in settings.trunks.items() if trunk.register_]
    known = (
        _of_kamailio(settings)
        if wanted and kamailio.fronted(settings)
        else registration_status.read(settings.registrations)
    )
    return {name: known.get(name, RegistrationStatus("trying")) for name in wanted}


def faults_file(settings: Settings, worker: int) -> Path:
    """Returns the file in which a voice worker counts the exceptions that its line threads have survived."""
    return settings.data_dir / "voice" / f"faults-{worker}.json"


def line_faults(settings: Settings) -> dict[int, dict[str, int]]:
    """Returns, by worker, how many exceptions its line threads have survived, by thread."""
    return {number: fault_log.read(faults_file(settings, number)) for number in range(settings.workers)}


def _of_kamailio(settings: Settings) -> Mapping[str, RegistrationStatus]:
    """Returns what Kamailio says of its accounts; it does not tell a refusal from silence."""
    try:
        accounts = control.ask(kamailio.rpc(settings), "uac.reg_dump")
    except (control.Away, control.Refused):
        return {}
    now = time.time()
    return {
        str(one["l_uuid"]): RegistrationStatus("registered" if int(one["flags"]) & ONLINE else "silent", at=now)
        for one in accounts or ()
    }
