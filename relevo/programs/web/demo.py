"""Wires the demo's part of the workspace."""

from __future__ import annotations

from flask import Blueprint

from deflect.steps.ledger import Ledger
from gateway.demo.http import blueprints
from gateway.demo.restart import Demo
from relevo.config.settings import Settings
from relevo.programs import wiring


def parts(settings: Settings, ledger: Ledger) -> tuple[Blueprint, ...]:
    """Returns the demo businesses and the restart, for the workspace."""
    reached = Demo(ledger, wiring.eraser(settings, ledger.store), wiring.tapes(settings), wiring.simulator(settings))
    return blueprints(ledger.store, reached)
