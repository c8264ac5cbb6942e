"""The last message of a call names the dialog as its far end knows it, and goes the way of the call."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from ivr.lines.farewell import SEQUENCE, Farewell, bye, cancel, repeat, say

ANSWER = (
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;rport=5060;branch=z9hG4bKx\r\n"
    "Record-Route: <sip:10.0.0.7;lr>, <sip:10.0.0.8:5070;transport=tcp;lr>\r\nRecord-Route: <sip:10.0.0.9;lr>\r\n"
    'From: "A, B" <sip:600111222@far>;tag=far\r\nTo: <sip:relevo@us>\r\n ;tag=ours\r\nCall-ID: one@far\r\n'
    "CSeq: 7 INVITE\r\nContact: <sip:relevo@10.0.0.1:5061>\r\nContent-Length: 0\r\n\r\n"
)
INVITE = (
    "INVITE sip:agent@10.0.0.3:5080 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bKy\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:relevo@us>;tag=ours\r\nTo: <sip:agent@10.0.0.3>\r\n"
    "Call-ID: two\r\nCSeq: 4711 INVITE\r\nRoute: <sip:127.0.0.1:5060;lr>\r\nContent-Length: 0\r\n\r\n"
)


def to(place: tuple[str, int], transport: str) -> Farewell:
    return Farewell("one", *place, transport, "BYE")


def lines(farewell: Farewell | None, *names: str) -> list[str]:
    assert farewell is not None
    return [line for line in farewell.message.split("\r\n") if line.split(":")[0] in names]


def test_bye_of_a_call_that_came_in_goes_to_the_caller_by_the_way_it_came() -> None:
    made = bye(ANSWER, '"A" <sip:a@192.0.2.5:5099>;q=1', called=False)
    assert made is not None
    assert (made.host, made.port, made.transport, made.call_id) == ("10.0.0.7", 5060, "udp", "one@far")
    assert made.message.startswith("BYE sip:a@192.0.2.5:5099 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5061;rport;branch=")
    assert lines(made, "From", "To", "CSeq", "Route") == [
        "Route: <sip:10.0.0.7;lr>",
        "Route: <sip:10.0.0.8:5070;transport=tcp;lr>",
        "Route: <sip:10.0.0.9;lr>",
        "From: <sip:relevo@us> ;tag=ours",
        'To: "A, B" <sip:600111222@far>;tag=far',
        f"CSeq: {SEQUENCE} BYE",
    ]


def test_bye_of_a_call_that_we_placed_goes_back_from_our_end() -> None:
    made = bye(
        ANSWER.replace("sip:10.0.0.9;lr", "sip:10.0.0.9:5071;transport=tcp;lr"), "<sip:a@192.0.2.5>", called=True
    )
    assert made is not None
    assert (made.host, made.port, made.transport) == ("10.0.0.9", 5071, "tcp")
    assert lines(made, "From", "To", "Via")[0].startswith("Via: SIP/2.0/TCP 10.0.0.1:5060;rport;branch=")
    assert lines(made, "Route")[0] == "Route: <sip:10.0.0.9:5071;transport=tcp;lr>"
    assert lines(made, "From") == ['From: "A, B" <sip:600111222@far>;tag=far']


def test_bye_without_a_proxy_goes_to_the_contact() -> None:
    made = bye(ANSWER.replace("Record-Route", "X-Other"), "<sip:a@192.0.2.5:5099>", called=False)
    assert made is not None
    assert (made.host, made.port, lines(made, "Route")) == ("192.0.2.5", 5099, [])


@pytest.mark.parametrize(
    ("target", "port"),
    [
        ("<sips:a@192.0.2.5>", 5061),
        ("<sip:a@192.0.2.5;transport=tls>", 5061),
        ("<sip:a@192.0.2.5:5071;transport=TLS>", 5071),
    ],
)
def test_bye_to_a_far_end_by_tls_goes_by_tls(target: str, port: int) -> None:
    made = bye(ANSWER.replace("Record-Route", "X-Other"), target, called=True, trunk="pbx")
    assert made is not None
    assert (made.host, made.port, made.transport, made.trunk) == ("192.0.2.5", port, "tls", "pbx")
    assert lines(made, "Via")[0].startswith("Via: SIP/2.0/TLS 10.0.0.1:5060;rport;branch=")


@pytest.mark.parametrize("target", ["<sip:a@192.0.2.5;transport=ws>", "<tel:+34600>", ""])
def test_far_end_that_cannot_be_reached_so_has_no_bye(target: str) -> None:
    assert bye(ANSWER.replace("Record-Route", "X-Other"), target, called=False) is None


def test_cancel_is_in_the_transaction_of_its_invite() -> None:
    made = cancel(INVITE)
    assert made is not None
    assert (made.host, made.port, made.call_id) == ("127.0.0.1", 5060, "two")
    assert made.message.startswith("CANCEL sip:agent@10.0.0.3:5080 SIP/2.0\r\n")
    assert lines(made, "Via") == ["Via: SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bKy"]
    assert lines(made, "CSeq", "From", "To", "Route") == [
        "Route: <sip:127.0.0.1:5060;lr>",
        "From: <sip:relevo@us>;tag=ours",
        "To: <sip:agent@10.0.0.3>",
        "CSeq: 4711 CANCEL",
    ]


def test_farewell_is_sent_again_until_it_is_answered() -> None:
    got: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(5)

        def answers_the_second() -> None:
            for status in (100, 200):
                message, sender = far.recvfrom(4096)
                got.append(message)
                far.sendto(f"SIP/2.0 {status} Said\r\nCall-ID: one\r\nCSeq: 5 BYE\r\n\r\n".encode(), sender)

        hand = Thread(target=answers_the_second)
        hand.start()
        silent = say([to(far.getsockname(), "udp")], "127.0.0.1", 0)
        assert repeat(silent) == len(silent) == 1
        hand.join()
    assert got == [b"BYE", b"BYE"]


def test_farewell_over_tcp_is_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far:

        def answers() -> None:
            with far.accept()[0] as line:
                line.recv(4096)
                line.sendall(b"SIP/2.0 200 OK\r\n\r\n")

        hand = Thread(target=answers)
        hand.start()
        assert repeat(say([to(far.getsockname(), "tcp")], "127.0.0.1", 0)) == 1
        hand.join()


def test_far_end_that_is_gone_costs_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        place = gone.getsockname()
    assert repeat(say([to(place, "udp"), to(place, "tcp")], "127.0.0.1", 0)) == 0
