"""What the health page is told of this machine: every check in both languages, and settings without a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deflect.storage.errors import DatabaseDamaged, DatabaseUnavailable, SchemaMissing
from relevo.config.data_folder import FolderNotWritable
from relevo.config.settings import Settings, read
from relevo.programs import lives
from relevo.programs.checks import sentences, set_up, storage
from relevo.programs.checks.sentences import joined, said, told
from relevo.programs.web.health import MachineHealth

CHECKS = Path(sentences.__file__).parent
SECRET = "a key of the installation that is long"


def test_sentences_of_checks_are_the_same_in_each_language() -> None:
    english, spanish = sentences.words("en"), sentences.words("es")
    assert sentences.lacking("es") == ()
    for key, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", spanish[key])), key


def test_each_sentence_of_checks_is_said_by_one() -> None:
    code = "\n".join(file.read_text("utf-8") for file in CHECKS.rglob("*.py"))
    begun = ("part.", *re.findall(r'said\(f"(\w+\.\w+_)\{', code))  # `trunks.is_` and a state
    unsaid = [key for key in sentences.words("en") if not key.startswith(begun) and f'"{key}"' not in code]
    assert unsaid == []


def test_refusals_of_gate_and_database_are_told_in_spanish_too(tmp_path: Path) -> None:
    outside = set_up.production(Settings(data_dir=tmp_path, host="192.0.2.1", demo=True))
    assert "the demo is on and 192.0.2.1 is not loopback" in outside.seen
    assert "la demostración está activa" in told(outside.seen, "es")
    assert "su dirección https" in told(outside.fix, "es")
    older = storage.database(Settings(data_dir=tmp_path))
    assert (older.health, older.fix) == ("error", "run `relevo db upgrade`")
    assert told(older.fix, "es") == "ejecute `relevo db upgrade`"
    assert "esta versión necesita" in told(older.seen, "es")
    for code in (kind.code for kind in (DatabaseUnavailable, DatabaseDamaged, SchemaMissing, FolderNotWritable)):
        assert {f"refusal.{code}", f"refusal.{code}_fix"} <= sentences.words("es").keys()


def test_sentence_in_a_sentence_follows_the_language() -> None:
    host = said("trunks.destination", trunk="carrier", host="sip.example.net", how=said("trunks.up"))
    both = joined([host, "as it is"])
    assert both == "carrier: sip.example.net up; as it is"
    assert told(both, "es") == "carrier: sip.example.net funciona; as it is"


def test_machine_tells_each_part_in_the_language_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relevo.toml").write_text('twilio_auth_token = "a token"\n[trunks.carrier]\nhost = "sip.example.net"\n')
    monkeypatch.setenv("RELEVO_HANDOFF_KEY", SECRET)
    settings = read(data_dir=tmp_path, recogniser="none")
    lives.note(settings, "relay")
    examined = MachineHealth(settings)
    machine = examined("es")
    parts = {one.part: one for one in machine.parts}
    assert (parts["relay"].health, parts["relay"].seen) == ("error", "no responde")
    assert parts["relay"].since is not None
    assert parts["models"].seen.startswith("no hacen falta")
    assert {one.part: one.title for one in examined("en").parts}["disk"] == "disk"
    shown = {one.name: one for one in machine.settings}
    assert (shown["handoff_key"].given, shown["handoff_key"].where) == (True, "environment")
    assert (shown["twilio_auth_token"].given, shown["twilio_auth_token"].where) == (True, "file")
    assert (shown["trunks"].value, shown["trunks.carrier.password"].given) == ("carrier", False)
    assert SECRET not in machine.model_dump_json()
    assert "a token" not in machine.model_dump_json()


def test_machine_is_examined_once_for_pages_that_ask_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, looks = [100.0], [0]
    original = set_up.production

    def counted(settings: object) -> object:
        looks[0] += 1
        return original(settings)  # type: ignore[arg-type]

    monkeypatch.setattr(set_up, "production", counted)
    examined = MachineHealth(read(data_dir=tmp_path, recogniser="none"), lambda: now[0])
    examined("es")
    examined("en")
    assert looks == [1]
    now[0] += 20
    examined("es")
    assert looks == [2]
