"""Forms of headers that real telephones send pass; what the workers' library drops without a word does not."""

from __future__ import annotations

import re

import pytest

from relevo.kamailio.grammar import FORMS, REQUEST_URI, WRONG, whole

GOOD = {
    "From": (
        "<sip:+34600111222@x>;tag=1",
        '"José Ñ, \\"P\\"" <sip:1@x;user=phone>;tag=a',
        "José P <sip:1@x>;tag=1",
        "sip:1@x;tag=1",
        "<tel:+34600;phone-context=x>;tag=1",
        "<sip:a@[::1]:5060;transport=udp>;tag=1",
        "<sip:anonymous@anonymous.invalid>",
        '"" <sips:a%20b@x?Replaces=a%3Bb>;tag=x;p="é"',
        "<sip:1;ext=2@x;cpc=ordinary>;\r\n tag=1",
        "A.B-c <sip:x>;tag=_",
        "<sip:+34600;verstat=TN-Validation-Passed-A@x;user=phone>;tag=1",
    ),
    "Contact": (
        "<sip:x@127.0.0.3:5060>",
        "*",
        '<sip:x@1.2.3.4>;+sip.instance="<urn:uuid:00-11>";q=0.5;expires=3600',
        "sip:a@x, <sip:b@x>;q=1",
        '<sip:x@[2001:db8::1]:5060;ob>;+g.3gpp.icsi-ref="urn%3Aurn-7"',
        "<sip:x@10.0.0.1;alias=1.2.3.4~5060~1>",
    ),
    "Record-Route": (
        "<sip:10.0.0.1;lr>",
        "<sip:10.0.0.1;lr=on;ftag=1>,<sip:10.0.0.2:5080;transport=udp;lr>",
        '"a" <sip:x;lr>;a=b',
    ),
    "Content-Type": (
        "application/sdp",
        'multipart/mixed;boundary="a b"',
        "multipart/mixed; boundary=unique-1",
        "APPLICATION/SDP ",
    ),
    "Session-Expires": ("1800", "1800;refresher=uac", "90 ; refresher=uas"),
    "Event": ("refer", "dialog;id=7", "message-summary"),
    "Supported": ("", "100rel", "100rel, timer,replaces", "timer , from-change"),
    "Allow": ("INVITE,ACK,BYE", "INVITE, ACK"),
    "Accept": ("application/sdp, application/dtmf-relay", "*/*"),
}
BAD = {
    "From": (
        "<sip:+34\u0666@x>",
        "<sip:a@x;b=é>",
        "<sip:a@x;;b>",
        "<sip:a@x;>",
        "<sip:a@x>;p=é",
        "<sip:a^b@x>",
        "<sip:a|b@x>",
        "<sip:a{b@x>",
        '"a <sip:1@x>',
        "<sip:1@x",
        "<sip:1@x>>",
        "<sip:1@x> x",
        "<sip:1 2@x>",
        "",
        "<>",
        "<sip:a@x>;",
    ),
    "Contact": ('"a <sip:1@x>', "<sip:1@x>;q=a", "<sip:a@b@x>", "", "<sip:1@x>,", "<sip:\u0666@x>"),
    "Record-Route": ("<sip:10.0.0.1;lr>,", "<sip:10.0.0.1;lr>;", "x", "<sip:10.0.0.1;lr> x"),
    "Content-Type": ("a]/b", "text", "a/b c", "a/b;"),
    "Session-Expires": ("x", "90 x", "90\u2028", ""),
    "Event": ("x y", ",", ""),
    "Supported": (",", "a,", "a,,b"),
    "Allow": ("INVITE,,BYE",),
}


def passes(name: str, value: str) -> bool:
    """Whether the header passes as Kamailio reads it: bytes, of which those of other letters are no ASCII."""
    text = value.encode().decode("latin-1")
    forms = [form for names, form in FORMS if name in names.split("|")]
    wrong = [form for names, form in WRONG if name in names.split("|")]
    return all(re.search(whole(form), text, re.IGNORECASE) for form in forms) and not any(
        re.search(form, text, re.IGNORECASE) for form in wrong
    )


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, values in GOOD.items() for one in values])
def test_header_of_a_real_telephone_passes(name: str, value: str) -> None:
    assert passes(name, value)


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, values in BAD.items() for one in values])
def test_header_that_no_worker_could_read_does_not_pass(name: str, value: str) -> None:
    assert not passes(name, value)


@pytest.mark.parametrize(
    ("uri", "good"),
    [
        ("sip:tienda@127.0.0.1:5060;transport=udp", True),
        ("tel:+34910000001;phone-context=x", True),
        ("sip:+34910;npdi;rn=+34@x;user=phone", True),
        ("sip:127.0.0.1", True),
        ("sip:ti\u00e9nda@127.0.0.1", False),
        ("sip:a{b@x", False),
        ("sip:a@x;", False),
        ("urn:service:sos", False),
    ],
)
def test_request_uri_has_its_form(uri: str, good: bool) -> None:
    assert bool(re.search(REQUEST_URI, uri.encode().decode("latin-1"), re.IGNORECASE)) is good
