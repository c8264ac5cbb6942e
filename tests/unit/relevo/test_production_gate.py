"""What an address that is not loopback needs, condition by condition; `up`, `run` and `doctor` ask the same list."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from relevo.cli import up
from relevo.config.settings import Settings
from relevo.config.sip import loopback
from relevo.kamailio import program as kamailio
from relevo.programs import ending, registry
from relevo.programs.checks import set_up
from relevo.programs.checks.production import gate as production_gate
from relevo.programs.checks.production.gate import NotForProduction, failed

WEB, SIP = "192.0.2.5", "192.0.2.6"
ACCOUNT = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "secret"}
HTTPS = {"public_url": "https://a.example", "workspace_url": "https://b.example", "proxies": ["192.0.2.1"]}
READY: dict[str, Any] = {
    "host": WEB,
    "sip_host": SIP,
    "sip_proxy": "kamailio",
    "demo": False,
    "sip_trust": "none",
    **ACCOUNT,
    **HTTPS,
}


def asked(**changes: Any) -> Settings:
    return Settings.model_validate({**READY, **changes})


@pytest.fixture(autouse=True)
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kamailio, "installed", lambda: False)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.5", False),
        ("2001:db8::1", False),
        ("desk.example.com", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host: str, inside: bool) -> None:
    assert loopback(host) is inside


def test_settings_for_production_pass() -> None:
    assert failed(asked()) == []


def test_settings_for_trying_pass_on_loopback() -> None:
    assert failed(Settings()) == []
    assert failed(Settings(demo=True, sip_trust="trusted", sip_proxy="none", lines=8)) == []


@pytest.mark.parametrize(
    ("change", "seen", "fix"),
    [
        ({"sip_proxy": "none"}, f"calls come in at {SIP} without Kamailio", "RELEVO_SIP_PROXY=kamailio"),
        ({"sip_proxy": "auto"}, "without Kamailio", kamailio.INSTALL),
        ({"demo": True}, "the demo is on", "RELEVO_DEMO=false"),
        ({"demo": True, "host": "127.0.0.1"}, f"the demo is on and {SIP} is not loopback", "RELEVO_DEMO=false"),
        ({"sip_trust": "trusted"}, "every caller", "RELEVO_SIP_TRUST=none"),
        ({"sip_trust": "attested"}, "every caller", "RELEVO_SIP_TRUST=none"),
        ({"public_url": ""}, "plain http", "RELEVO_PUBLIC_URL"),
        ({"workspace_url": "http://b.example"}, "plain http", "RELEVO_WORKSPACE_URL"),
        ({"proxies": []}, "plain http", "RELEVO_PROXIES"),
    ],
)
def test_one_condition_that_fails_is_told_with_its_fix(change: dict[str, Any], seen: str, fix: str) -> None:
    (one,) = failed(asked(**change))
    assert seen in one.seen
    assert fix in one.fix


def test_ipv6_needs_kamailio_on_loopback_too(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = failed(Settings(sip_host="::1"))
    assert "only Kamailio takes calls by IPv6" in one.seen
    monkeypatch.setattr(kamailio, "installed", lambda: True)
    assert failed(Settings(sip_host="::1")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"sip_host": "127.0.0.1", "sip_proxy": "none"},
        {"sip_host": "127.0.0.1", "sip_trust": "trusted"},
        {"host": "127.0.0.1", "public_url": "", "workspace_url": "", "proxies": []},
    ],
)
def test_condition_of_an_address_that_is_loopback_is_not_asked(change: dict[str, Any]) -> None:
    assert failed(asked(**change)) == []


def test_kamailio_that_is_installed_stands_in_front_of_an_outer_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kamailio, "installed", lambda: True)
    assert failed(asked(sip_proxy="auto", lines=4)) == []


def test_up_run_and_doctor_ask_the_same_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = asked(data_dir=tmp_path / "var", demo=True, sip_trust="trusted")
    for place in (up, registry):
        monkeypatch.setattr(place, "read", lambda **_: wrong)
    monkeypatch.setattr(ending, "die_with_parent", lambda: None)
    told = []
    starts: tuple[Callable[[], None], ...] = (lambda: up.up(None), lambda: registry.run("voice"))
    for start in starts:
        with pytest.raises(NotForProduction) as refusal:
            start()
        told.append(str(refusal.value))
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == 2
    assert not (tmp_path / "var").exists()
    found = set_up.production(wrong)
    assert found.health == "error"
    assert all(one.seen in found.seen for one in production_gate.failed(wrong))


def test_compose_file_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[3] / "docker-compose.yml").read_text()
    given = yaml.safe_load(text)["x-relevo"]["environment"]
    plain = {"RELEVO_PUBLIC_URL": "https://a.example", "RELEVO_TWILIO_ACCOUNT_SID": ACCOUNT["twilio_account_sid"]}
    for name, value in given.items():
        default = value.partition(":-")[2].rstrip("}") if value.startswith("${") else value
        if name not in ("RELEVO_SECRET_KEY", "RELEVO_TWILIO_SENDER"):
            monkeypatch.setenv(name, plain.get(name) or default or "x")
    monkeypatch.setenv("RELEVO_DATABASE_URL", "")
    assert failed(Settings()) == []


def test_each_condition_is_told_in_the_security_guide() -> None:
    guide = (Path(__file__).parents[3] / "docs/security.md").read_text("utf-8")
    told = [line.partition(". ")[2] for line in guide.splitlines() if line[:1].isdigit()]
    assert told == list(production_gate.meanings())


def test_simulator_refuses_to_run_without_the_demo(tmp_path: Path) -> None:
    with pytest.raises(registry.NothingToSimulate, match="in the demo only"):
        registry.simulator(Settings(data_dir=tmp_path, demo=False), threading.Event())


@pytest.mark.parametrize("demo", [False, True])
def test_links_name_the_handset_in_the_demo_only(demo: bool, tmp_path: Path) -> None:
    told = io.StringIO()
    up._links(Console(file=told, width=200), Settings(data_dir=tmp_path, demo=demo), "")
    assert ("/handset" in told.getvalue()) is demo
    assert "/desk" in told.getvalue()
