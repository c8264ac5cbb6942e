"""The doctor names settings whose flow does not exist, and lists its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from relevo.cli.doctor import NoSuchPart, doctor
from relevo.config.settings import Settings
from relevo.programs.checks.flows import flows
from relevo.programs.checks.sentences import told
from relevo.programs.checks.storage import fsync

DOUBLED = """
flow: doubled
title: {es: Hola}
brand: {name: Nogal, sms: Nogal}
languages: [es]
start: fin
start_text: fin
commands: {person: persona}
nodes:
  fin: {kind: end, say: {es: Adiós.}}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
"""


def test_flows_that_do_not_exist_are_named_with_their_settings() -> None:
    found = flows(Settings(flow="tinda", numbers={"+34910000001": "clinca"}, senders={"shop": "+34910000002"}))
    assert found.health == "error"
    for place in ("RELEVO_FLOW: there is no flow 'tinda'", "RELEVO_NUMBERS: there is no flow 'clinca'"):
        assert place in found.seen
    assert "RELEVO_SENDERS: there is no flow 'shop'" in found.seen
    assert "tienda" in found.fix
    assert "RELEVO_FLOW: no hay ningún flujo 'tinda'" in told(found.seen, "es")


def test_flow_in_two_files_is_told_in_the_language_of_the_pages(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(DOUBLED)
    found = flows(Settings(flows_dir=tmp_path))
    assert "the flow 'doubled' is in two files" in found.seen
    assert "el flujo 'doubled' está en dos ficheros" in told(found.seen, "es")


def test_shipped_flows_are_known() -> None:
    assert flows(Settings()).health == "ok"


def test_flow_file_with_errors_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("flow: [")
    found = flows(Settings(flows_dir=tmp_path))
    assert (found.health, found.seen) == ("error", "errors in broken.yaml")


def test_data_folder_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / ".fsync").mkdir()
    assert fsync(Settings(data_dir=tmp_path)).health == "error"


def test_part_that_does_not_exist_is_told_with_all_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    with pytest.raises(NoSuchPart, match=r"no part 'nonsense'; use one of folder, ports, .*workspace"):
        doctor(only="nonsense", as_json=False)
