"""A call belongs to the trunk whose address it came from; only the proxy in front may name another."""

import pytest

from ivr.lines.sip.trunk import Trunk, Trunks

TRUNKS = Trunks(
    {
        "pbx": Trunk("pbx", host="192.0.2.7"),
        "provider": Trunk("provider", host="sip.example.net", username="sales", sources=("203.0.113.0/28",)),
        "second": Trunk("second", host="sip.example.net", username="care", sources=("203.0.113.0/28",)),
    },
    Trunk(trust="none"),
    proxy="127.0.0.1:5060",
)


@pytest.mark.parametrize(
    ("source", "claim", "user", "name"),
    [
        ("192.0.2.7:5060", "", "", "pbx"),
        ("192.0.2.7:41000", "provider", "", "pbx"),
        ("203.0.113.5:5060", "", "+34910000001", "provider"),
        ("203.0.113.5:5060", "", "care", "second"),
        ("203.0.113.77:5060", "", "sales", ""),
        ("198.51.100.1:5060", "pbx", "", ""),
        ("127.0.0.1:5060", "pbx", "", "pbx"),
        ("127.0.0.1:5060", "", "sales", ""),
        ("127.0.0.1:5060", "no-such-trunk", "", ""),
        ("127.0.0.1:5999", "pbx", "", ""),
        ("", "pbx", "", ""),
        ("nonsense", "", "", ""),
    ],
)
def test_whose_call_it_is(source: str, claim: str, user: str, name: str) -> None:
    assert TRUNKS.of(source, claim, user).name == name


def test_whoever_answered_our_registration_sends_that_trunks_calls() -> None:
    found = TRUNKS.found_at("provider", "198.51.100.1")
    assert TRUNKS.of("198.51.100.1:5060").name == ""
    assert found.of("198.51.100.1:5060").name == "provider"
    assert found.found_at("provider", "198.51.100.1") == found


def test_a_password_is_never_shown() -> None:
    assert "hunter2" not in repr(Trunk("pbx", password="hunter2"))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("sip.example.net", "sip.example.net"),
        ("", ""),
    ],
)
def test_stranger_is_counted_by_its_address_or_its_ipv6_network(address: str, counted: str) -> None:
    behind = Trunks({}, Trunk(), proxy="127.0.0.1:5060")
    assert behind.source(Trunk(), "127.0.0.1:5060", address) == counted
    assert Trunks({}, Trunk()).source(Trunk(), f"[{address}]:5060" if ":" in address else f"{address}:5060") == counted
    assert behind.source(Trunk("pbx"), "127.0.0.1:5060", address) == "pbx"
