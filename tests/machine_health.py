"""What a machine says of itself where tests need no real one: a full disk, a trunk that is down, a quarantine."""

from __future__ import annotations

from datetime import datetime

from gateway.workspace.api.health.models import LockedSetting, Machine, PartHealth, TrunkHealth
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


class Quarantined:
    """Three webhooks of one provider, of which two verify when they are checked again."""

    def waiting(self) -> tuple[tuple[str, tuple[int, ...], datetime | None], ...]:
        return (("twilio", (1, 2, 3), TUESDAY_AT_TEN),)

    def replay(self) -> tuple[int, int]:
        return 2, 1
