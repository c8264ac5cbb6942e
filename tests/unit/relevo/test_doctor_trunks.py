"""Doctor says how every trunk stands, and what would fix the one that does not."""

from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import RegistrationStatus, State, write
from relevo.cli.doctor_trunks import fallbacks, trunks
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings

ACCOUNT = TrunkSettings(host="sip.example.net", username="relevo", password="hunter2", register=True)


@pytest.mark.parametrize(
    ("state", "code", "health", "fix"),
    [
        ("registered", 200, "ok", ""),
        ("refused", 403, "error", "username"),
        ("silent", 503, "error", "firewall"),
        ("left", 200, "ok", ""),
        (None, 0, "error", "start Relevo"),
    ],
)
def test_how_a_trunk_stands(tmp_path: Path, state: State | None, code: int, health: str, fix: str) -> None:
    settings = Settings(data_dir=tmp_path, trunks={"provider": ACCOUNT, "pbx": TrunkSettings(host="192.0.2.7")})
    if state:
        write(
            settings.registrations,
            {"provider": RegistrationStatus(state, code), "gone": RegistrationStatus("refused", 403)},
        )
    found = trunks(settings)
    assert (found.health, "pbx: by address" in found.seen) == (health, True)
    assert fix in found.fix
    assert "gone" not in found.seen
    assert "hunter2" not in found.seen + found.fix


@pytest.mark.parametrize(
    ("number", "health"),
    [
        ("", "ok"),
        ("+34611000900", "ok"),
        ("sip:desk@pbx.example", "ok"),
        ("+34803123456", "error"),
        ("+442071838750", "error"),
    ],
)
def test_fallback_number_that_may_not_be_called_is_reported(number: str, health: str) -> None:
    found = fallbacks(Settings(fallback_number=number))
    assert found.health == health
    assert bool(found.fix) == (health == "error")
