"""Word of registrations passes from one program to others, and nothing that is left half-written harms a reader."""

from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import RegistrationStatus, read, write


def test_what_is_written_is_read(tmp_path: Path) -> None:
    registrations = {
        "provider": RegistrationStatus("registered", 200, 1.5),
        "pbx": RegistrationStatus("refused", 403, 2.5),
    }
    write(tmp_path / "notes.json", registrations)
    assert read(tmp_path / "notes.json") == registrations


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"a": {"mood": "good"}}'])
def test_what_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.json").write_text(text)
    assert read(tmp_path / "notes.json") == {}
    assert read(tmp_path / "absent.json") == {}
