"""What a machine says of itself where tests need no real one: a disk that is full, a trunk that is down."""

from __future__ import annotations

from gateway.workspace.api.admin.health_models import LockedSetting, Machine, PartHealth, TrunkHealth
from tests.office_hours import TUESDAY_AT_TEN

FULL = {"es": ("disco", "0.1 GB libres", "libere espacio"), "en": ("disk", "0.1 GB free", "free some space")}


def machine(language: str) -> Machine:
    title, seen, fix = FULL[language]
    relay = {"part": "relay", "title": "relay", "health": "ok", "seen": "answers", "fix": "", "program": True}
    disk = {"part": "disk", "title": title, "health": "error", "seen": seen, "fix": fix, "program": False}
    return Machine(
        parts=(
            PartHealth.model_validate({**relay, "since": TUESDAY_AT_TEN}),
            PartHealth.model_validate({**disk, "since": None}),
        ),
        trunks=(TrunkHealth(trunk="carrier", host="sip.example.net", state="down", since=TUESDAY_AT_TEN),),
        settings=(LockedSetting(name="handoff_key", kind="secret", value="", given=True, where="environment"),),
        lines=8,
    )
