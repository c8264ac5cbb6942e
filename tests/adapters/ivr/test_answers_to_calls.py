"""How a call is answered or refused: the right status, before anything is made for it, and what is heard at first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from speech.audio import from_mulaw
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import KEYS, PCMU, Packet, RawCaller

Make = Callable[..., Endpoint]
LINES = 4
LOUD = 2000
"""Of s16le: the hum has peaks of 8000, the quiet noise of some 100."""


def trunk(**media: Any) -> dict[str, Any]:
    return {"pbx": {"sources": ["127.0.0.1"], "media": media}}


def sound(packet: Packet) -> np.ndarray:
    return np.frombuffer(from_mulaw(packet.sound), "<i2").astype(float)


def statuses(caller: RawCaller) -> list[int]:
    return [answer.status for answer in caller.answers]


def test_number_that_is_not_ours_is_refused_before_a_call_is_made(endpoint: Make) -> None:
    relevo = endpoint(ours=["+34910000001", "clinica"])
    for called, status in (("nobody-here", 404), ("112", 404), ("+442079460000", 404), ("", 404), ("clinica", 200)):
        with RawCaller(relevo.port, called) as caller:
            assert caller.call().status == status
    assert relevo.wait("line")["called"] == "clinica"
    assert len(relevo.all("line")) == 1


def test_blocked_caller_is_declined_before_a_call_is_made(endpoint: Make) -> None:
    relevo = endpoint(ours=["clinica"], declined=["+34612345678"])
    for number, called, status in (("+34612345678", "clinica", 603), ("+34699111222", "clinica", 200)):
        with RawCaller(relevo.port, called, number=number) as caller:
            assert caller.call().status == status
    assert relevo.wait("line")["caller"] == "+34699111222"
    assert len(relevo.all("line")) == 1


def test_call_beyond_the_last_line_is_refused_so_that_the_trunk_tries_another_host(endpoint: Make) -> None:
    relevo = endpoint()
    with ExitStack() as lines:
        for _ in range(LINES):
            assert lines.enter_context(RawCaller(relevo.port)).call().status == 200
        with RawCaller(relevo.port) as fifth:
            refused = fifth.call()
            assert (refused.status, refused.header("Retry-After")) == (503, "5")
    for _ in range(LINES):
        relevo.wait("gone")
    with RawCaller(relevo.port) as sixth:
        assert sixth.call().status == 200


def test_call_rings_before_it_is_answered(relevo: Endpoint) -> None:
    with RawCaller(relevo.port) as caller:
        caller.call()
        assert statuses(caller) == [100, 180, 200]
        assert {answer.header("To") for answer in caller.answers[1:]} == {caller.answers[-1].header("To")}


@pytest.mark.parametrize(
    ("offer", "warning"),
    [
        ("v=0\r\nfoo bar\r\n", "399"),
        ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n", "304"),
        ("18", "305"),
        ("IN IP6 ::1", "301"),
        ("ATM NSAP 47", "300"),
    ],
    ids=["broken", "no sound", "no codec", "IPv6 only", "another network"],
)
def test_offer_that_we_cannot_take_is_refused_with_its_warning(relevo: Endpoint, offer: str, warning: str) -> None:
    with RawCaller(relevo.port) as caller:
        body = caller.offer("18") if offer == "18" else caller.offer(PCMU, connection=offer)
        refused = caller.call(offer if offer.startswith("v=") else body)
        assert (refused.status, refused.header("Warning")[:3]) == (488, warning)
        caller.send_unmatched_ack()
    with RawCaller(relevo.port) as next_one:
        assert next_one.call().status == 200


def test_offer_in_a_body_of_several_parts_is_read(relevo: Endpoint) -> None:
    with RawCaller(relevo.port) as caller:
        for codec, status in (("18", 488), (PCMU, 200)):
            parts = [
                f"Content-Type: application/sdp\r\n\r\n{caller.offer(codec)}",
                "Content-Type: application/isup\r\n\r\nx",
            ]
            body = "".join(f"--part\r\n{part}\r\n" for part in parts) + "--part--\r\n"
            assert caller.asks("INVITE", body, "Content-Type: multipart/mixed;boundary=part\n").status == status


@pytest.mark.parametrize("delay_ms", [0, 400])
def test_first_word_comes_after_the_delay_of_the_trunk(endpoint: Make, delay_ms: int) -> None:
    relevo = endpoint(trunks=trunk(answer_delay_ms=delay_ms))
    with RawCaller(relevo.port) as caller:
        caller.call()
        packets = caller.packets(0.8)
    quiet = next(at for at, packet in enumerate(packets) if np.abs(sound(packet)).max() > LOUD)
    assert quiet * 20 == pytest.approx(delay_ms, abs=60)
    assert all(np.abs(sound(packet)).max() > 0 for packet in packets[2:quiet])


def test_quiet_noise_is_heard_where_nothing_plays(endpoint: Make) -> None:
    relevo = endpoint(silent=True)
    with RawCaller(relevo.port) as caller:
        caller.call()
        heard = np.concatenate([sound(packet) for packet in caller.packets(1.5)[5:]])
    assert -65 < 20 * np.log10(np.sqrt(np.mean(heard**2)) / 32768) < -59
    assert all(np.abs(frame).max() > 0 for frame in heard.reshape(-1, 160))


def test_ringing_is_heard_before_the_answer_where_the_trunk_wants_early_media(endpoint: Make) -> None:
    relevo = endpoint(trunks=trunk(early_media_ms=700), silent=True)
    with RawCaller(relevo.port) as caller:
        caller.begin(caller.offer(PCMU, KEYS))
        early = caller.provisional(183)
        assert early.codecs == [PCMU, KEYS]
        before = caller.packets(0.5)
        assert relevo.all("line") == []
        answer = caller.confirmed()
        assert (answer.status, statuses(caller)) == (200, [100, 183, 200])
        assert answer.at - early.at == pytest.approx(0.7, abs=0.25)
        caller.packets(0.2)  # what came before the answer was read, and while our ACK was on its way
        after = caller.packets(0.4)
    assert len(before) > 15
    assert max(np.abs(sound(packet)).max() for packet in before) > LOUD
    assert max(np.abs(sound(packet)).max() for packet in after) < LOUD / 4
    relevo.wait("joined")


def test_caller_who_gives_up_while_it_rings_leaves_the_line_free(endpoint: Make) -> None:
    relevo = endpoint(trunks=trunk(early_media_ms=1000))
    for _ in range(LINES + 1):
        with RawCaller(relevo.port) as caller:
            caller.begin(caller.offer(PCMU))
            caller.provisional(183)
            caller.cancel()
            assert caller.confirmed().status == 487
    assert relevo.all("line") == []


def test_call_without_sound_ends_after_the_time_of_the_trunk(endpoint: Make) -> None:
    relevo = endpoint(trunks=trunk(rtp_timeout_s=1.5))
    with RawCaller(relevo.port) as caller:
        caller.call()
        assert relevo.wait("gone", 10)["cause"] == "no_media"
