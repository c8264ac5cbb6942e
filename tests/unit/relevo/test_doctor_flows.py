"""The doctor names settings whose flow does not exist, and lists its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from relevo.cli.doctor import NoSuchPart, doctor
from relevo.config.settings import Settings
from relevo.programs.checks.flows import flows
from relevo.programs.checks.storage import fsync


def test_flows_that_do_not_exist_are_named_with_their_settings() -> None:
    found = flows(Settings(flow="tinda", numbers={"+34910000001": "clinca"}, senders={"shop": "+34910000002"}))
    assert found.health == "error"
    for told in ("RELEVO_FLOW: there is no flow 'tinda'", "RELEVO_NUMBERS: there is no flow 'clinca'"):
        assert told in found.seen
    assert "RELEVO_SENDERS: there is no flow 'shop'" in found.seen
    assert "tienda" in found.fix


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
