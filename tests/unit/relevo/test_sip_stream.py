"""A stream of SIP is cut into messages, and our inner address in their headers is swapped for the outer one."""

from __future__ import annotations

import pytest

from relevo.kamailio.sip_stream import LARGEST, Swap, TooLarge, messages

REGISTER = (
    b"REGISTER sip:t.example SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5062;branch=z9hG4bK1\r\n"
    b"Contact: <sip:provider@127.0.0.1:5062;transport=tcp>\r\nContent-Length: 0\r\n\r\n"
)
INVITE = b"INVITE sip:a@b SIP/2.0\r\nl: 5\r\n\r\nv=0\r\n"
SWAP = Swap("127.0.0.1:5062", "198.51.100.1:5061")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_messages_are_whole_however_the_stream_is_cut(size: int) -> None:
    stream = REGISTER + b"\r\n\r\n" + INVITE + REGISTER
    found: list[bytes] = []
    rest = b""
    for start in range(0, len(stream), size):
        whole, rest = messages(rest + stream[start : start + size])
        found += whole
    assert b"".join(found) == stream
    assert [one for one in found if one.strip()] == [REGISTER, INVITE, REGISTER]
    assert rest == b""


@pytest.mark.parametrize("stream", [b"x" * (LARGEST + 1), b"INVITE a SIP/2.0\r\nContent-Length: 999999\r\n\r\n"])
def test_message_that_is_too_large_is_refused(stream: bytes) -> None:
    with pytest.raises(TooLarge):
        messages(stream)


def test_trunk_sees_tls_at_our_outer_address_and_nothing_of_the_inner() -> None:
    sent = SWAP.outward(REGISTER)
    assert b"Via: SIP/2.0/TLS 198.51.100.1:5061;branch=z9hG4bK1" in sent
    assert b"<sip:provider@198.51.100.1:5061;transport=tls>" in sent
    assert SWAP.inward(sent) == REGISTER


def test_default_port_is_swapped_where_it_is_left_out() -> None:
    swap = Swap("127.0.0.1:5060", "198.51.100.1:5061")
    sent = swap.outward(
        b"BYE a SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=1\r\nRoute: <sip:127.0.0.1;transport=tcp;lr>\r\n\r\n"
    )
    assert b"TLS 198.51.100.1:5061;branch=1" in sent
    assert b"<sip:198.51.100.1:5061;transport=tls;lr>" in sent


def test_body_and_other_addresses_are_left_alone() -> None:
    message = b"INVITE a SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:50621;b\r\nVia: SIP/2.0/UDP 127.0.0.1:5070\r\n\r\n"
    body = b"a=127.0.0.1:5062;transport=tcp SIP/2.0/TCP 127.0.0.1:5062\r\n"
    assert SWAP.outward(message + body) == message + body
