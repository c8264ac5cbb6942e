"""What the command prints when it fails: sentences, each with its own mark, and the code once."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from typer import Typer

from relevo.__main__ import main


def told(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["relevo", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    return capsys.readouterr().err.splitlines()


def test_each_mistake_has_its_own_mark_and_the_code_is_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RELEVO_LINES", "6")
    monkeypatch.setenv("RELEVO_SIP_PORT", "high")
    lines = told(["doctor"], monkeypatch, capsys)
    assert len(lines) == 2
    assert all(line.startswith("error: RELEVO_") for line in lines)
    assert [line.endswith("(wrong_settings)") for line in lines] == [False, True]


def test_script_of_keys_that_cannot_be_read_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(["call", "--keys", "zz"], monkeypatch, capsys)
    assert line.startswith("error: --keys: 'zz' is neither keys")


def test_file_that_does_not_exist_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (line,) = told(["call", "--say", str(tmp_path / "none.wav")], monkeypatch, capsys)
    assert line.startswith(f"error: {tmp_path}/none.wav: No such file or directory")


def test_broken_flow_without_talks_is_told_by_the_test_of_flows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("flow: broken\nstart: nowhere\n")
    lines = told(["flows", "test", str(file)], monkeypatch, capsys)
    assert all(line.startswith(f"error: {file}:") for line in lines)
    assert lines[-1].endswith("(broken_flow)")


def test_unknown_error_is_one_sentence_and_its_trace_is_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("what nobody thought of")

    (tmp_path / "log").mkdir()
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Typer, "__call__", broken)
    (line,) = told(["doctor"], monkeypatch, capsys)
    (file,) = (tmp_path / "log").iterdir()
    assert line.startswith("error: Relevo met an error of its own (KeyError); the trace is in ")
    assert str(file) in line
    assert "what nobody thought of" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "code"), [(b"no database, this" * 100, "database_damaged"), (b"", "database_newer")]
)
def test_database_that_cannot_be_used_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, code: str
) -> None:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    file = tmp_path / "relevo.db"
    file.write_bytes(content)
    if not content:
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            db.execute("INSERT INTO alembic_version VALUES ('v9999')")
    (line,) = told(["db", "upgrade"], monkeypatch, capsys)
    assert line.endswith(f"({code})")
    assert "relevo db restore FILE" in line
    assert "SQL" not in line


def test_backup_into_no_folder_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    (line,) = told(["db", "backup", str(tmp_path / "none" / "x.db")], monkeypatch, capsys)
    assert line.startswith(f"error: there is no folder {tmp_path}/none")


def test_locked_database_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    with sqlite3.connect(tmp_path / "relevo.db", isolation_level=None) as db:
        db.execute("BEGIN EXCLUSIVE")
        (line,) = told(["db", "upgrade"], monkeypatch, capsys)
    assert line.startswith("error: the database is locked by another program")
