"""Recipes for trunks name settings that exist, with values that are accepted."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from relevo.config.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = re.findall(r"^```toml\n(.*?)^```", (DOCS / "trunk-recipes.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: re.sub(r"\W+", "-", written[:24]))
def test_settings_of_a_recipe_are_accepted(written: str, tmp_path: Path) -> None:
    tables = tomllib.loads(written)
    settings = Settings(data_dir=tmp_path, **tables)
    assert set(settings.trunks) == set(tables.get("trunks", {}))
    assert set(settings.dial_routes.values()) <= set(settings.trunks)


def test_each_neighbour_has_a_recipe() -> None:
    trunks = {name for written in WRITTEN for name in tomllib.loads(written).get("trunks", {})}
    assert trunks == {"telnyx", "twilio", "freepbx", "cube"}
