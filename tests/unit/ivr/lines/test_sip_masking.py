"""No number planted in a message survives in what a trace keeps, wherever it stands and however it is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.lines.sip.diagnostics.masking import ADDRESSES, COMPACT, PLAIN, mask, opaque

KEY = b"k" * 32
HEADERS = sorted(
    {*ADDRESSES, *PLAIN, *COMPACT, "via", "call-id", "replaces", "content-type", "x-own", "verstat", "date"}
)
SHAPES = (
    "{n}",
    "+{n}",
    "<sip:{n}@x>",
    "sip:{n}@x, tel:{n}",
    "<tel:{n};ext=1>;tag={n}",
    "<sip:a@{n}>",
    "<sip:a@{n}.pbx:5060>",
    "sip:{n}",
    '"{n}" <sip:a@x;cause={n};ob={n};alias={n}~1~1>;mp={n};party={n};tag={n}',
    "<sip:a@x?Replaces={n}>",
    "<sip:{n}@x@y>",
    "<sip:{n}@x",
    "SIP/2.0/UDP {n};branch=z9hG4bK-{n};received={n}",
    "SIP/2.0/UDP x;branch={n};rport={n}",
    "{n}-1@pbx;to-tag={n};from-tag={n}",
    "application/dtmf;signal={n}",
    'Q.850;cause=16;text="{n}"',
    "SIP;cause={n}",
    '399 x "{n}"',
    "gw/{n} (x)",
    "a\rFrom: {n}",
    "{n} x1",
    "dialog;call-id={n}",
    "<urn:service:{n}>",
    "<xmpp:{n}@x>",
    "1;refresher={n}",
    "<sip:a;b={n}@x>;index=1;rc={n}",
    "*;{n}",
    "x\t{n}",
)
BODIES = (
    "o={n} {n} 1 IN IP4 127.0.0.1",
    "s={n}",
    "i={n}",
    "p={n}",
    "a=X-caller:{n}",
    "a=label:{n}",
    "a=ssrc:1 cname:{n}@x",
    "m=text {n} x",
    "a=rtpmap:101 {n}/8000",
    "a=fmtp:101 {n}",
    "c=IN IP4 {n}",
    "b=AS:{n}",
    "t={n} 0",
    "a={n}",
    " a=crypto:1 inline:{n}",
    "v={n}",
    "{n}",
)
NUMBERS = st.tuples(
    st.sampled_from(["612345789", "0034612345789", "61234578", "5519876543210"]),
    st.sampled_from(["", " ", "-", ".", "/", " - ", "_", "\u2011"]),
)


def written(number: str, gap: str) -> str:
    return gap.join((number[:3], number[3:5], number[5:])) if gap else number


def digits(text: str) -> str:
    return re.sub(r"\D", "", text.replace("%3", ""))


@given(st.sampled_from(HEADERS), st.sampled_from(SHAPES), NUMBERS)
def test_no_planted_number_survives_in_a_header(name: str, shape: str, number: tuple[str, str]) -> None:
    kept = mask(f"INVITE sip:a@x SIP/2.0\r\n{name}: {shape.format(n=written(*number))}\r\n\r\n", KEY)
    assert number[0][:-3] not in digits(kept), kept


@given(st.sampled_from(BODIES), NUMBERS)
def test_no_planted_number_survives_in_a_description(shape: str, number: tuple[str, str]) -> None:
    body = f"v=0\r\n{shape.format(n=written(*number))}\r\n"
    kept = mask(f"INVITE sip:a@x SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n{body}", KEY)
    assert number[0][:-3] not in digits(kept), kept


@pytest.mark.parametrize(
    "first",
    [
        "INVITE sip:612345789@x SIP/2.0",
        "INVITE tel:612-345-789 SIP/2.0",
        "INVITE sip:x@612345789 SIP/2.0",
        "INVITE 612345789 SIP/2.0",
        "SIP/2.0 404 No such 612 345 789",
        "SIP/2.0 612345789 x",
        "612345789 sip:a SIP/2.0",
        "INVITE sip:%36%31%32345789@x SIP/2.0",
        "INVITE sip:a@x SIP/612345789",
        "SIP/2.0 404 \u0666\u0661\u0662\u0663\u0664\u0665\u0667\u0668\u0669",
    ],
)
def test_no_planted_number_survives_in_the_first_line(first: str) -> None:
    kept = mask(f"{first}\r\nX-612345789: v\r\n\r\n", KEY)
    assert "612345" not in digits(kept), kept
    assert "\u0666" not in kept


@pytest.mark.parametrize(
    "kind", ["application/dtmf", "application/dtmf-relay", "APPLICATION/DTMF ;x=y", "text/plain", ""]
)
def test_keys_are_never_kept(kind: str) -> None:
    kept = mask(f"INFO sip:a@x SIP/2.0\r\nContent-Type: {kind};signal=5\r\n\r\nSignal=7\r\nDuration=160\r\n", KEY)
    assert "ignal" not in kept
    assert "7" not in kept


@pytest.mark.parametrize(
    "line",
    [
        "Via: SIP/2.0/UDP 203.0.113.7:50600;branch=z9hG4bKa1;received=198.51.100.7;rport=50600",
        "CSeq: 1234567890 INVITE",
        "Via: SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bKb",
        "Session-Expires: 1800;refresher=uac",
        "Max-Forwards: 70",
        "Date: Sat, 28 Nov 2026 20:00:00 GMT",
        "Contact: <sip:a@203.0.113.7:50600;transport=tcp>",
        "Reason: Q.850;cause=16",
        "History-Info: <sip:a@x>;index=1.1.1.1.1.2",
        "Allow: INVITE, ACK",
        "Supported: 100rel, timer",
        "Content-Type: application/sdp",
    ],
)
def test_numbers_of_the_protocol_are_kept(line: str) -> None:
    assert f"\r\n{line}\r\n" in mask(f"INVITE sip:a@x SIP/2.0\r\n{line}\r\n\r\n", KEY)


def test_description_that_an_engineer_needs_is_kept() -> None:
    body = (
        "v=0\r\no=- 1 1 IN IP4 203.0.113.7\r\ns=-\r\nc=IN IP4 203.0.113.7\r\nt=0 0\r\n"
        "m=audio 40000 RTP/AVP 0 8 96 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\na=ptime:20\r\na=rtcp:40001\r\na=sendrecv\r\n"
    )
    assert mask(f"INVITE sip:a@x SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n{body}", KEY).endswith(
        f"\r\n\r\n{body}"
    )


def test_identities_with_a_number_become_one_hash_each_that_its_key_decides() -> None:
    assert opaque("a84b4c76e66@x", KEY) == "a84b4c76e66@x"
    one = opaque("612345789@pbx", KEY)
    assert one == opaque("612345789@pbx", KEY)
    assert re.fullmatch("~[a-p]{24}", one)
    assert len({one, opaque("612345788@pbx", KEY), opaque("612345789@pbx", b"other")}) == 3
    kept = mask("BYE sip:a@x SIP/2.0\r\ni: 612345789@pbx\r\nReplaces: 612345789@pbx;to-tag=a\r\n\r\n", KEY)
    assert kept.count(one) == 2
