"""Wires the workspace's parts that know this machine: health, quarantine, terms of the settings, business systems."""

from __future__ import annotations

from flask import Blueprint

from deflect.steps.ledger import Ledger
from gateway.workspace.api.health import routes as health
from gateway.workspace.api.letters import routes as letters
from gateway.workspace.api.lookups import routes as lookups
from gateway.workspace.api.retention import routes as retention
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.web.health import MachineHealth
from relevo.programs.web.quarantined import Quarantined


def parts(settings: Settings, ledger: Ledger) -> tuple[Blueprint, ...]:
    """Returns them, for the workspace."""
    quarantined = Quarantined(settings, ledger.store, ledger.vault)
    return (
        health.blueprint(ledger, MachineHealth(settings)),
        letters.blueprint(ledger, quarantined),
        retention.blueprint(ledger, wiring.terms(settings)),
        lookups.blueprint(ledger, wiring.services(settings)),
    )
