"""Doctor says how every trunk stands, and what would fix the one that does not."""

from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import RegistrationStatus, State, write
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.config.trunks import TrunkSettings
from relevo.kamailio import control, trunk_health
from relevo.programs.checks.sentences import told
from relevo.programs.checks.trunks import fallbacks, trunks

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
    if state:
        assert f"provider: {state} {code}" in found.seen
        assert state not in told(found.seen, "es")


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


@pytest.mark.parametrize(
    ("state", "health", "told", "fix"),
    [
        ("up", "ok", "pbx: 192.0.2.7 up", ""),
        ("down", "error", "pbx: 192.0.2.7 down since 2026-11-28 10:00 UTC", "ask pbx"),
        ("silent", "warning", "pbx: 192.0.2.7 has not answered OPTIONS since", "ping = false"),
        ("", "ok", "pbx: 192.0.2.7 not known yet", ""),
    ],
)
def test_hosts_of_a_trunk_are_told_as_kamailio_knows_them(
    monkeypatch: pytest.MonkeyPatch, state: str, health: str, told: str, fix: str
) -> None:
    named = {"pbx": TrunkSettings(host="192.0.2.7"), "off": TrunkSettings(host="192.0.2.8", ping=False)}
    settings = Settings(sip_proxy="kamailio", trunks=named)
    key = trunk_health.key(configured_trunks(settings).named["pbx"], "192.0.2.7")
    tables = {"states": {key: state}, "since": {key: "1795860000"}} if state else {"states": {}, "since": {}}
    monkeypatch.setattr(control, "table", lambda _rpc, name: tables[name])
    found = trunks(settings)
    assert found.health == health
    assert told in found.seen
    assert "not watched, as `ping` is false: off" in found.seen
    assert fix in found.fix


def test_hosts_are_not_watched_without_kamailio() -> None:
    found = trunks(Settings(trunks={"pbx": TrunkSettings(host="192.0.2.7")}))
    assert (found.health, "not watched, as Kamailio is not in front: pbx" in found.seen) == ("ok", True)
