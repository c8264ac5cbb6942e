"""Doctor says how every trunk stands, and what would mend the one that does not."""

from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import Standing, State, write
from relevo.cli.doctor import _trunks
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings

ACCOUNT = TrunkSettings(host="sip.example.net", username="relevo", password="hunter2", register=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "code", "health", "mend"),
    [
        ("registered", 200, "well", ""),
        ("refused", 403, "ill", "username"),
        ("silent", 503, "ill", "firewall"),
        ("left", 200, "well", ""),
        (None, 0, "ill", "start Relevo"),
    ],
)
def test_how_a_trunk_stands(tmp_path: Path, state: State | None, code: int, health: str, mend: str) -> None:
    settings = Settings(data_dir=tmp_path, trunks={"provider": ACCOUNT, "pbx": TrunkSettings(host="192.0.2.7")})
    if state:
        write(settings.registrations, {"provider": Standing(state, code), "gone": Standing("refused", 403)})
    found = _trunks(settings)
    assert (found.health, "pbx: by address" in found.seen) == (health, True)
    assert mend in found.mend
    assert "gone" not in found.seen
    assert "hunter2" not in found.seen + found.mend
