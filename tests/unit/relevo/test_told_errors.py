"""What the command prints when it fails: sentences, each with its own mark, and the code once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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
