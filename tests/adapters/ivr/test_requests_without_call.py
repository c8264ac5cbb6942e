"""What a lone worker answers to requests that belong to no call, and to messages that it cannot hold."""

from __future__ import annotations

import re
import socket

import pytest

from ivr.lines.sip.messages.header_caps import HEADER, PARTY
from relevo.bench.callers.sip_messages import Dialog, header, offer
from tests.adapters.ivr.conftest import Endpoint

ANSWERS = {
    "MESSAGE": 405, "SUBSCRIBE": 405, "PUBLISH": 405, "REGISTER": 405, "SING": 501, "NOTIFY": 481, "REFER": 481,
    "BYE": 481, "INFO": 481, "UPDATE": 481, "PRACK": 481, "OPTIONS": 200,
}  # fmt: skip


@pytest.fixture
def asked(relevo: Endpoint, line: socket.socket) -> Dialog:
    return relevo.dialog(line)


def answer(line: socket.socket) -> str:
    while (text := line.recv(65536).decode()).startswith("SIP/2.0 100"):
        pass
    return text


@pytest.mark.parametrize("method", ANSWERS)
def test_request_of_no_call_is_answered_rightly(line: socket.socket, asked: Dialog, method: str) -> None:
    line.send(asked.request(method))
    assert int(answer(line)[8:11]) == ANSWERS[method]


def test_only_what_is_ours_is_advertised(line: socket.socket, asked: Dialog) -> None:
    line.send(asked.request("OPTIONS"))
    told = answer(line)
    assert set(re.split(r",\s*", header(told, "Allow"))) == {
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY",
    }  # fmt: skip
    assert header(told, "Accept") == "application/sdp"
    assert set(re.split(r",\s*", header(told, "Supported"))) == {"replaces", "100rel", "timer"}


@pytest.mark.parametrize("size", [3_900, 8_000, 30_000, 60_000])
def test_message_longer_than_the_library_holds_is_answered_513(line: socket.socket, asked: Dialog, size: int) -> None:
    asked.more = f"X-Big: {'a' * size}\r\n"
    line.send(asked.invite(offer("127.0.0.1", 9)))
    assert answer(line).startswith("SIP/2.0 513")


def test_body_shorter_than_its_length_is_answered_400(line: socket.socket, asked: Dialog) -> None:
    line.send(asked.invite(offer("127.0.0.1", 9))[:-40])
    assert answer(line).startswith("SIP/2.0 400")


@pytest.mark.parametrize("size", [5_000, 30_000])
def test_message_over_tcp_longer_than_the_library_holds_is_answered_513(relevo: Endpoint, size: int) -> None:
    with socket.create_connection(("127.0.0.1", relevo.port), 5) as line:
        asked = relevo.dialog(line)
        asked.more = f"X-Big: {'a' * size}\r\n"
        line.sendall(asked.invite(offer("127.0.0.1", 9)).replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP"))
        assert line.recv(65536).startswith(b"SIP/2.0 513")


def test_header_beyond_its_cap_is_answered_400_with_its_name(line: socket.socket, asked: Dialog) -> None:
    asked.more = f"X-Own: {'a' * (HEADER + 1)}\r\n"
    line.send(asked.invite(offer("127.0.0.1", 9)))
    refused = answer(line)
    assert refused.startswith("SIP/2.0 400")
    assert header(refused, "Warning") == f'399 relevo "x-own is longer than {HEADER} bytes"'


def test_headers_at_their_caps_are_borne(relevo: Endpoint, line: socket.socket, asked: Dialog) -> None:
    """The library prints addresses into rooms of 256 bytes (PJSIP_MAX_URL_SIZE); longer ones must end no worker."""
    name, user = "n" * (PARTY - 120), "u" * 400
    asked.more = f"X-Own: {'a' * (HEADER - 100)}\r\n"
    invite = asked.invite(offer("127.0.0.1", 9)).decode()
    invite = invite.replace("From: <", f'From: "{name}" <').replace("Contact: <sip:", f"Contact: <sip:{user}")
    invite = invite.replace("INVITE sip:910000001@", f"INVITE sip:910000001;{'p' * 400}@")
    line.send(invite.encode())
    assert [int(answer(line)[8:11]) for _ in range(2)] == [180, 200]
    line.send(asked.ack("To: <sip:910000001@127.0.0.1>;tag=x\r\n", 486))
    line.send(relevo.dialog(line).request("OPTIONS"))
    while "OPTIONS" not in (told := answer(line)):
        pass
    assert told.startswith("SIP/2.0 200")
