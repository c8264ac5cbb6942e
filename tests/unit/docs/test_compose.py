"""The compose file follows the compose schema and names only settings and programs that exist."""

import json
from pathlib import Path

import jsonschema
import yaml

from relevo.config.settings import Settings
from relevo.programs.registry import PROGRAMS

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_file_satisfies_the_compose_schema() -> None:
    schema = json.loads((ROOT / "tests/specs/compose-spec.json").read_text())
    assert list(jsonschema.Draft7Validator(schema).iter_errors(COMPOSE)) == []


def test_every_setting_it_names_exists() -> None:
    known = {f"RELEVO_{name.upper()}" for name in Settings.model_fields}
    named = {key for service in COMPOSE["services"].values() for key in service.get("environment", {})}
    assert {name.partition("__")[0] for name in named if name.startswith("RELEVO_")} <= known


def test_every_service_waits_for_the_upgraded_database() -> None:
    waits = {name for name, service in COMPOSE["services"].items() if "upgrade" in service.get("depends_on", {})}
    assert waits == {"speech", "voice", "kamailio", "rtpengine", "relay", "ingress", "workspace"}


def test_every_program_it_runs_exists() -> None:
    commands = [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    assert {words[1] for words in commands if words[0] == "run"} <= set(PROGRAMS)


def test_what_carries_sip_and_sound_is_on_the_hosts_network() -> None:
    services = COMPOSE["services"]
    carriers = ("voice", "kamailio", "rtpengine")
    assert {services[name]["network_mode"] for name in carriers} == {"host"}
    assert {services[name]["environment"]["RELEVO_SIP_PROXY"] for name in carriers} == {"kamailio"}
