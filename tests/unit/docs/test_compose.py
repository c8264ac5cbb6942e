"""The compose file follows the compose schema and names only settings and programs that exist."""

import json
from pathlib import Path

import jsonschema
import yaml

from relevo.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_it_satisfies_the_compose_schema() -> None:
    schema = json.loads((ROOT / "tests/specs/compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_every_setting_it_names_exists() -> None:
    known = {f"RELEVO_{name.upper()}" for name in Settings.model_fields}
    named = {key for service in COMPOSE["services"].values() for key in service.get("environment", {})}
    assert {name for name in named if name.startswith("RELEVO_")} <= known


def test_every_service_waits_for_the_upgraded_database() -> None:
    waits = {name for name, service in COMPOSE["services"].items() if "upgrade" in service.get("depends_on", {})}
    assert waits == {"speech", "voice", "relay", "ingress", "workspace"}
