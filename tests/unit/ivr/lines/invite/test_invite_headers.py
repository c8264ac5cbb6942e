"""Parts of SIP headers: a display name is never a number, and malformed text is never an error."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.lines.sip.identity import arrival, asked_for
from ivr.lines.sip.invite.headers import Address, address, addresses, header_value, header_values, request_uri, split
from ivr.lines.sip.trunk import Trunk

ME = "+34600400508"


@pytest.mark.parametrize(
    "text",
    [
        f"<sip:{ME}@x>",
        f"sip:{ME}@x",
        f"SIP:{ME}@x;tag=1",
        f"sips:{ME}@x:5061;transport=tcp",
        f"tel:{ME}",
        f"<tel:{ME};phone-context=example.com>;tag=a",
        f"<sip:{ME}@[2001:db8::1]:5060;user=phone>;tag=1",
        f"<sip:{ME}:secret@x>",
        f"<sip:{ME};npdi;rn=+34999@x;user=phone>",
        f"sip:{ME};npdi@x;tag=1",
        f"<sip:%2B{ME[1:]}@x>",
        f"Ana Lopez <sip:{ME}@x>;tag=1",
        f'"tel:+34666666667" <sip:{ME}@x>',
        f'"sip:+34666666666@evil" <sip:{ME}@x>',
        f'"a <b@c>" <sip:{ME}@x>',
        f'"<sip:+34666666666@evil>" <sip:{ME}@x>',
        f'"\\"<sip:+34666666666@evil>, \\\\" <sip:{ME}@x>',
        f'"back\\\\" <sip:{ME}@x>',
        f'"a, b; c" <sip:{ME}@x>',
        f'"Ana \u00f1\u00fa \U0001f600" <sip:{ME}@x>',
        f"Lopez, Ana <sip:{ME}@x>",
        f'"" <sip:{ME}@x> ; tag = "a;b,c"',
        f'<sip:{ME}@x>;note="<sip:+34666666666@evil>"',
    ],
)
def test_the_number_is_in_the_uri_alone(text: str) -> None:
    assert address(text).user == ME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<>",
        '"',
        '"open <sip:+34666666666@evil>',
        "<sip:+34666666666@evil",
        "<<sip:+34666666666@evil>>",
        "<sip:+34666666666@evil@x>",
        "sip:+34666666666",
        "<sip:>",
        "<sip:x>",
        "<http://+34666666666@evil>",
        '"sip:+34666666666@evil"',
        "+34666666666",
        "sip:",
        "tel:",
    ],
)
def test_text_that_is_no_address_names_nobody(text: str) -> None:
    assert address(text).user == ""


def test_the_parts_of_an_address_are_told_apart() -> None:
    uri = "sip:+1555;verstat=X;npdi@H.example:5060;user=phone?Reason=SIP%3Bcause%3D302&a=b"
    text = f'"A \\"B\\"" <{uri}>;Tag=1;privacy="full"'
    assert address(text) == Address(
        'A "B"',
        "sip",
        "+1555",
        "h.example",
        {"verstat": "X", "npdi": ""},
        {"user": "phone"},
        {"reason": "SIP;cause=302", "a": "b"},
        {"tag": "1", "privacy": "full"},
    )


def test_headers_of_one_name_are_read_together_whatever_their_form() -> None:
    message = (
        "INVITE sip:900@h SIP/2.0\r\nf:\r\n <sip:1@a>\r\n ;tag=9\r\n"
        'P-Asserted-Identity: <tel:+1>, "x, <y>" <sip:2@a>\r\np-asserted-identity :<sip:3@a>\r\nX-From: <sip:4@a>\r\n'
        "\r\nP-Asserted-Identity: <sip:5@a>\r\n"
    )
    assert [one.user for one in addresses(message, "P-Asserted-Identity")] == ["+1", "2", "3"]
    assert header_value(message, "From") == "<sip:1@a> ;tag=9"
    assert (header_values(message, "To"), header_value(message, "To")) == ([], "")
    assert request_uri(message).user == "900"


def test_separators_in_quotes_and_brackets_divide_nothing() -> None:
    assert split('"a,\\"," <b,c>,d', ",") == ['"a,\\"," <b,c>', "d"]


_HEADERS = ("From", "f", "To", "P-Asserted-Identity", "Remote-Party-ID", "Privacy", "User-to-User", "Diversion")
_MARKS = ("\r\n", "\r\n ", "\n\n", "sip:", "tel:", "+34600111222", "privacy=full", "verstat=", ";encoding=hex", "%ff")
_PIECES = st.sampled_from([*'"\\<>;,@:?%= \x00\udcff\u00e9', *_MARKS, *(f"{name}: " for name in _HEADERS)])
_MESSAGES = st.lists(_PIECES | st.text(max_size=4), max_size=60).map("".join)
_TRUNK = Trunk(name="t", trust="trusted", verified_by="verstat", attestation={"A": "trusted"})


@settings(max_examples=400, deadline=None)
@given(_MESSAGES)
def test_no_message_is_an_error(message: str) -> None:
    found = arrival("INVITE sip:900@h SIP/2.0\r\n" + message, _TRUNK, UUID(int=1))
    asked_for(message)
    address(message)
    assert len(found.caller) <= 128
    assert found.trust in ("trusted", "attested", "none")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_display_name_becomes_the_number(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    assert address(f'"{quoted}" <sip:{ME}@x>').user == ME
