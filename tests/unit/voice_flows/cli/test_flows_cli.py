"""`relevo flows check`, `show` and `schema` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.cli.flows.files import UnreadableFlow, app
from relevo.publishing.flow_files import NoSuchFile

GOOD = """\
flow: hola
title: {es: Hola}
brand: {name: Nogal, sms: Nogal}
languages: [es]
start: fin
start_text: fin
commands: {person: persona}
nodes:
  fin: {kind: end, say: {es: Hasta luego.}}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hola.yaml").write_text(GOOD)
    (tmp_path / "mala.yaml").write_text(GOOD.replace("start: fin", "start: fim").replace("hola", "mala"))
    (tmp_path / "rota.yaml").write_text(GOOD.replace("kind: end", "kind: ned").replace("hola", "rota"))
    return tmp_path


def test_check_tells_place_and_mend_and_fails_on_errors(folder: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(folder / "hola.yaml"), str(folder / "mala.yaml")])
    assert result.exit_code == 1
    assert "5:1" in result.output
    assert "dangling" in result.output
    assert "1 errors, 0 warnings" in result.output


def test_check_of_good_flows_succeeds() -> None:
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 0, result.output
    assert "tienda.yaml" in result.output


def test_check_speaks_json(folder: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--json", str(folder / "mala.yaml")])
    told = json.loads(result.output)
    assert (told["errors"], told["flows"][0]["good"]) == (1, False)
    assert told["flows"][0]["problems"][0]["fix"] == "did you mean 'fin'?"


def test_check_of_a_file_that_is_not_there_is_a_named_failure(folder: Path) -> None:
    assert isinstance(CliRunner().invoke(app, ["check", str(folder / "nada.yaml")]).exception, NoSuchFile)


def test_show_draws_a_tree_a_graph_and_json(folder: Path) -> None:
    path = str(folder / "hola.yaml")
    assert "fin end  Hasta luego." in CliRunner().invoke(app, ["show", path]).output
    assert CliRunner().invoke(app, ["show", path, "--dot"]).output.startswith("digraph flow {")
    assert json.loads(CliRunner().invoke(app, ["show", path, "--json"]).output)["flow"] == "hola"


def test_show_of_an_unreadable_flow_is_a_named_failure(folder: Path) -> None:
    assert isinstance(CliRunner().invoke(app, ["show", str(folder / "rota.yaml")]).exception, UnreadableFlow)


def test_schema_is_printed_or_written(folder: Path) -> None:
    printed = CliRunner().invoke(app, ["schema"]).output
    CliRunner().invoke(app, ["schema", "--to", str(folder / "s.json")])
    assert (folder / "s.json").read_text(encoding="utf-8") == printed
    assert json.loads(printed)["title"] == "A Relevo flow"
