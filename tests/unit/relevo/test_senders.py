"""Senders and providers in the settings: tables side by side, and the short form that goes on working."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deflect.installation import Sender
from deflect.storage.store import Store
from relevo.config import senders
from relevo.config.settings import Settings, WrongSettings, read
from relevo.programs import wiring
from relevo.publishing.prompt_plan import numbers

TABLES = """
[senders.spain]
provider = "twilio"
address = "+34910000001"
countries = ["ES"]
flows = ["tienda"]
pace = 3

[senders.france]
provider = "vonage"
address = "+33757130001"
countries = ["FR", "BE"]

[providers.twilio]
account_sid = "AC00000000000000000000000000000001"
auth_token = "hunter2hunter2"

[providers.vonage]
api_key = "abcd1234"
api_secret = "hunter2hunter2"
signature_secret = "hunter2hunter2"
"""


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(tables: str) -> None:
    Path("relevo.toml").write_text(tables, "utf-8")


def test_several_senders_are_tables_side_by_side() -> None:
    write(TABLES)
    settings = read()
    spain = Sender("sms", "twilio", "+34910000001", frozenset({"ES"}), pace=3)
    france = Sender("sms", "vonage", "+33757130001", frozenset({"FR", "BE"}))
    assert senders.senders(settings) == (spain, france)
    assert senders.used(settings) == ("twilio", "vonage")
    house = wiring.installation(settings)
    assert house.sender_for("tienda", "+34612345678") == spain
    assert house.sender_for("tienda", "+33612345678") == france
    assert wiring.pace(settings).rates == {"+34910000001": 3}
    assert not senders.simulated(settings)
    assert "hunter2" not in repr(settings)


def test_each_provider_in_use_is_built_once() -> None:
    write(TABLES)
    built = wiring.providers(read(), Store("sqlite://"))
    assert {name: provider.name for name, provider in built.items()} == {"twilio": "twilio", "vonage": "vonage"}


def test_without_senders_there_is_the_simulator() -> None:
    settings = read()
    assert senders.simulated(settings)
    assert senders.main(settings) == "+34910000001"
    assert list(wiring.providers(settings, Store("sqlite://"))) == ["twilio"]
    assert wiring.installation(settings).sender_for("tienda", "+34612345678") == Sender("sms", "", "+34910000001")


def test_without_demo_nothing_is_simulated_and_no_text_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_DEMO", "false")
    settings = read()
    assert not senders.simulated(settings)
    assert wiring.providers(settings, Store("sqlite://")) == {}
    assert not wiring.policy(settings).sends
    assert wiring.simulator(settings) == ""


def test_the_simulators_token_is_another_in_each_installation(tmp_path: Path) -> None:
    one, other = (wiring.simulator_token(Settings(data_dir=tmp_path / name)) for name in ("one", "other"))
    assert one != other
    assert wiring.simulator_token(Settings(data_dir=tmp_path / "one")) == one


def test_the_short_form_goes_on_working(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    monkeypatch.setenv("RELEVO_TWILIO_AUTH_TOKEN", "hunter2hunter2")
    monkeypatch.setenv("RELEVO_TWILIO_OLD_AUTH_TOKEN", "hunter1hunter1")
    monkeypatch.setenv("RELEVO_TWILIO_SENDER", "+34910000005")
    monkeypatch.setenv("RELEVO_SENDERS", json.dumps({"clinica": "+34910000006"}))
    settings = read()
    account = senders.provider(settings, "twilio")
    assert account.model_dump()["account_sid"] == "AC" + "1" * 32
    assert not senders.simulated(settings)
    house = wiring.installation(settings)
    assert (house.sender_of("tienda"), house.sender_of("clinica")) == ("+34910000005", "+34910000006")
    assert house.flow_at("+34910000006") == "clinica"


def test_a_sender_beside_the_short_form_is_used_for_its_countries(monkeypatch: pytest.MonkeyPatch) -> None:
    write(TABLES.partition("[providers.twilio]")[0].partition("[senders.spain]")[0])
    for field, value in {"PROVIDER": "vonage", "ADDRESS": "+33757130001", "COUNTRIES": '["FR", "BE"]'}.items():
        monkeypatch.setenv(f"RELEVO_SENDERS__FRANCE__{field}", value)
    for field in ("API_SECRET", "SIGNATURE_SECRET"):
        monkeypatch.setenv(f"RELEVO_PROVIDERS__VONAGE__{field}", "hunter2hunter2")
    monkeypatch.setenv("RELEVO_PROVIDERS__VONAGE__API_KEY", "abcd1234")
    monkeypatch.setenv("RELEVO_TWILIO_SENDER", "+34910000005")
    settings = read()
    house = wiring.installation(settings)
    assert house.sender_of("tienda", "+34612345678") == "+34910000005"
    assert house.sender_of("tienda", "+33612345678") == "+33757130001"
    assert senders.used(settings) == ("twilio", "vonage")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"provider": "pigeon"}, "RELEVO_SENDERS__A__PROVIDER: there is no provider 'pigeon'; use twilio or vonage"),
        ({"channel": "whatsapp"}, "RELEVO_SENDERS__A__CHANNEL: Vonage carries sms, not whatsapp"),
        ({"address": "911"}, "RELEVO_SENDERS__A__ADDRESS: customers cannot answer to a name"),
        ({"address": "911"}, "write a number in E.164, such as +34910000001"),
        ({"address": "+0"}, "RELEVO_SENDERS__A__ADDRESS"),
        ({"countries": ["Spain"]}, "RELEVO_SENDERS__A__COUNTRIES__0"),
        ({"pase": 1}, "RELEVO_SENDERS__A__PASE: there is no such setting"),
        ({}, "RELEVO_PROVIDERS__VONAGE__API_KEY: not set, and the sender a needs it"),
    ],
)
def test_every_mistake_in_a_sender_is_named(
    wrong: dict[str, object], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {"provider": "vonage", "address": "+34910000001", **wrong}
    monkeypatch.setenv("RELEVO_SENDERS", json.dumps({"a": table}))
    with pytest.raises(WrongSettings) as found:
        read()
    assert named in str(found.value)


def test_both_forms_of_one_account_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    write(TABLES)
    monkeypatch.setenv("RELEVO_TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    with pytest.raises(WrongSettings, match="RELEVO_PROVIDERS__TWILIO: RELEVO_TWILIO_ACCOUNT_SID is set as well"):
        read()


def test_prompts_tell_every_number_that_a_text_may_come_from() -> None:
    assert numbers("tienda", read()) == ("910 000 001",)
    write(TABLES)
    assert numbers("tienda", read()) == ("910 000 001", "337 571 300 01")


def test_two_senders_of_one_address_and_channel_are_a_mistake() -> None:
    write(TABLES.replace("+33757130001", "+34910000001"))
    with pytest.raises(WrongSettings, match="RELEVO_SENDERS__FRANCE__ADDRESS: the sender spain has it too on sms"):
        read()


def test_number_of_the_short_form_is_in_e164(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_SENDERS", json.dumps({"tienda": "910000002"}))
    with pytest.raises(WrongSettings, match=r"RELEVO_SENDERS__TIENDA: it is not a number in E\.164"):
        read()


def test_fallbacks_are_other_senders_of_the_channel_by_name() -> None:
    write(TABLES.replace("pace = 3", 'fallbacks = ["france"]\nfallback_after_s = 60'))
    first, second = senders.senders(read())
    assert (first.fallbacks, first.fallback_after_s) == ((second.address,), 60)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("germany", "there is no sender 'germany' that is written as a table"),
        ("spain", "spain is this sender itself; name others"),
        ("name", "customers cannot answer to name; name a sender that they can answer"),
    ],
)
def test_a_fallback_that_cannot_stand_in_is_refused(named: str, told: str) -> None:
    one_way = '\n[senders.name]\nprovider = "vonage"\naddress = "Nogal"\ntwo_way = false\n'
    write(TABLES.replace("pace = 3", f'fallbacks = ["{named}"]') + one_way)
    with pytest.raises(WrongSettings, match=told):
        read()


LOOKED_UP = '[line_lookup]\nprovider = "{}"\n'


def test_provider_of_look_ups_is_one_that_a_sender_uses() -> None:
    write(TABLES + LOOKED_UP.format("twilio"))
    policy = wiring.policy(read())
    assert (policy.lookup_days, policy.lookups_a_day) == (90, 1000)
    write(TABLES)
    assert wiring.policy(read()).lookup_days == 0


@pytest.mark.parametrize(
    ("tables", "provider", "told"),
    [
        (TABLES, "vonage", "'vonage' tells no types of line; use twilio, or none"),
        (TABLES, "carrier", "'carrier' tells no types of line; use twilio, or none"),
        ("", "twilio", "no sender uses twilio; add one with its account, or name no provider"),
    ],
)
def test_provider_that_cannot_look_up_is_told(tables: str, provider: str, told: str) -> None:
    write(tables + LOOKED_UP.format(provider))
    with pytest.raises(WrongSettings, match=f"RELEVO_LINE_LOOKUP__PROVIDER: {told}"):
        read(demo=False)
