"""Answers of the API of health. What only the settings and this machine know comes as a `Machine`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from deflect.reports.live import Live, SenderTexts
from gateway.workspace.api.contract import Answer


class PartHealth(Answer):
    """A part that was checked. `seen` and `fix` are sentences in the account's language."""

    part: str
    title: str
    health: Literal["ok", "warning", "error"]
    seen: str
    fix: str
    program: bool
    since: datetime | None
    """When the program started last on this machine."""


class TrunkHealth(Answer):
    """A trunk's registration, or a host of its that is asked by OPTIONS."""

    trunk: str
    host: str
    """Empty for the registration."""
    state: Literal["up", "down", "silent", "unknown", "registered", "trying", "refused", "left", "by_address"]
    since: datetime | None


class LockedSetting(Answer):
    """A setting that stands outside of the ledger. A secret's value is never answered."""

    name: str
    kind: Literal["address", "table", "limit", "secret"]
    value: str
    given: bool
    where: Literal["environment", "file", "default"]


class Machine(Answer):
    """What this machine says of itself."""

    parts: tuple[PartHealth, ...]
    trunks: tuple[TrunkHealth, ...]
    settings: tuple[LockedSetting, ...]
    lines: int
    """Calls that there may be at once."""


class SenderHealth(Answer):
    """One of our senders, and its texts of a day."""

    address: str
    channel: str
    provider: str
    texts: SenderTexts


class Health(Answer):
    """Parts with trouble first, the worst first; then what goes on now."""

    at: datetime
    machine: Machine
    live: Live
    senders: tuple[SenderHealth, ...]
