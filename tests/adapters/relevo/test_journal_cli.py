"""`relevo journal`: what was set aside is seen, without its words, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deflect.inbound import quarantine
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from gateway.testing.twilio import ACCOUNT
from gateway.testing.twilio_post import webhook
from relevo.cli.journal import NotReplayed, app
from relevo.config.settings import Settings
from relevo.programs import wiring

FORM = [
    ("MessageSid", "SM1"), ("AccountSid", ACCOUNT), ("From", "+34612345678"), ("To", "+34910000001"), ("Body", "hola"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RELEVO_PUBLIC_URL", "https://right.example.com")
    monkeypatch.chdir(tmp_path)
    made = wiring.open_store()
    made.upgrade()
    return made


def said(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "160"})
    if done.exception:
        raise done.exception
    return done.output


def set_aside(store: Store) -> int:
    """A letter that failed five times."""
    vault = wiring.vault(Settings())
    letter = journal.Letter("twilio", "inbound", "sms", "SM1", b"Body=secreto", {}, "https://x/webhooks/twilio/sms")
    journal.write(store, vault, letter)
    (letter,) = journal.claim(store, vault)
    while not journal.failed(store, letter.row, "unknown_flow"):
        pass
    return letter.row


def test_a_dead_letter_is_listed_without_its_words_and_read_again(store: Store) -> None:
    assert "no failed webhooks" in said("list")
    row = set_aside(store)
    listed = said("list")
    assert "unknown_flow" in listed
    assert "secreto" not in listed
    assert "1 queued" in said("replay", str(row))
    assert journal.dead_letters(store) == []


def test_all_are_replayed_at_once_and_others_are_named(store: Store) -> None:
    row = set_aside(store)
    with pytest.raises(NotReplayed, match=str(row + 1)):
        said("replay", str(row + 1))
    with pytest.raises(NotReplayed, match="--all"):
        said("replay")
    assert "1 queued" in said("replay", "--all")


def test_the_quarantine_is_counted_and_what_is_right_now_is_taken_in(store: Store) -> None:
    vault = wiring.vault(Settings())
    right = webhook(wiring.simulator_token(Settings()), "https://right.example.com/webhooks/twilio/sms", FORM)
    for forged in ({}, {"X-Twilio-Signature": "no"}):
        headers = {**dict(right.headers), **forged}
        wrong = right.url.replace("right", "wrong")
        quarantine.keep_unsigned(store, vault, Letter("twilio", "", "", "", right.body, headers, wrong))
    assert "twilio: 2 in quarantine" in said("quarantine")
    assert "1 accepted, 1 still wrong" in said("quarantine", "--replay")
    assert [letter.key for letter in journal.claim(store, vault)] == ["SM1"]
