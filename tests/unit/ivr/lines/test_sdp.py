"""Offers of sound: what we refuse and with which warning, and how our own description follows a trunk's settings."""

from __future__ import annotations

import pytest

from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.messages.sdp import audio_offers, offer_refusal, shaped


def sdp(*lines: str, connection: str = "IN IP4 192.0.2.1") -> str:
    return "\r\n".join(["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", f"c={connection}", "t=0 0", *lines, ""])


OURS = sdp(
    "a=X-nat:0",
    "m=audio 40731 RTP/AVP 0 8 9 120",
    "a=sendrecv",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:120 telephone-event/8000",
    "a=fmtp:120 0-16",
)


@pytest.mark.parametrize(
    ("offer", "warning"),
    [
        (sdp("m=audio 4000 RTP/AVP 0 8"), ""),
        (sdp("m=audio 4000 RTP/AVP 18 96", "a=rtpmap:96 pcma/8000"), ""),
        (sdp("m=video 4002 RTP/AVP 34", "m=audio 4000 RTP/AVP 9", "a=rtpmap:9 G722/8000"), ""),
        (sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0", connection="IN IP6 ::1"), ""),
        (sdp("m=audio 4000 RTP/AVP 18"), "305"),
        (sdp("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 PCMA/16000"), "305"),
        (sdp("m=audio 4000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"), "305"),
        (sdp("m=audio 4000 RTP/AVP 0", connection="IN IP6 2001:db8::1"), "301"),
        (sdp("m=audio 4000 RTP/AVP 0", connection="ATM NSAP 1"), "300"),
        (sdp("m=audio 4000 RTP/AVP 0", connection="IN IP4 ::1"), "301"),
        (sdp("m=audio 4000 RTP/AVP 0", connection="IN IP4 sound.example"), "301"),
        (sdp("m=audio 4000 RTP/AVP 0", "a=rtcp:4001 IN IP4 192.0.2.1", connection="IN IP4 192.0.2.1/127"), ""),
        (sdp("m=audio 4000 RTP/AVP 0", "a=rtcp:4001 IN IP4 ::1"), "301"),
        (sdp("m=audio 0 RTP/AVP 0"), "304"),
        (sdp("m=image 4000 udptl t38"), "304"),
        (sdp(), "304"),
        (sdp("m=audio nowhere RTP/AVP 0"), "399"),
        (sdp("m=audio 4000 RTP/AVP 0 abc"), "399"),
        (sdp("m=audio 4000 RTP/AVP -1"), "399"),
        (sdp("m=audio 4000 RTP/AVP 0 200"), "399"),
        (sdp("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000/99999"), "305"),
        (sdp("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000/1"), ""),
        (sdp("m=audio 4000"), "399"),
        ("v=0\r\nfoo bar\r\n", "399"),
        ("hello", "399"),
        ("", "399"),
    ],
)
def test_offer_that_cannot_be_taken_is_refused_with_its_warning(offer: str, warning: str) -> None:
    refused = offer_refusal(offer)
    assert (refused.status if refused else 0) == (488 if warning else 0)
    assert not refused or refused.headers["Warning"].startswith(f"{warning} relevo ")


def test_offer_without_a_codec_of_the_trunk_is_refused() -> None:
    assert offer_refusal(sdp("m=audio 4000 RTP/AVP 0"), ("PCMA",)) is not None
    assert offer_refusal(sdp("m=audio 4000 RTP/AVP 0 8"), ("PCMA",)) is None


def test_answer_has_the_first_codec_of_the_trunk_that_is_offered() -> None:
    offer = sdp("m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000")
    answer = shaped(OURS, offer, MediaWishes(codecs=("G722", "PCMA", "PCMU")))
    assert "m=audio 40731 RTP/AVP 8 120\r\n" in answer
    assert "PCMU" not in answer
    assert "a=fmtp:120 0-16\r\n" in answer
    assert audio_offers(answer)[0].codecs == ("PCMA",)


def test_our_own_offer_has_the_codecs_of_the_trunk_in_their_order() -> None:
    assert "m=audio 40731 RTP/AVP 8 0 120\r\n" in shaped(OURS, "", MediaWishes(codecs=("PCMA", "PCMU")))


def test_description_without_wishes_stays_as_it_is() -> None:
    assert shaped(OURS, sdp("m=audio 4000 RTP/AVP 8 0"), MediaWishes()) == OURS


@pytest.mark.parametrize(("offered", "wished", "said"), [(30, 0, 30), (0, 40, 40), (30, 40, 40), (0, 0, 0)])
def test_packet_time_is_the_trunks_or_what_the_other_side_asks_for(offered: int, wished: int, said: int) -> None:
    offer = sdp("m=audio 4000 RTP/AVP 0", *([f"a=ptime:{offered}"] if offered else []))
    assert audio_offers(shaped(OURS, offer, MediaWishes(ptime_ms=wished)))[0].ptime_ms == said
