"""Which trunks the voice program works with: the configured ones, and in demo mode one for this machine."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from deflect.policy.texting import PROGRAMS
from relevo.config.settings import Settings
from relevo.config.sip import configured_trunks
from relevo.config.trunks import TrunkSettings, too_many_accounts
from relevo.kamailio import program
from relevo.programs.wiring import policy

SOFTPHONE = "127.0.0.1:5080"


@pytest.mark.parametrize("source", [SOFTPHONE, "203.0.113.9:5060"])
def test_strangers_are_trusted_by_no_default(source: str) -> None:
    assert configured_trunks(Settings(demo=False)).of(source).trust == "none"


def test_demo_has_a_trunk_for_callers_on_this_machine_only() -> None:
    trunks = configured_trunks(Settings(demo=True))
    assert (trunks.of(SOFTPHONE).name, trunks.of(SOFTPHONE).trust) == ("demo", "trusted")
    assert trunks.of("203.0.113.9:5060").trust == "none"


@pytest.mark.parametrize("name", ["pbx", "demo"])
def test_configured_trunk_on_this_machine_takes_the_place_of_the_demos(name: str) -> None:
    own = TrunkSettings(sources=["127.0.0.0/8"], trust="attested")
    trunks = configured_trunks(Settings(demo=True, trunks={name: own}))
    assert [*trunks.named] == [name]
    assert trunks.of(SOFTPHONE).trust == "attested"


def test_trunk_without_trust_is_as_little_trusted_as_strangers() -> None:
    trunks = configured_trunks(Settings(demo=False, trunks={"carrier": TrunkSettings(host="192.0.2.7")}))
    assert trunks.of("192.0.2.7:5060").trust == "none"


def test_a_trunk_has_its_limits_its_headers_and_its_word_on_callers() -> None:
    own = TrunkSettings(
        host="192.0.2.7",
        verified_by="X-Twilio-VerStat",
        attestation={"passed": "trusted"},
        headers={"account": "X-Account-Id"},
        calls_at_once=10,
        calls_a_second=2,
        texts_an_hour=0,
    )
    settings = Settings(demo=False, trunks={"carrier": own})
    trunk = configured_trunks(settings).named["carrier"]
    assert (trunk.verified_by, trunk.attestation["passed"], trunk.attestation["C"]) == (
        own.verified_by,
        "trusted",
        "none",
    )
    assert (trunk.headers, trunk.calls_at_once, trunk.calls_a_second) == ({"account": "X-Account-Id"}, 10, 2)
    assert policy(settings).by_source_an_hour == {"carrier": 0}
    assert policy(Settings(handoffs_an_hour=7)).by_source_an_hour == {PROGRAMS: 7}


@pytest.mark.parametrize(
    "wrong",
    [
        {"verified_by": "no header"},
        {"attestation": {"D": "trusted"}},
        {"attestation": {"A": "very"}},
        {"headers": {"account": "From"}},
        {"headers": {"Account": "X-Account-Id"}},
        {"calls_at_once": -1},
        {"texts_an_hour": -1},
    ],
)
def test_a_trunk_with_a_wrong_field_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TrunkSettings.model_validate({"host": "192.0.2.7", **wrong})


def test_sound_of_a_trunk_is_as_its_settings_say() -> None:
    own = TrunkSettings(host="192.0.2.7", codecs=["PCMA"], ptime_ms=30, rtp_timeout_s=60, session_timer_s=1800)
    trunks = configured_trunks(Settings(demo=False, trunks={"carrier": own}, answer_delay_ms=300))
    media = trunks.named["carrier"].media
    assert (media.codecs, media.ptime_ms, media.rtp_timeout_s, media.session_timer_s) == (("PCMA",), 30, 60, 1800)
    assert media.answer_delay_ms == trunks.others.media.answer_delay_ms == 300


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("codecs", ["G729"], "PCMU"),
        ("codecs", ["PCMA", "PCMA"], "named twice"),
        ("ptime_ms", 25, "20"),
        ("session_timer_s", 30, "use 90 or more, or 0"),
        ("early_media_ms", 60_000, "30000"),
        ("answer_delay_ms", -1, "0"),
    ],
)
def test_wrong_value_for_the_sound_of_a_trunk_is_told_with_its_fix(field: str, value: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        TrunkSettings(host="192.0.2.7", **{field: value})


def test_session_timers_of_trunks_without_account_count_as_accounts() -> None:
    trunks = {f"t{number}": {"host": "192.0.2.7", "session_timer_s": 100 + number} for number in range(8)}
    assert "8 session timers" in too_many_accounts(trunks)
    assert too_many_accounts(dict(list(trunks.items())[:7])) == ""


def test_a_trunk_has_its_hosts_in_order_with_their_ports() -> None:
    own = TrunkSettings(host="a.example.net", port=5070, backup_hosts=["b.example.net", "192.0.2.8:5080"], ping=False)
    trunk = configured_trunks(Settings(demo=False, trunks={"pbx": own})).named["pbx"]
    assert trunk.destinations == ("a.example.net:5070", "b.example.net:5070", "192.0.2.8:5080")
    assert (trunk.ping, trunk.holds("192.0.2.8"), trunk.holds("192.0.2.9")) == (False, True, False)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"sources": ["192.0.2.7"], "backup_hosts": ["192.0.2.8"]}, "set host"),
        ({"host": "a.example.net", "backup_hosts": ["sip:b.example.net"]}, "pattern"),
        ({"host": "a.example.net", "backup_hosts": ["b.example.net:0"]}, "pattern"),
    ],
)
def test_backup_hosts_that_cannot_be_called_are_told(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        TrunkSettings(**wrong)


def test_each_host_of_a_trunk_by_tls_is_verified_by_its_own_name() -> None:
    own = TrunkSettings(host="a.example.net", transport="tls", backup_hosts=["b.example.net", "192.0.2.8:5071"])
    peers = program.tls_peers(Settings(demo=False, trunks={"pbx": own}))
    assert [(one.host, one.port, one.key) for one in peers] == [
        ("a.example.net", 5061, "pbx/a.example.net"),
        ("b.example.net", 5061, "pbx/b.example.net"),
        ("192.0.2.8", 5071, "pbx/192.0.2.8:5071"),
    ]
