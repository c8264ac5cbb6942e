"""`relevo ladder` prints what became of text offers as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
import typer
from typer.testing import CliRunner

from deflect.facts import HandOffRequest
from deflect.inbound.api_handoffs import accept
from deflect.storage.store import Store
from relevo.cli.records.ladder import LadderRefused, ladder
from relevo.config.settings import Settings
from relevo.programs import wiring

app = typer.Typer()
app.command()(ladder)


def printed(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def accept_one(store: Store) -> None:
    """Another system hands a caller over to the shipped shop."""
    settings = Settings()
    wiring.publish_flows(store, settings)
    said = HandOffRequest(
        key="once-0001", number="+34612345678", language="es", flow="tienda", node="motivo", brand_line="", said=(),
        values=(), consent="pressed 1",
    )  # fmt: skip
    accept(wiring.open_ledger(settings, store), said)


def test_json_holds_span_dimensions_counts_and_goals(store: Store) -> None:
    found = json.loads(printed("--json", "--by", "channel,flow", "--within", "3"))
    assert found["ladders"] == []
    assert (found["within_days"], set(found)) == (3, {"from", "to", "within_days", "ladders"})


def test_each_form_tells_the_same_counts(store: Store) -> None:
    accept_one(store)
    (told,) = json.loads(printed("--json", "--by", "flow,node,channel"))["ladders"]
    assert (told["flow"], told["node"], told["channel"]) == ("tienda", "motivo", "sms")
    (row,) = csv.DictReader(io.StringIO(printed("--csv", "--by", "flow,node,channel")))
    goals = told.pop("goals")
    assert {name: str(value) for name, value in told.items()} == row
    assert (told["accepted"], told["open"], goals) == (1, 1, {})
    assert "tienda · motivo · sms" in printed("--by", "flow,node,channel")


def test_csv_has_a_header_where_nothing_was_offered(store: Store) -> None:
    (header,) = csv.reader(io.StringIO(printed("--csv", "--by", "node,flow")))
    assert header[:4] == ["flow", "node", "offered", "declined"]
    assert header[-1] == "net"


def test_table_says_that_nothing_was_offered(store: Store) -> None:
    assert "No text was offered in this span." in printed()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--by", "colour"), "--by: there is no colour"),
        (("--json", "--csv"), "give one of them"),
        (("--from", "yesterday"), "write 2026-11-24"),
        (("--from", "2026-11-24", "--to", "2026-11-23"), "in order"),
    ],
)
def test_wrong_options_are_told(store: Store, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(LadderRefused, match=told):
        printed(*words)
