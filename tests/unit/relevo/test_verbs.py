"""The command brings what its verb needs and no more, so that `relevo call` rings at once."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from relevo.app import VERBS, app

PACKAGES = ("deflect.storage", "gateway", "sqlalchemy", "voice_flows.nodes")


def verbs(made: typer.Typer) -> set[str]:
    return set(typer.main.get_command(made).commands)  # type: ignore[attr-defined]  # its types are private


@pytest.mark.parametrize("names", [(), ("--help",), ("calll",)])
def test_all_verbs_are_there_where_none_is_named(names: tuple[str, ...]) -> None:
    assert verbs(app(*names)) == set(VERBS)


def test_named_verb_is_there_alone() -> None:
    assert verbs(app("models")) == {"models"}


def test_call_loads_neither_the_ledger_nor_the_flows() -> None:
    code = f"from relevo.app import app; app('call'); import sys; print([p for p in {PACKAGES} if p in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
