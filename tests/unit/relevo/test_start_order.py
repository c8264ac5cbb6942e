"""`relevo up` starts what sends and what answers once the doors that hear of it are open."""

from __future__ import annotations

import pytest

from relevo.cli import up
from relevo.config.settings import Settings


@pytest.mark.parametrize(
    ("early", "late"),
    [("ingress", "relay"), ("simulator", "relay"), ("ingress", "voice"), ("workspace", "voice"), ("speech", "voice")],
)
def test_program_starts_once_what_it_needs_is_ready(early: str, late: str) -> None:
    groups = [{program.name for program in together} for together in up.programs(Settings(demo=True))]
    ((first,), (then,)) = ([at for at, names in enumerate(groups) if name in names] for name in (early, late))
    assert first < then
