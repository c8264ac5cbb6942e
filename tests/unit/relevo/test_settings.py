"""All mistakes in the settings are named at once, each with its fix, and no secret is shown."""

import json
from pathlib import Path

import pytest

from relevo.config.settings import WrongSettings, read
from relevo.config.sip import configured_trunks


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_has_a_default() -> None:
    settings = read()
    assert settings.database.startswith("sqlite:///")
    assert settings.ingress_url == "http://127.0.0.1:8081"
    assert settings.workers == 1


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "relevo.toml").write_text("sip_port = 5070\nlines = 8\n")
    monkeypatch.setenv("RELEVO_SIP_PORT", "5080")
    settings = read()
    assert (settings.sip_port, settings.lines) == (5080, 8)


def test_every_mistake_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_LINES", "6")
    monkeypatch.setenv("RELEVO_SIP_PORT", "70000")
    monkeypatch.setenv("RELEVO_SIPPORT", "5060")
    monkeypatch.setenv("RELEVO_TWILIO_SENDER", "612345678")
    with pytest.raises(WrongSettings) as wrong:
        read()
    told = str(wrong.value)
    for name in ("RELEVO_LINES", "RELEVO_SIP_PORT", "RELEVO_SIPPORT", "RELEVO_TWILIO_SENDER"):
        assert name in told
    assert "set 8" in told


ACCOUNT = {"host": "sip.example.net", "username": "relevo", "password": "hunter2hunter2", "register": True}


def test_trunks_come_from_the_environment_and_from_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "relevo.toml").write_text(
        '[trunks.pbx]\nhost = "192.0.2.7"\nregion = "FR"\n[trunks.pbx.prefixes]\n"9" = ""\n'
    )
    monkeypatch.setenv("RELEVO_TRUNKS", json.dumps({"provider": ACCOUNT}))
    monkeypatch.setenv("RELEVO_TRUNKS__PBX__FLOW", "clinica")
    trunks = configured_trunks(read())
    pbx, provider = trunks.named["pbx"], trunks.named["provider"]
    assert (pbx.region, pbx.prefixes, pbx.flow, pbx.trust) == ("FR", {"9": ""}, "clinica", "none")
    assert (provider.register, provider.password, provider.region) == (True, "hunter2hunter2", "ES")
    assert "hunter2" not in repr(read()) + repr(trunks)


def test_every_mistake_in_a_trunk_is_named_and_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"t{number}": ACCOUNT for number in range(8)}
    wrong_ones = {
        "a": ACCOUNT | {"transport": "sctp"},
        "b": {"register": True},
        "c": {"sources": ["10.0.0.0/33"]},
        "d": {},
        "e": ACCOUNT | {"pasword": "hunter2"},
    }
    monkeypatch.setenv("RELEVO_TRUNKS", json.dumps(many | wrong_ones))
    with pytest.raises(WrongSettings) as wrong:
        read()
    told = str(wrong.value)
    for name in ("A__TRANSPORT", "B: to register takes", "C__SOURCES: 10.0.0.0/33", "D: no call", "E__PASWORD"):
        assert f"RELEVO_TRUNKS__{name}" in told
    assert "RELEVO_TRUNKS: 10 trunks have a username and one process holds 7" in told
    assert "hunter2" not in told


def test_a_file_that_is_no_toml_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "relevo.toml").write_text("lines = [")
    with pytest.raises(WrongSettings, match=r"relevo\.toml cannot be read"):
        read()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_TWILIO_AUTH_TOKEN", "hunter2hunter2")
    assert "hunter2" not in repr(read())
    monkeypatch.setenv("RELEVO_LINES", "6")
    with pytest.raises(WrongSettings) as wrong:
        read()
    assert "hunter2" not in str(wrong.value)


def test_short_secret_and_wrong_database_are_named_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_SECRET_KEY", "hunter2")
    monkeypatch.setenv("RELEVO_DATABASE_URL", "hunter2hunter2")
    monkeypatch.setenv("RELEVO_LINES", "6")
    with pytest.raises(WrongSettings) as wrong:
        read()
    told = str(wrong.value)
    assert "RELEVO_SECRET_KEY: it has 7 characters; use 32 or more" in told
    assert "RELEVO_DATABASE_URL: it is not the address of a database" in told
    assert "postgresql+psycopg://user@host/name" in told
    assert "RELEVO_LINES" in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SENDERS", "tienda", """RELEVO_SENDERS: it is not a table; write JSON such as RELEVO_SENDERS='{"tienda":"""),
        ("TRUNKS", "abc", """RELEVO_TRUNKS: it is not a table; write JSON such as RELEVO_TRUNKS='{"carrier":"""),
        ("TEXT_COUNTRIES", "ES", "RELEVO_TEXT_COUNTRIES: it is not a list; write JSON such as"),
        ("TRUNKS__CARRIER", "abc", "RELEVO_TRUNKS__CARRIER: it is not a table"),
        ("SIP_PORT", "high", "RELEVO_SIP_PORT: it is not a whole number"),
        ("SIP_PORT", "70000", "RELEVO_SIP_PORT: it is too large; use 65535 or less"),
        ("DEMO", "perhaps", "RELEVO_DEMO: it is neither true nor false"),
        ("REGION", "Spain", "RELEVO_REGION: it is not a country"),
        ("QUIET_FROM", "25:99", "RELEVO_QUIET_FROM: it is not a time of day; write one such as 22:00"),
        ("TWILIO_SENDER", "910", "RELEVO_TWILIO_SENDER: it is not a number in E.164; write one such as +34910000001"),
        ("OPEN_QUESTIONS", "magic", "RELEVO_OPEN_QUESTIONS: there is no such value; use 'auto', 'words' or 'encoder'"),
        ("WORKSPACE_PRT", "1", "RELEVO_WORKSPACE_PRT: there is no such setting; did you mean RELEVO_WORKSPACE_PORT?"),
        ("DATABASE_URL", "mysql://relevo@db/relevo", "RELEVO_DATABASE_URL: it is not the address of a database"),
    ],
)
def test_mistake_is_told_in_a_sentence_with_the_form(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RELEVO_{name}", value)
    monkeypatch.setenv("RELEVO_LINES", "6")
    with pytest.raises(WrongSettings) as wrong:
        read()
    assert told in str(wrong.value)
    assert "RELEVO_LINES" in str(wrong.value)
    assert "relevo.toml" not in str(wrong.value)
    assert "Input should" not in str(wrong.value)


def test_misspelt_setting_in_the_file_is_told_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "relevo.toml").write_text("sipport = 5070\n")
    with pytest.raises(WrongSettings, match=r"RELEVO_SIPPORT: .*did you mean RELEVO_SIP_PORT\?"):
        read()


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_taken_with_and_without_its_driver(driver: str) -> None:
    url = f"{driver}://relevo@db/relevo"
    assert read(database_url=url).database == url
