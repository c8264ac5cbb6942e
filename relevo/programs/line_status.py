"""Reads what voice workers and Kamailio report about lines: registrations, destinations of trunks, thread errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from ivr.lines import fault_log
from ivr.lines.sip import registration_status
from ivr.lines.sip.registration_status import RegistrationStatus, State
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.kamailio import control, trunk_health
from relevo.kamailio import program as kamailio


def registrations(settings: Settings) -> dict[str, RegistrationStatus]:
    """Returns the state of every trunk that registers, by name; `trying` if nothing is known yet."""
    wanted = [name for name, trunk in settings.trunks.items() if trunk.register_]
    known = (
        _of_kamailio(settings)
        if wanted and kamailio.fronted(settings)
        else registration_status.read(settings.registrations)
    )
    return {name: known.get(name, RegistrationStatus("trying")) for name in wanted}


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """How one destination of a trunk answers OPTIONS.

    `silent`: it has not answered since Kamailio started; calls are tried there if no other is up.
    """

    trunk: str
    destination: str
    state: Literal["up", "down", "silent", "unknown"] = "unknown"
    since: float = 0.0
    """Time of the last change, in seconds since 1970; 0 where nothing is known."""


def destinations(settings: Settings) -> list[DestinationStatus]:
    """Returns the state of every destination that Kamailio asks by OPTIONS; none where it is not in front."""
    asked = [trunk for trunk in configured_trunks(settings).named.values() if trunk.ping and trunk.host]
    if not asked or not kamailio.fronted(settings):
        return []
    states, since = _table(settings, "states"), _table(settings, "since")
    return [
        _destination(trunk.name, one, states.get(key, "unknown"), since.get(key, "0"))
        for trunk in asked
        for one in trunk.destinations
        for key in (trunk_health.key(trunk, one),)
    ]


def _destination(trunk: str, destination: str, state: str, since: str) -> DestinationStatus:
    known = cast("Literal['up', 'down', 'silent', 'unknown']", state)
    return DestinationStatus(trunk, destination, known, float(since))


def _table(settings: Settings, name: str) -> Mapping[str, str]:
    try:
        return control.table(kamailio.rpc(settings), name)
    except (control.Away, control.Refused):
        return {}


def refusals(settings: Settings) -> Mapping[tuple[str, str], int]:
    """Returns how many calls were refused since Kamailio started, by trunk (empty: strangers) and SIP status."""
    if not kamailio.fronted(settings):
        return {}
    kept = _table(settings, "refused")
    return {(trunk, status): int(count) for key, count in kept.items() for trunk, _, status in (key.partition("/"),)}


def faults_file(settings: Settings, worker: int) -> Path:
    """Returns the file in which a voice worker counts the exceptions that its line threads have survived."""
    return settings.data_dir / "voice" / f"faults-{worker}.json"


def line_faults(settings: Settings) -> dict[int, dict[str, int]]:
    """Returns, by worker, how many exceptions its line threads have survived, by thread."""
    return {number: fault_log.read(faults_file(settings, number)) for number in range(settings.workers)}


def _of_kamailio(settings: Settings) -> Mapping[str, RegistrationStatus]:
    """Returns what the registrars answered to Kamailio; nothing of one that has not been asked yet."""
    since = _table(settings, "accounts_since")
    return {name: _account(said, since.get(name, "0")) for name, said in _table(settings, "accounts").items()}


def _account(said: str, since: str) -> RegistrationStatus:
    state, _, code = said.partition(" ")
    return RegistrationStatus(cast(State, state), int(code or 0), float(since))
