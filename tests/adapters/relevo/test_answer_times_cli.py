"""`relevo carriers` and `relevo waits` show what was measured, and say so where nothing was."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from deflect.policy.report_times import reports
from deflect.storage.store import Store
from deflect.tables import Setting
from relevo.cli.lines.answer_times import carriers, waits
from relevo.programs.figures.text_metrics import WaitFigures

app = typer.Typer()
app.command("carriers")(carriers)
app.command("waits")(waits)


def printed(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def measure(store: Store) -> None:
    """A relay that has counted: one carrier that is quick, and one queue whose callers wait."""
    figures = reports("ES Vodafone", [1.0] * 30 + [None] * 10)
    value = {name: getattr(figures, name) for name in ("carrier", "texts", "reported", "within", "limit_s")}
    waited = {
        "queue": "tienda", "medium": "voice", "minutes": 4, "answers": 7, "newest": store.clock().isoformat(),
    }  # fmt: skip
    with store.transaction() as db:
        db.merge(Setting(name="carriers", value={"carriers": [value]}, changed_at=store.clock()))
        db.merge(Setting(name="wait", value={"measured": [waited]}, changed_at=store.clock()))


@pytest.mark.parametrize("verb", ["carriers", "waits"])
def test_nothing_measured_is_said_in_a_sentence(store: Store, verb: str) -> None:
    assert len(printed(verb).split()) > 5
    assert list(json.loads(printed(verb, "--json")).values())[-1] == []


def test_figures_are_shown_with_what_they_rest_on(store: Store) -> None:
    measure(store)
    table = " ".join(printed("carriers").split())
    assert "ES Vodafone" in table
    assert "75%" in table
    assert "4 s" in table
    table = " ".join(printed("waits").split())
    assert all(words in table for words in ("tienda", "voice", "4 min", "7", "0 min ago"))
    (one,) = json.loads(printed("waits", "--json"))["waits"]
    assert (one["queue"], one["minutes"], one["answers"]) == ("tienda", 4, 7)


def test_the_same_figures_are_exported(store: Store) -> None:
    measure(store)
    found = {metric.name: metric.samples for metric in WaitFigures(store).collect()}
    (wait,) = found["relevo_wait_minutes"]
    assert (wait.labels, wait.value) == ({"queue": "tienda", "medium": "voice"}, 4.0)
    assert [sample.value for sample in found["relevo_carrier_reports_soon"]] == [0.75]
    assert [sample.value for sample in found["relevo_carrier_wait_s"]] == [4.0]
