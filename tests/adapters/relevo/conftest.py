"""Fixtures that several files here share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.relevo.kamailio_front import Front, standing


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """A Kamailio with two workers behind it, all of which a test plays."""
    with standing(tmp_path) as made:
        yield made
