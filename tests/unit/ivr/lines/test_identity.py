"""Who calls whom, as an INVITE claims."""

from __future__ import annotations

from uuid import UUID

import pytest

from ivr.lines.sip.identity import arrival, header
from ivr.lines.sip.invite.headers import address
from ivr.lines.sip.trunk import Trunk, Trust

UNIQUE = UUID(int=7 << 96)
INVITE = (
    "INVITE sip:910000001@10.0.0.2:5060 SIP/2.0\r\n"
    'From: "Ana" <sip:+34600111222@example.net;user=phone>;tag=1\r\n'
    "To: <sip:900@example.net>\r\n"
    "Call-ID: abc@example.net\r\n"
    "{more}\r\n"
)


@pytest.mark.parametrize(
    ("more", "trust", "caller"),
    [
        ("", "none", "+34600111222"),
        ("P-Asserted-Identity: <tel:+34911222333>\r\n", "trusted", "+34911222333"),
        ("P-Asserted-Identity: <tel:+34911222333>\r\n", "none", "+34600111222"),
        ("P-Asserted-Identity: <sip:+34911222333@x>\r\nPrivacy: id\r\n", "trusted", ""),
        ("P-Asserted-Identity: <sip:+34911222333@x>\r\nPrivacy: user;critical\r\n", "trusted", ""),
        ("P-Asserted-Identity: <sip:+34911222333@x>\r\nPrivacy: none\r\n", "trusted", "+34911222333"),
        ("p-asserted-identity:\r\n <sip:+34911222333@x>\r\n", "attested", "+34911222333"),
    ],
)
def test_the_asserted_number_counts_where_the_trunk_is_trusted(more: str, trust: Trust, caller: str) -> None:
    found = arrival(INVITE.format(more=more), Trunk(trust=trust), UNIQUE)
    assert (found.caller, found.called, found.trust, found.line) == (caller, "+34910000001", trust, "sip")


def test_two_calls_with_one_call_id_are_two() -> None:
    assert arrival(INVITE, Trunk(), UNIQUE).call_id != arrival(INVITE, Trunk(), UUID(int=9 << 96)).call_id


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("sip:+34600111222@host", "+34600111222"),
        ("<sip:600%20111@host>", "600 111"),
        ("sip:0034600111222;phone-context=+34@host", "0034600111222"),
        ("sips:ana@host", "ana"),
        ("mailto:a@b", ""),
        ("sip:6\udcff0%000\u00e9@host", "600"),
        ("sip:" + "9" * 500 + "@host", "9" * 128),
        ("", ""),
    ],
)
def test_the_user_part_of_an_address(uri: str, name: str) -> None:
    assert address(uri).user == name


@pytest.mark.parametrize("sender", ['"Anonymous" <sip:anonymous@anonymous.invalid>', "sip:123@anonymous.invalid"])
def test_a_withheld_caller_is_nobody(sender: str) -> None:
    assert (
        arrival(INVITE.replace('"Ana" <sip:+34600111222@example.net;user=phone>', sender), Trunk(), UNIQUE).caller == ""
    )


def test_compact_headers_count_and_a_body_is_no_header() -> None:
    assert header("INVITE sip:a@b SIP/2.0\r\nf: <sip:x@y>\r\n", "From", "f") == "<sip:x@y>"
    assert header("INVITE sip:a@b SIP/2.0\r\n\r\nFrom: z", "From", "f") == ""


@pytest.mark.parametrize("caller", ["112", "1004", "anonymous", "sip", "", "0034", "%00"])
def test_a_caller_without_a_number_is_no_failure(caller: str) -> None:
    invite = INVITE.replace("+34600111222", caller)
    assert not arrival(invite, Trunk(trust="trusted"), UNIQUE).caller.startswith("+")


def test_numbers_are_read_as_the_trunk_writes_them() -> None:
    mexican = Trunk(region="MX", prefixes={"9": "", "": "+"}, flow="clinica")
    invite = INVITE.replace("+34600111222", "34600111222").replace("sip:910000001@", "sip:95512345678@")
    found = arrival(invite, mexican, UNIQUE)
    assert (found.caller, found.called) == ("+34600111222", "+525512345678")
    assert (found.region, found.default_flow) == ("MX", "clinica")
