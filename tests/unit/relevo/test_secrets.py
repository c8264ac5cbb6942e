"""One secret is made once, kept private, and gives another key for each purpose."""

from pathlib import Path

import pytest

from relevo.config.secrets import derived, master, old_derived, old_master
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


def test_secret_before_is_read_from_the_setting_or_from_its_file(tmp_path: Path) -> None:
    before = Settings(data_dir=tmp_path, secret_key="a" * 32)
    assert old_derived(before, "vault") == ()
    after = Settings(data_dir=tmp_path, secret_key="b" * 32, secret_key_old="a" * 32)
    assert old_derived(after, "vault") == (derived(before, "vault"),)
    (tmp_path / "secret.key").write_text("a" * 32)
    (tmp_path / "secret.key").rename(tmp_path / "secret.key.old")
    by_file = Settings(data_dir=tmp_path)
    assert old_derived(by_file, "vault") == (derived(before, "vault"),)
    assert master(by_file) != "a" * 32


def test_secret_before_that_is_the_present_one_counts_as_none(tmp_path: Path) -> None:
    assert old_master(Settings(data_dir=tmp_path, secret_key="b" * 32, secret_key_old="b" * 32)) == ""


def test_short_secret_before_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as wrong:
        read(data_dir=tmp_path, secret_key_old="short")
    assert "short" not in str(wrong.value)
    (tmp_path / "secret.key.old").write_text("brief")
    with pytest.raises(WrongSettings, match=r"secret\.key\.old holds no secret") as wrong:
        old_master(Settings(data_dir=tmp_path))
    assert "brief" not in str(wrong.value)
    assert "b" * 32 not in repr(Settings(data_dir=tmp_path, secret_key_old="b" * 32))
