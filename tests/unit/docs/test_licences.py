"""Every dependency, asset and model has a row with its licence, and the page and the bill of materials tell them."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from relevo.app import app
from relevo.docs.packages import ROOT
from relevo.licences import cli
from relevo.licences.inventory import Component, Group, components, locked
from relevo.licences.notices import third_party

LOCKED = locked((ROOT / "requirements.lock").read_text("utf-8"))
WEB = json.loads((ROOT / "gateway/workspace/web/package-lock.json").read_text("utf-8"))["packages"]
FORM = {
    "type": "object",
    "required": ["bomFormat", "specVersion", "serialNumber", "version", "components"],
    "properties": {
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.5"},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "components": {
            "items": {
                "type": "object",
                "required": ["type", "name", "licenses", "bom-ref"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["library", "file", "application", "machine-learning-model"]},
                    "licenses": {
                        "minItems": 1,
                        "items": {"oneOf": [{"required": ["expression"]}, {"required": ["license"]}]},
                    },
                    **{key: {"type": "string"} for key in ("name", "version", "purl", "description", "bom-ref")},
                    "properties": {"items": {"required": ["name", "value"]}},
                },
            }
        },
    },
}
"""What CycloneDX 1.5 asks of the fields that we write."""


def of(group: Group) -> dict[str, Component]:
    return {one.name: one for one in components() if one.group == group}


def test_every_locked_distribution_has_a_licence() -> None:
    told = of("python")
    assert [one.name for one in LOCKED if one.name not in told] == [], "add it to relevo/licences/third_party.toml"
    assert sorted(set(told) - {one.name for one in LOCKED}) == [], "no longer locked: delete its row"
    assert [name for name, one in told.items() if not one.licence] == []


def test_lock_is_read_without_what_other_platforms_install() -> None:
    names = {one.name for one in LOCKED}
    assert {"pjsua2-python", "espeakng-loader", "flask"} <= names
    assert not any(name.startswith("pyobjc") for name in names | {"pywin32"} & names)
    assert all(one.hashes for one in LOCKED)


def test_every_package_of_the_bundle_has_its_licence_version_and_notice() -> None:
    bundled = {
        path.removeprefix("node_modules/"): (one["version"], one["license"])
        for path, one in WEB.items()
        if path and not one.get("dev") and not one.get("devOptional")
    }
    inter = bundled.pop("@fontsource-variable/inter")
    assert bundled == {name: (one.version, one.licence) for name, one in of("web").items()}
    assert [name for name, one in of("web").items() if "Copyright" not in one.notice] == []
    (font,) = [one for name, one in of("asset").items() if name.startswith("Inter")]
    assert (font.version, font.licence) == inter


@pytest.mark.parametrize("name", ["pjsua2-python", "espeakng-loader"])
def test_parts_under_the_gpl_are_told_to_those_who_ship_an_image(name: str) -> None:
    assert of("python")[name].licence.startswith("GPL-")
    assert name.partition("-")[0].removesuffix("ng") in (ROOT / "README.md").read_text("utf-8")


def test_page_of_licences_is_what_the_table_says() -> None:
    assert (ROOT / "THIRD_PARTY.md").read_text("utf-8") == third_party(), "run `make docs` and commit THIRD_PARTY.md"


def test_folders_of_assets_are_there() -> None:
    for name in of("asset"):
        assert (ROOT / name.rpartition("(")[2].rstrip(")")).is_dir(), name


def test_bill_of_materials_names_every_part_and_is_the_same_each_time(tmp_path: Path) -> None:
    bills = []
    for name in ("one.json", "two.json"):
        options = ["licences", "--sbom", str(tmp_path / name), "--lock", str(ROOT / "requirements.lock")]
        assert CliRunner().invoke(app(), options).exit_code == 0
        bills.append((tmp_path / name).read_text("utf-8"))
    assert bills[0] == bills[1]
    told = json.loads(bills[0])
    assert list(Draft7Validator(FORM).iter_errors(told)) == []
    refs = [one["bom-ref"] for one in told["components"]]
    assert len(refs) == len(set(refs))
    assert f"pkg:pypi/{LOCKED[0].name}@{LOCKED[0].version}" in refs
    assert len(refs) == len(LOCKED) + sum(one.group != "python" for one in components())


def test_licences_are_printed() -> None:
    told = CliRunner().invoke(app(), ["licences"], env={"COLUMNS": "200"}).output
    assert "GPL-2.0-or-later" in told
    assert "kokoro" in told


def test_bill_is_written_where_no_source_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "SOURCE_LOCK", tmp_path / "requirements.lock")
    done = CliRunner().invoke(app(), ["licences", "--sbom", "bill.json"])
    assert done.exit_code == 0
    listed = {one["name"]: one for one in json.loads((tmp_path / "bill.json").read_text())["components"]}
    assert listed["flask"]["version"] == version("flask")
    assert any(one["type"] == "machine-learning-model" for one in listed.values())
    refused = CliRunner().invoke(app(), ["licences", "--sbom", "bill.json", "--lock", "nowhere.lock"])
    assert isinstance(refused.exception, cli.NoLockFile)
