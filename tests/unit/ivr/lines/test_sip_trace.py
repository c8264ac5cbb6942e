"""What a trace keeps of SIP messages, for how long, and how it is shown."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.lines.sip.diagnostics.ladder import ladder, ordered
from ivr.lines.sip.diagnostics.masking import mask
from ivr.lines.sip.diagnostics.pcap import pcap
from ivr.lines.sip.diagnostics.ring import MOST_A_SECOND, RingLimits, RingWriter, Seen, messages

INVITE = (
    "INVITE sip:+34910000001;npdi=yes@192.0.2.10:5060;user=phone SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 203.0.113.7:5060;branch=z9hG4bK1;rport\r\n"
    'f: "Ana <Prieto> 612345678" <sip:+34612345678@203.0.113.7;cpc=x>;tag=9876543210\r\n'
    "To: Nogal SL <tel:+34-910-000-001;phone-context=+34>\r\n"
    "P-Asserted-Identity: <sip:0612345678:secret@x>, <tel:+34612345678>\r\n"
    'Diversion: "Ana" <sip:+34600111222@x>;reason=busy;screen="612345678"\r\n'
    "Contact: sip:612345678@203.0.113.7\r\n"
    "i: a84b4c76e66710\r\n"
    "CSeq: 1 INVITE\r\n"
    'Proxy-Authorization: Digest username="34910000001", response="6629fae49393a05397450978507c4ef1"\r\n'
    "Identity: eyJhbGciOiJFUzI1NiJ9.eyJvcmlnIjp7InRuIjoiMzQ2MTIzNDU2NzgifX0\r\n"
    "User-to-User: 3631323334353637380d\r\n"
    "X-Customer: Ana Prieto\r\n"
    "Content-Type: application/sdp\r\nContent-Length: 999\r\n\r\n"
    "v=0\r\no=612345678 1 1 IN IP4 203.0.113.7\r\ns=Ana\r\ni=Ana\r\nc=IN IP4 203.0.113.7\r\nt=0 0\r\n"
    "m=audio 40000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
)


def test_what_names_a_person_or_opens_a_door_is_not_kept() -> None:
    kept = mask(INVITE)
    for secret in ("612345678", "0612345678", "34910000001", "000-001", "600111222", "Ana", "Prieto", "Nogal SL"):
        assert secret not in kept, secret
    for secret in ("secret", "6629fae4", "eyJhbGci", "3631323334", "inline:WVN", "s=Ana"):
        assert secret not in kept, secret


def test_what_an_engineer_needs_is_kept() -> None:
    kept = mask(INVITE)
    assert kept.startswith("INVITE sip:+********001@192.0.2.10:5060;user=phone SIP/2.0\r\n")
    assert re.search(r"From: <sip:\+\*{8}678@203\.0\.113\.7>;tag=~[a-p]{24}\r\n", kept)
    assert "To: <tel:+**-***-***-001>" in kept
    assert "Via: SIP/2.0/UDP 203.0.113.7:5060;branch=z9hG4bK1;rport\r\n" in kept
    assert "Diversion: <sip:+********222@x>;reason=busy" in kept
    assert re.search(r"Call-ID: ~[a-p]{24}\r\n", kept)
    assert "Identity: (not kept)\r\n" in kept
    assert "m=audio 40000 RTP/SAVP 8\r\na=crypto:(not kept)\r\n" in kept
    head, _, body = kept.partition("\r\n\r\n")
    assert f"Content-Length: {len(body)}" in head


def test_keys_by_info_are_not_kept() -> None:
    kept = mask("INFO sip:a@b SIP/2.0\r\nCall-ID: x\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=7\r\n")
    assert "Signal" not in kept
    assert "bytes, not kept" in kept


@pytest.mark.parametrize(
    "message", ["", "\r\n", "x", "INVITE", "SIP/2.0", ":::\r\n:\r\n\r\n", 'A b c\r\nFrom: <<>>"\r\n']
)
def test_broken_message_is_masked_too(message: str) -> None:
    assert mask(message).endswith("\r\n\r\n")


def ring(folder: Path, name: str = "worker-1", clock: float = 1000.0, **limits: int) -> RingWriter:
    return RingWriter(folder, name, RingLimits(**limits), lambda: clock)


def test_messages_of_a_call_are_found_among_those_of_several_writers(tmp_path: Path) -> None:
    for number, name in enumerate(("worker-1", "worker-2")):
        ring(tmp_path, name).write(10.0 + number, "192.0.2.1:5060", "192.0.2.10:5060", "UDP", INVITE)
    ring(tmp_path, "worker-3").write(12.0, "a:1", "b:2", "udp", INVITE.replace("a84b4c76e66710", "other"))
    found = list(messages(tmp_path, "a84b4c76e66710"))
    assert [seen.at for seen in found] == [10.0, 11.0]
    assert list(messages(tmp_path, found[0].call_id)) == found
    key = tmp_path.with_name(f"{tmp_path.name}.key")
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777) == (32, 0o600)
    assert len(list(messages(tmp_path))) == 3
    assert b"612345678" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_ring_keeps_to_its_size(tmp_path: Path) -> None:
    now = 0.0
    writer = RingWriter(tmp_path, "w", RingLimits(megabytes=1), lambda: now)
    for number in range(2500):
        now = float(number)
        writer.write(float(number), "a:1", "b:2", "udp", INVITE)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert 700_000 < size < 1_200_000
    assert max(seen.at for seen in messages(tmp_path)) == 2499.0


def test_old_pieces_are_erased(tmp_path: Path) -> None:
    ring(tmp_path).write(10.0, "a:1", "b:2", "udp", INVITE)
    (piece,) = tmp_path.iterdir()
    os.utime(piece, (0, 0))
    ring(tmp_path, clock=86400.0 * 7 + 1).sweep()
    assert list(tmp_path.iterdir()) == []


def test_flood_is_not_kept(tmp_path: Path) -> None:
    writer = ring(tmp_path)
    for number in range(MOST_A_SECOND + 50):
        writer.write(float(number), "a:1", "b:2", "udp", "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\n")
    assert len(list(messages(tmp_path))) == MOST_A_SECOND


def seen(at: float, source: str, target: str, text: str) -> Seen:
    return Seen(at, source, target, "udp", "x", text)


CALL = [
    seen(1.001, "203.0.113.7:5060", "192.0.2.10:5060", "INVITE sip:a SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n"),
    seen(1.002, "127.0.0.1:5060", "127.0.0.1:5070", "INVITE sip:a SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n"),
    seen(1.5, "127.0.0.1:5070", "127.0.0.1:5060", "SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n"),
    seen(2.0, "203.0.113.7:5060", "192.0.2.10:5060", "BYE sip:a SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n"),
    seen(2.1, "192.0.2.10:5060", "203.0.113.7:5060", "SIP/2.0 200 OK\r\nCSeq: 2 BYE\r\n\r\n"),
]
NAMES = {"192.0.2.10:5060": "Kamailio", "127.0.0.1:5060": "Kamailio", "127.0.0.1:5070": "worker 0"}


def test_ladder_has_a_column_for_each_end() -> None:
    lines = ladder(CALL, NAMES)
    assert lines[0].split() == ["203.0.113.7:5060", "Kamailio", "worker", "0"]
    assert lines[1].startswith("00:00:01.001  INVITE (SDP) ---")
    assert lines[2].startswith(f"00:00:01.002  {' ' * 30}INVITE (SDP) ---")
    assert lines[3].startswith(f"00:00:01.500  {' ' * 30}<486 Busy Here ---")
    assert lines[5].startswith("00:00:02.100  <200 OK [BYE] ---")
    assert all(line.endswith(("-", ">")) for line in lines[1:])


def test_capture_file_has_each_message_with_its_addresses() -> None:
    whole = pcap([*CALL, seen(3.0, "[2001:db8::1]:5060", "[2001:db8::2]:5061", "BYE x SIP/2.0\r\n\r\n")])
    assert struct.unpack("<IHH", whole[:8]) == (0xA1B2C3D4, 2, 4)
    at, packets = 24, []
    while at < len(whole):
        second, micro, length, _ = struct.unpack("<IIII", whole[at : at + 16])
        packets.append((second + micro / 1e6, whole[at + 16 : at + 16 + length]))
        at += 16 + length
    assert [round(instant, 3) for instant, _ in packets] == [1.001, 1.002, 1.5, 2.0, 2.1, 3.0]
    first = packets[0][1]
    assert first[12:20] == bytes([203, 0, 113, 7, 192, 0, 2, 10])
    assert struct.unpack("!HHH", first[20:26]) == (5060, 5060, 8 + len(CALL[0].text))
    assert sum(struct.unpack("!10H", first[:20])) % 0xFFFF == 0
    assert first[28:].decode() == CALL[0].text
    assert packets[5][1][0] >> 4 == 6


def test_a_trace_keeps_how_a_number_was_verified_and_no_data_of_the_call() -> None:
    number = "<sip:+34600111222;verstat=TN-Validation-Passed-B;npdi@x;user=phone>"
    message = (
        f"INVITE sip:900@x SIP/2.0\r\nFrom: {number};tag=1\r\n"
        "P-Asserted-Identity: <tel:+34600111222;verstat=600111222>\r\n"
        "P-Attestation-Indicator: B\r\nUser-to-User: 34383231;encoding=hex\r\nX-Account-Id: 48213\r\n\r\n"
    )
    kept = mask(message)
    assert "verstat=TN-Validation-Passed-B@x;user=phone>;tag=1" in kept
    assert "P-Attestation-Indicator: B" in kept
    assert not {"600111222", "34383231", "48213"} & set(re.findall(r"\d+", kept))


def test_request_stands_before_its_answer_however_they_were_reported() -> None:
    invite, *_ = CALL
    answer = replace(invite, at=invite.at - 0.001, source=invite.target, target=invite.source, text=refused(invite))
    assert ordered([answer, invite]) == [invite, answer]
    late = replace(answer, at=invite.at - 1)
    assert ordered([invite, late]) == [late, invite]


def refused(invite: Seen) -> str:
    return "SIP/2.0 404 Not Found\r\n" + invite.text.partition("\r\n")[2]
