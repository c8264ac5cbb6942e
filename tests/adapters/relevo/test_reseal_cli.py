"""`relevo db reseal`: says what it did, when the secret before may go, and refuses what opens with neither secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from typer.testing import CliRunner

from deflect.people import api_keys
from deflect.people.audit import Actor
from deflect.storage import journal
from deflect.storage.journal import Letter
from relevo.cli.db import app
from relevo.cli.records.reseal import ResealRefused
from relevo.config.settings import read
from relevo.programs import wiring

A, B = "a" * 40, "b" * 40


@pytest.fixture
def rotate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the present secret and the one before; begins with `A` and something of it in a new database."""
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("RELEVO_SECRET_KEY", A)
    monkeypatch.chdir(tmp_path)
    settings = read()
    store = wiring.open_store(settings)
    store.upgrade()
    api_keys.create(store, wiring.vault(settings), "crm", ["calls"], Actor("system", "root"))
    letter = Letter("twilio", "message", "sms", "SM7", b"as it came", {}, "https://ivr.example.com/")
    journal.write(store, wiring.vault(settings), letter)
    wiring.customer_keys(settings).digest("x")
    store.dispose()

    def to(secret: str, old: str = "") -> None:
        monkeypatch.setenv("RELEVO_SECRET_KEY", secret)
        monkeypatch.setenv("RELEVO_SECRET_KEY_OLD", old)

    return to


def reseal(*words: str) -> str:
    done = CliRunner().invoke(app, ["reseal", *words], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_reseal_says_what_it_did_and_that_the_old_secret_may_go(rotate: Callable[..., None]) -> None:
    rotate(B, A)
    told = reseal()
    assert "API keys" in told
    assert "webhooks" in told
    assert "may be removed" in told
    assert (A in told, B in told) == (False, False)
    rotate(B)
    assert "nothing rests sealed by another" in reseal()


def test_reseal_without_the_secret_before_is_refused(rotate: Callable[..., None]) -> None:
    rotate(B)
    with pytest.raises(ResealRefused, match=r"webhooks: 1.*RELEVO_SECRET_KEY_OLD"):
        reseal()


def test_reseal_with_a_wrong_secret_before_changes_nothing(rotate: Callable[..., None]) -> None:
    rotate(B, "c" * 40)
    with pytest.raises(ResealRefused, match="Nothing was changed"):
        reseal()
    assert "left as it is" in reseal("--anyway")
    rotate(A)
    assert "nothing rests sealed by another" in reseal("--anyway")


def test_backup_of_before_a_rotation_opens_with_the_secret_before(rotate: Callable[..., None], tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["backup", str(tmp_path / "backup")]).exit_code == 0
    rotate(B, A)
    reseal()
    done = CliRunner().invoke(app, ["restore", str(tmp_path / "backup"), "--yes"])
    assert done.exit_code == 0, done.output
    assert "may be removed" in reseal()


def test_cookies_of_before_a_rotation_go_on(rotate: Callable[..., None]) -> None:
    def served() -> tuple[object, object]:
        from gateway.workspace import create_app
        from relevo.config.secrets import derived, old_derived

        settings = read()
        store = wiring.open_store(settings)
        keys = (derived(settings, "sessions"), *old_derived(settings, "sessions"))
        made = create_app(store, wiring.open_ledger(settings, store), secret_key=keys)
        signer = SecureCookieSessionInterface().get_signing_serializer(made)
        assert signer is not None
        return signer, signer.dumps({"signed": "in"})

    _, cookie = served()
    rotate(B, A)
    assert served()[0].loads(cookie) == {"signed": "in"}  # type: ignore[attr-defined]
