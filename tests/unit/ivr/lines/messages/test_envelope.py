"""To which call a request belongs is read in one way only; what could be read in another is refused."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.envelope import Envelope, Malformed, read

HEAD = {"From": "<sip:them@h>;tag=b", "To": "<sip:us@h>;tag=a", "Call-ID": "c@h", "CSeq": "2 INFO"}


def request(start: str = "INFO sip:us@h SIP/2.0", more: str = "", **headers: str) -> str:
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**HEAD, **headers}.items())
    return f"{start}\r\n{lines}{more}Content-Length: 0\r\n\r\n"


def test_a_plain_request_is_read() -> None:
    assert read(request()) == Envelope("INFO", "c@h", "b", "a", 2)


@pytest.mark.parametrize(
    ("to", "tag"),
    [
        ("<sip:us@h>", ""),
        ("<sip:us;tag=x@h>", ""),
        ('"tag=x" <sip:us@h>', ""),
        ('"a \\" ;tag=x" <sip:us@h>;tag=real', "real"),
        ("<sip:us@h> ; TAG = real", "real"),
    ],
)
def test_only_a_parameter_of_the_header_is_a_tag(to: str, tag: str) -> None:
    assert read(request(To=to)).ours == tag


@pytest.mark.parametrize(
    "message",
    [
        request("INFO  sip:us@h SIP/2.0"),
        request("INFO sip:us@h SIP/3.0"),
        request("INFO sip:us%00x@h SIP/2.0"),
        request("INFO sip:us%0D%0Ax@h SIP/2.0"),
        request("info sip:us@h SIP/2.0"),
        request(CSeq="2 BYE"),
        request(CSeq="4294967296 INFO"),
        request(CSeq="two INFO"),
        request(more="To: <sip:other@h>\r\n"),
        request(more="t: <sip:other@h>\r\n"),
        request(more="X: a\rTo: <sip:other@h>\r\n"),
        request(more="no header\r\n"),
        request(**{"Call-ID": "two words"}),
        "INFO sip:us@h SIP/2.0\r\nTo: <sip:us@h>\r\n\r\n",
        "INFO sip:us@h SIP/2.0\nTo: <sip:us@h>\n\n",
        "",
    ],
)
def test_what_can_be_read_in_two_ways_is_malformed(message: str) -> None:
    with pytest.raises(Malformed):
        read(message)
