"""What doctor says where settings name what is not there, and while Relevo drains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deflect.facts import Caller
from relevo.app import app
from relevo.cli import doctor
from relevo.cli.lines import trunk_check
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings
from relevo.kamailio import control
from relevo.programs import wiring
from relevo.programs.checks import draining, running, set_up
from relevo.programs.checks.findings import Finding

ELSEWHERE = "192.0.2.10"  # RFC 5737
PBX = {"pbx": TrunkSettings(host="127.0.0.9"), "inward": TrunkSettings(sources=["192.0.2.7"])}


def test_address_of_another_machine_is_told_and_no_call_is_placed_from_it() -> None:
    settings = Settings(sip_host=ELSEWHERE, sip_proxy="kamailio", trunks=PBX)
    assert f"{ELSEWHERE} is no address of this machine" in set_up.ports(settings).seen
    found = {what: (health, seen) for what, health, seen, _ in trunk_check.check(settings, "pbx", "+34600111222")}
    assert found["call"][0] == "error"
    assert f"{ELSEWHERE} is no address of this machine" in found["call"][1]


@pytest.mark.parametrize("trunk", ["inward", "unknown"])
def test_dial_route_that_leads_to_no_trunk_with_a_host_is_told(trunk: str) -> None:
    found = set_up.routes(Settings(trunks=PBX, dial_routes={"+34": trunk}))
    assert (found.health, f"'{trunk}'" in found.seen, found.fix) == ("error", True, "use one of pbx")


def test_installation_without_a_recogniser_is_no_problem() -> None:
    settings = Settings(recogniser="none")
    (speech, *_) = running.programs(settings)
    assert [set_up.models(settings).health, speech(settings).health] == ["ok", "ok"]


def test_draining_is_told_with_the_calls_that_are_left(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    store = wiring.open_store(settings)
    store.upgrade()
    wiring.publish_flows(store, settings)
    wiring.open_ledger(settings, store).open_call(
        Caller("c1", "+34612345678", "+34910000001", "trusted", "sip"), "tienda"
    )
    assert draining.calls_left(settings) is None
    draining.begin(settings)
    found = running.voice(settings)
    assert (found.health, found.seen.partition(";")[0]) == ("warning", "draining, 1 calls left")
    draining.end(settings)
    assert draining.calls_left(settings) is None


def test_wrong_settings_are_json_where_json_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_SIP_PORT", "70000")
    told = CliRunner().invoke(app(), ["doctor", "--json"])
    (finding,) = json.loads(told.output)
    assert told.exit_code == 1
    assert finding["what"] == "settings"
    assert finding["seen"].startswith("RELEVO_SIP_PORT: it is too large")
    assert finding["fix"] == "use 65535 or less"


def test_brackets_in_a_finding_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    doctor._show([Finding("provider", "warning", "none", "or [senders] with a provider")])
    assert "[senders]" in capsys.readouterr().out


@pytest.mark.parametrize(("taken", "health"), [(2048, "warning"), (12, "ok")])
def test_kamailio_whose_connections_are_taken_is_told(monkeypatch: pytest.MonkeyPatch, taken: int, health: str) -> None:
    answers = {"core.tcp_info": {"opened_connections": taken, "max_connections": 2048}, "core.version": "5.6"}
    monkeypatch.setattr(control, "ask", lambda _rpc, method, *_: answers[method])
    assert running.kamailio(Settings(sip_proxy="kamailio")).health == health
