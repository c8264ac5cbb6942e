"""One Relevo that hears, started once, for all journeys by voice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "whole"))

from spoken_house import House, started


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from started(tmp_path_factory.mktemp("house"))
