"""The doctor names calls that do not end, by reference and leg, never by number."""

from datetime import timedelta
from pathlib import Path

import pytest

from deflect.facts import Caller
from deflect.workers import stale_calls
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks.storage import calls


@pytest.mark.parametrize(("age", "health"), [(timedelta(minutes=40), "ok"), (timedelta(minutes=50), "error")])
def test_doctor_names_calls_that_do_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: timedelta, health: str
) -> None:
    settings = Settings(data_dir=tmp_path)
    store = wiring.open_store(settings)
    store.upgrade()
    wiring.publish_flows(store, settings)
    opened = wiring.open_ledger(settings, store).open_call(
        Caller("c1", "+34612345678", "+34910000001", "trusted", "sip"), "tienda"
    )
    monkeypatch.setattr(stale_calls, "LONGEST", stale_calls.LONGEST - age)
    found = calls(settings)
    assert found.health == health
    assert (opened.reference in found.seen) == (health == "error")
    assert "612345678" not in found.seen


def test_doctor_without_a_database_says_so(tmp_path: Path) -> None:
    assert calls(Settings(data_dir=tmp_path)).fix == "see database"
