"""Recipes for trunks name settings that exist, with values that are accepted."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from relevo.config.settings import Settings
from relevo.kamailio import program as kamailio
from relevo.programs.checks import set_up
from relevo.programs.checks.flows import flows
from relevo.programs.checks.production import gate as production_gate

DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = re.findall(r"^```toml\n(.*?)^```", (DOCS / "trunk-recipes.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: re.sub(r"\W+", "-", written[:24]))
def test_settings_of_a_recipe_are_accepted(written: str, tmp_path: Path) -> None:
    tables = tomllib.loads(written)
    settings = Settings(data_dir=tmp_path, **tables)
    assert set(settings.trunks) == set(tables.get("trunks", {}))
    assert set(settings.dial_routes.values()) <= set(settings.trunks)


@pytest.mark.parametrize("name", ["telnyx", "twilio", "freepbx", "cube"])
def test_recipe_starts_as_it_is_printed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kamailio, "installed", lambda: True)
    common, (own,) = WRITTEN[0], [written for written in WRITTEN if f"[trunks.{name}]" in written]
    settings = Settings(data_dir=tmp_path, **tomllib.loads(common + own))
    assert production_gate.failed(settings) == []
    for look in (set_up.production, flows, set_up.public_url, set_up.routes):
        assert look(settings).health == "ok", look(settings)
    assert set_up.provider(settings).health != "error"


def test_each_neighbour_has_a_recipe() -> None:
    trunks = {name for written in WRITTEN for name in tomllib.loads(written).get("trunks", {})}
    assert trunks == {"telnyx", "twilio", "freepbx", "cube"}
