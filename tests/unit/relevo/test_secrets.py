"""One secret is made once, kept private, and gives another key for each purpose."""

from pathlib import Path

import pytest

from relevo.config.secrets import derived, master
from relevo.config.settings import Settings, WrongSettings, read


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert master(settings) == master(settings)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_each_purpose_has_its_own_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert derived(settings, "journal") != derived(settings, "sessions")
    assert derived(settings, "journal") == derived(settings, "journal")


def test_a_short_secret_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as wrong:
        read(data_dir=tmp_path, secret_key="short")
    assert "32" in str(wrong.value)
    assert "short" not in str(wrong.value)
