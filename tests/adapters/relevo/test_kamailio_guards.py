"""What a real Kamailio keeps away from workers: messages that do not fit, or that nothing serves."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.header_caps import BRANCH, CONTACT, HEADER, HEADERS, PARTY, URI
from relevo.kamailio import control
from relevo.kamailio.layout import LARGEST, LEAN, worker
from tests.adapters.relevo.kamailio_front import (
    OFFER,
    Front,
    Peer,
    asked,
    in_and_outside_a_call,
    message,
    others,
    ring,
    status,
    taken,
)

pytestmark = pytest.mark.needs("kamailio")


@pytest.mark.parametrize("extra", [LEAN, 8_000, 30_000])
def test_invite_of_a_carrier_is_relieved_of_headers_that_no_flow_reads(front: Front, extra: int) -> None:
    identity = f"Identity: {'x' * extra};info=<sip:cert>\r\n"
    _, invite = ring(front, Peer(), "call-1", more=identity)
    assert len(invite) < LARGEST + 400
    assert "Identity:" not in invite
    assert OFFER in invite


def test_headers_that_flows_read_stay_however_large_the_others_are(front: Front) -> None:
    told = (
        "P-Asserted-Identity: <sip:+34600111222;verstat=TN-Validation-Passed-A@x>\r\nP-Attestation-Indicator: A\r\n"
        "Diversion: <tel:+34912345678>;reason=user-busy\r\nHistory-Info: <sip:900@x>;index=1\r\nPrivacy: none\r\n"
        "User-to-User: 34383231;encoding=hex\r\nX-Account-Id: 48213\r\nRemote-Party-ID: <sip:+34600111222@x>\r\n"
    )
    _, invite = ring(front, Peer(), "call-1", more=f"Identity: {'x' * 8000}\r\n{told}")
    assert "Identity: x" not in invite
    assert all(line in invite for line in told.splitlines())


def test_body_beside_the_offer_is_left_out_where_it_is_too_large(front: Front) -> None:
    isup = "y" * 5000
    body = (
        f"--b\r\nContent-Type: application/sdp\r\n\r\n{OFFER}\r\n"
        f"--b\r\nContent-Type: application/isup\r\n\r\n{isup}\r\n--b--\r\n"
    )
    more = "Content-Type: multipart/mixed;boundary=b\r\n"
    _, invite = ring(front, Peer(), "call-1", more=more, body=body)
    assert len(invite) < LARGEST + 400
    head, _, kept = invite.partition("\r\n\r\n")
    assert [line for line in head.split("\r\n") if line.startswith("Content-")] == [
        f"Content-Length: {len(kept)}",
        "Content-Type: application/sdp",
    ]
    assert kept.strip() == OFFER.strip()


@pytest.mark.parametrize("extra", [LARGEST, 12_000, 60_000])
def test_invite_that_does_not_fit_is_answered_513_and_reaches_nobody(front: Front, extra: int) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1", more=f"X-Own: {'x' * extra}\r\n"), front.place)
    assert status(caller.read()) == 513
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_long_call_id_is_refused(front: Front) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "c" * 300), front.place)
    assert status(caller.read()) == 400


def test_takeover_of_no_call_is_answered_481(front: Front) -> None:
    caller = Peer()
    more = "Replaces: call-7;to-tag=ours;from-tag=theirs\r\n"
    caller.send(message(caller, "INVITE", "call-1", more=more), front.place)
    assert status(caller.read()) == 481
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_takeover_by_another_peer_is_answered_403(front: Front) -> None:
    caller, stranger = Peer(), Peer("127.0.0.4")
    taken(front, caller, "call-1")
    more = "Replaces: call-1;to-tag=ours;from-tag=theirs\r\n"
    stranger.send(message(stranger, "INVITE", "call-2", more=more), ("127.0.0.2", front.where.port))
    assert status(stranger.read()) == 403
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_takeover_that_is_given_up_and_refused_meanwhile_is_answered_487(front: Front) -> None:
    caller = Peer()
    its, _ = taken(front, caller, "call-1")
    invite = message(caller, "INVITE", "call-2", more="Replaces: call-1;to-tag=ours;from-tag=theirs\r\n")
    caller.send(invite, front.place)
    got = its.read()
    its.answer(got, 180, front.place)
    assert status(caller.read()) == 180
    cancel = message(caller, "CANCEL", "call-2", body="")
    ours, branch = (one.partition("branch=")[2].partition("\r\n")[0] for one in (cancel, invite))
    caller.send(cancel.replace(ours, branch), front.place)
    while not its.read().startswith("CANCEL"):
        pass
    its.answer(got, 503, front.place)
    assert {status(caller.read()), status(caller.read())} == {200, 487}


def test_refused_takeover_is_tried_at_no_other_worker(front: Front) -> None:
    caller = Peer()
    more = "Replaces: call-1 ;to-tag=ours;from-tag=theirs\r\n"
    its, _ = taken(front, caller, "call-1")
    for number in (2, 3, 4):
        caller.send(message(caller, "INVITE", f"call-{number}", more=more), front.place)
        its.answer(its.read(), 503, front.place)
        assert status(caller.read()) == 503
        caller.send(message(caller, "ACK", f"call-{number}", more=more, body=""), front.place)
    assert [one.read(0.3) for one in others(front, its)] == [""]


def test_worker_is_told_whether_another_is_asked_where_it_refuses(front: Front) -> None:
    caller = Peer()
    its, invite = ring(front, caller, "call-1", more="X-Relevo-More: yes\r\n")
    assert invite.count("X-Relevo-More: yes") == 1
    its.answer(invite, 503, front.place)
    (last,) = others(front, its)
    second = last.read()
    assert second.startswith("INVITE ")
    assert "X-Relevo-More" not in second
    last.answer(second, 503, front.place)
    assert status(caller.read()) == 503


def test_stranger_without_an_offer_reaches_a_worker(front: Front) -> None:
    stranger = Peer("127.0.0.4")
    stranger.send(message(stranger, "INVITE", "call-1", body=""), ("127.0.0.2", front.where.port))
    assert asked(front.workers)


def test_options_say_200_while_a_worker_takes_calls_and_503_while_none_does(front: Front) -> None:
    caller = Peer()

    def options(branch: str) -> str:
        caller.send(message(caller, "OPTIONS", branch, body=""), front.place)
        return caller.read()

    assert status(options("call-1")) == 200
    for port in front.where.workers:
        assert control.mark(front.where.rpc, 1, worker(front.where, port), "d")
    answer = options("call-2")
    assert status(answer) == 503
    assert "Retry-After:" in answer
    caller.send(message(caller, "INVITE", "call-3"), front.place)
    refused = caller.read()
    assert status(refused) == 503
    assert "Retry-After:" in refused


def test_one_strangers_address_has_five_calls_in_ten_seconds(front: Front) -> None:
    stranger = Peer("127.0.0.4")
    place = ("127.0.0.2", front.where.port)
    answers = []
    for number in range(7):
        stranger.send(message(stranger, "INVITE", f"call-{number}", more="Replaces: x;to-tag=a;from-tag=b\r\n"), place)
        answers.append(status(stranger.read()))
    assert answers == [481] * 5 + [503] * 2


def test_answer_to_a_call_is_said_soberly(front: Front) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1"), front.place)
    caller.line.settimeout(10)
    assert caller.line.recv(65536).decode().startswith("SIP/2.0 100 Trying\r\n")


CARRIER = (
    "Identity: " + "i" * 1_900 + ";info=<https://cr.example.net/a.cer>;alg=ES256;ppt=shaken\r\n"
    "y: " + "j" * 1_900 + ";info=<https://cr.example.net/b.cer>;alg=ES256;ppt=div\r\n"
    "Record-Route: " + ", ".join(f"<sip:10.0.{n}.1;transport=udp;lr;did=5f1.8a{n}>" for n in range(6)) + "\r\n"
    "History-Info: "
    + ", ".join(
        f"<sip:+3491000000{n}@ims.example.net;user=phone?Reason=SIP%3Bcause%3D302>;index=1.{n}" for n in range(8)
    )
    + "\r\n"
    'P-Asserted-Identity: "Ana" <sip:+34600111222;verstat=TN-Validation-Passed@ims.example.net;user=phone>\r\n'
    "P-Charging-Vector: icid-value=" + "c" * 200 + ";orig-ioi=a.example.net;term-ioi=b.example.net\r\n"
    "User-Agent: " + "u" * 300 + "\r\n"
)
"""What a mobile carrier's INVITE bears: two STIR tokens, six proxies, a number that was diverted eight times."""


def test_carriers_invite_with_all_its_headers_reaches_a_worker(front: Front) -> None:
    _, invite = ring(front, Peer(), "call-1", more=CARRIER)
    assert len(invite) < LARGEST + 400
    assert all(name in invite for name in ("Record-Route: <sip:10.0.0.1", "History-Info:", "P-Asserted-Identity:"))
    assert not any(f"\n{name}:" in invite for name in ("Identity", "y", "P-Charging-Vector", "User-Agent"))


def answered(front: Front, host: str, text: str) -> str:
    """The first line that answers a message which comes from this address."""
    caller = Peer(host)
    caller.send(text, ("127.0.0.2", front.where.port))
    return caller.read().partition("\r\n")[0]


BEYOND = {
    "SIP/2.0 400 From Too Long": ("<sip:600111222@", f'"{"n" * PARTY}" <sip:600111222@'),
    "SIP/2.0 400 To Too Long": ("To: <sip:910000001@", f'To: "{"n" * PARTY}" <sip:910000001@'),
    "SIP/2.0 400 Contact Too Long": ("Contact: <", f'Contact: "{"n" * CONTACT}" <'),
    "SIP/2.0 400 Via Branch Too Long": ("branch=z9hG4bK", f"branch=z9hG4bK{'b' * BRANCH}"),
    "SIP/2.0 414 Request-URI Too Long": (" sip:910000001@", f" sip:{'9' * URI}@"),
    "SIP/2.0 400 X-Own Too Long": ("Max-Forwards", f"X-Own: {'x' * (HEADER + 1)}\r\nMax-Forwards"),
    "SIP/2.0 400 Header Too Long": ("Max-Forwards", f"X_Own.{'n' * 50}: {'x' * (HEADER + 1)}\r\nMax-Forwards"),
    "SIP/2.0 400 Too Many Headers": ("Max-Forwards", "X: 1\r\n" * HEADERS + "Max-Forwards"),
}


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS", "BYE"])
def test_header_beyond_its_cap_is_named_in_the_refusal(front: Front, method: str) -> None:
    text = message(Peer(), method, "call-1", to=";tag=ours" if method == "BYE" else "")
    texts = [text.replace(usual, long, 1) for usual, long in BEYOND.values()]
    assert [answered(front, f"127.0.1.{n}", one) for n, one in enumerate(texts, 1)] == list(BEYOND)
    assert [one.read(0.1) for one in front.workers] == ["", ""]


@pytest.mark.parametrize(
    ("usual", "long"),
    [
        ("<sip:600111222@", f'"{"n" * (PARTY - 80)}" <sip:600111222@'),
        ("Contact: <", f'Contact: "{"n" * (CONTACT - 80)}" <'),
        ("branch=z9hG4bK", f"branch=z9hG4bK{'b' * (BRANCH - 60)}"),
        ("Max-Forwards", f"X-Own: {'x' * HEADER}\r\nMax-Forwards"),
        ("Max-Forwards", "X: 1\r\n" * (HEADERS - 12) + "Max-Forwards"),
        ("Max-Forwards", f"Identity: {'i' * (HEADER + 100)}\r\nMax-Forwards"),
    ],
    ids=["From", "Contact", "branch", "other", "count", "not read by flows"],
)
def test_header_within_its_cap_reaches_a_worker(front: Front, usual: str, long: str) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1").replace(usual, long, 1), front.place)
    assert asked(front.workers)


def test_request_within_a_call_is_relieved_and_capped_too(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    caller.send(message(caller, "INVITE", "call-1", uri, f"{route}{CARRIER}X: 1\r\n", OFFER, ";tag=ours"), front.place)
    again = its.read()
    assert again.startswith("INVITE ")
    assert "Identity: i" not in again
    big = f"{route}X-Own: {'x' * (HEADER + 1)}\r\n"
    caller.send(message(caller, "INFO", "call-1", uri, big, "", ";tag=ours"), front.place)
    assert "400 X-Own Too Long" in caller.read()


@pytest.mark.parametrize("method", ["invite", "Invite", "bye", "oPTIONS", "info"])
def test_method_in_small_letters_is_none(front: Front, method: str) -> None:
    its, answers = in_and_outside_a_call(front, method)
    assert [status(one) for one in answers] == [405, 405]
    assert its.read(0.1) == ""


def test_request_within_a_call_has_the_size_that_an_invite_has(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    for method in ("INVITE", "INFO", "BYE", "UPDATE"):
        big = f"{route}X-A: {'x' * 2000}\r\nX-B: {'x' * 2000}\r\n"
        caller.send(message(caller, method, "call-1", uri, big, "", ";tag=ours"), front.place)
        assert status(caller.read()) == 513
    assert its.read(0.1) == ""
