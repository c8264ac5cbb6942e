"""Sound by rtpengine, as a real Kamailio has it relayed: both ways, by IPv6, encrypted, refused while it is away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.config.trunks import TrunkSettings
from tests.adapters.relevo import rtpengine_beside as beside
from tests.adapters.relevo.kamailio_front import Peer, asked, message, status
from tests.adapters.relevo.rtpengine_beside import INNER, OUTER, OUTER_IPV6, SDP, House, Sound, built, place
from tests.adapters.relevo.test_kamailio_ipv6 import Caller
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio", "rtpengine")
STRANGER = "127.0.0.4"
PBX = Trunk("pbx", sources=("127.0.0.7",))
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with built(tmp_path, trunks=[PBX]) as made:
        yield made


def test_sound_passes_rtpengine_both_ways_and_its_session_ends_with_the_call(house: House) -> None:
    caller, theirs, ours = Peer(STRANGER), Sound(STRANGER), Sound(INNER)
    its, invite = house.offered(caller, "call-1", theirs.sdp)
    answer = house.answered(caller, its, invite, ours.sdp)
    assert (place(invite)[0], place(answer)[0]) == (INNER, OUTER)
    assert STRANGER not in invite.partition("\r\n\r\n")[2]
    assert house.calls == 1
    for _ in range(3):
        theirs.send(place(answer), 1)
        ours.send(place(invite), 2)
    assert ours.heard() == {(1, INNER)}
    assert theirs.heard() == {(2, OUTER)}
    house.within(caller, its, answer, "BYE", "call-1")
    bye = its.read()
    assert bye.startswith("BYE ")
    assert house.calls == 1
    its.answer(bye, 200, house.front.place)
    until(lambda: house.calls == 0, "the session ends")


@pytest.mark.parametrize("trunks", [[], [Trunk("six", sources=("::1",))]], ids=["stranger", "trunk"])
def test_caller_with_ipv6_alone_is_heard_and_hears(tmp_path: Path, trunks: list[Trunk]) -> None:
    with built(tmp_path, trunks=trunks) as house:
        caller, theirs, ours = Caller(), Sound(OUTER_IPV6), Sound(INNER)
        caller.call(house.front, "INVITE", "call-1", more=SDP, body=theirs.sdp)
        its, invite = asked(house.front.workers)
        answer = house.answered(caller, its, invite, ours.sdp)
        assert (place(invite)[0], place(answer)[0]) == (INNER, OUTER_IPV6)
        for _ in range(3):
            theirs.send(place(answer), 1)
            ours.send(place(invite), 2)
        assert ours.heard() == {(1, INNER)}
        assert theirs.heard() == {(2, OUTER_IPV6)}


def test_ipv6_alone_is_refused_where_rtpengine_has_no_such_address(tmp_path: Path) -> None:
    with built(tmp_path, beside.settings(hosts=[OUTER])) as house:
        caller = Caller()
        caller.call(house.front, "INVITE", "call-1", more=SDP, body=Sound(OUTER_IPV6).sdp)
        answer = caller.read()
        assert status(answer) == 488
        assert "Warning: 301 " in answer


def test_sound_of_a_stranger_goes_to_the_address_that_calls_and_to_no_other(house: House) -> None:
    caller, theirs, victim, ours = Peer(STRANGER), Sound(STRANGER), Sound("127.0.0.3"), Sound(INNER)
    its, invite = house.offered(caller, "call-1", victim.sdp)
    answer = house.answered(caller, its, invite, ours.sdp)
    for _ in range(3):
        ours.send(place(invite), 2)
    assert victim.heard() == set()
    theirs.send(place(answer), 1)
    assert ours.heard() == {(1, INNER)}
    ours.send(place(invite), 2)
    assert theirs.heard() == {(2, OUTER)}


def test_stranger_with_the_other_kind_of_address_for_sound_is_told(house: House) -> None:
    caller = Peer(STRANGER)
    caller.send(message(caller, "INVITE", "call-1", body=Sound(OUTER_IPV6).sdp, more=SDP), house.place)
    answer = caller.read()
    assert status(answer) == 488
    assert "which is IP4" in answer
    assert house.calls == 0


def test_sound_of_a_trunk_goes_where_it_says(house: House) -> None:
    caller, gateway, ours = Peer(PBX.sources[0]), Sound("127.0.0.8"), Sound(INNER)
    its, invite = house.offered(caller, "call-1", gateway.sdp)
    house.answered(caller, its, invite, ours.sdp)
    ours.send(place(invite), 2)
    assert gateway.heard() == {(2, OUTER)}


def test_sound_of_a_third_is_nobodys(house: House) -> None:
    """In the first three seconds rtpengine still learns where the caller is."""
    caller, theirs, other, ours = Peer(STRANGER), Sound(STRANGER), Sound("127.0.0.3"), Sound(INNER)
    its, invite = house.offered(caller, "call-1", theirs.sdp)
    answer = house.answered(caller, its, invite, ours.sdp)
    other.send(place(answer), 3)
    theirs.send(place(answer), 1)
    ours.heard()
    ours.send(place(invite), 2)
    assert theirs.heard() == {(2, OUTER)}

    def deaf_to_the_other() -> bool:
        theirs.send(place(answer), 1)
        other.send(place(answer), 3)
        return ours.heard() == {(1, INNER)}

    until(deaf_to_the_other, "the other is not heard")


def test_offer_in_the_answer_is_relayed_too(house: House) -> None:
    """An INVITE without an offer: the worker makes it in its 200, and the ACK answers it."""
    caller, theirs, ours = Peer(STRANGER), Sound(STRANGER), Sound(INNER)
    caller.send(message(caller, "INVITE", "call-1", body=""), house.place)
    its, invite = asked(house.front.workers)
    answer = house.answered(caller, its, invite, ours.sdp)
    assert place(answer)[0] == OUTER
    house.within(caller, its, answer, "ACK", "call-1", theirs.sdp)
    ack = its.read()
    assert place(ack)[0] == INNER
    theirs.send(place(answer), 1)
    ours.send(place(ack), 2)
    assert ours.heard() == {(1, INNER)}
    assert theirs.heard() == {(2, OUTER)}


def test_change_within_a_call_stays_relayed(house: House) -> None:
    caller, theirs, ours = Peer(STRANGER), Sound(STRANGER), Sound(INNER)
    its, invite = house.offered(caller, "call-1", theirs.sdp)
    answer = house.answered(caller, its, invite, ours.sdp)
    house.within(caller, its, answer, "INVITE", "call-1", theirs.sdp + "a=sendonly\r\n")
    again = its.read()
    assert place(again)[0] == INNER
    assert "a=sendonly" in again
    assert "a=recvonly" in house.answered(caller, its, again, ours.sdp + "a=recvonly\r\n")


def test_call_of_ours_is_relayed_and_its_far_end_answers(house: House) -> None:
    its, telephone = house.front.workers[0], Peer("127.0.0.5")
    ours, theirs = Sound(INNER), Sound("127.0.0.5")
    uri = f"sip:1@{telephone.host}:{telephone.port}"
    its.send(message(its, "INVITE", "out-1", uri, SDP, ours.sdp), house.front.place)
    invite = telephone.read()
    assert place(invite)[0] == OUTER
    telephone.answer(invite, 200, house.place, body=theirs.sdp)
    answer = its.read()
    assert place(answer)[0] == INNER
    theirs.send(place(invite), 1)
    ours.send(place(answer), 2)
    assert ours.heard() == {(1, INNER)}
    assert theirs.heard() == {(2, OUTER)}


@pytest.mark.parametrize("code", [404, 486])
def test_refused_call_leaves_no_session(house: House, code: int) -> None:
    caller = Peer(STRANGER)
    its, invite = house.offered(caller, "call-1", Sound(STRANGER).sdp)
    its.answer(invite, code, house.front.place)
    if code == 486:  # the next worker is asked, with the same session
        second, again = asked([one for one in house.front.workers if one is not its])
        assert place(again) == place(invite)
        second.answer(again, code, house.front.place)
    assert status(caller.read()) in (404, 503)
    until(lambda: house.calls == 0, "the session ends")


def test_call_of_ours_that_is_refused_leaves_no_session(house: House) -> None:
    its, telephone = house.front.workers[0], Peer("127.0.0.5")
    its.send(
        message(its, "INVITE", "out-1", f"sip:1@127.0.0.5:{telephone.port}", SDP, Sound(INNER).sdp), house.front.place
    )
    telephone.answer(telephone.read(), 486, house.place)
    assert status(its.read()) == 486
    until(lambda: house.calls == 0, "the session ends")


def test_encrypted_sound_keeps_its_keys(house: House) -> None:
    caller, ours = Peer(PBX.sources[0]), Sound(INNER)
    offer = Sound(PBX.sources[0]).sdp.replace("RTP/AVP", "RTP/SAVP") + CRYPTO
    its, invite = house.offered(caller, "call-1", offer)
    assert "RTP/SAVP" in invite
    assert CRYPTO.partition("inline:")[2] in invite
    assert not any(weak in invite for weak in ("NULL", "F8_128"))
    taken = CRYPTO.replace("WVNfX19z", "d0RmdmcmV"[:8])
    answer = house.answered(caller, its, invite, ours.sdp.replace("RTP/AVP", "RTP/SAVP") + taken)
    assert taken in answer


def test_trunk_with_direct_sound_passes_the_workers_alone(tmp_path: Path) -> None:
    settings = beside.settings()
    direct = settings.model_copy(update={"trunks": {"pbx": TrunkSettings(sources=["127.0.0.7"], media="direct")}})
    with built(tmp_path, direct, trunks=[PBX]) as house:
        caller, theirs = Peer("127.0.0.7"), Sound("127.0.0.7")
        its, invite = house.offered(caller, "call-1", theirs.sdp)
        assert place(invite) == (theirs.host, theirs.port)
        assert place(house.answered(caller, its, invite, Sound(INNER).sdp))[0] == INNER
        assert house.calls == 0


def test_call_of_ours_to_a_trunk_with_direct_sound_is_not_relayed_and_stays_so(tmp_path: Path) -> None:
    telephone, ours = Peer("127.0.0.5"), Sound(INNER)
    pbx = Trunk("pbx", host=telephone.host, port=telephone.port, sources=(telephone.host,), ping=False)
    own = TrunkSettings(host=telephone.host, port=telephone.port, media="direct")
    with built(tmp_path, beside.settings().model_copy(update={"trunks": {"pbx": own}}), trunks=[pbx]) as house:
        its = house.front.workers[0]
        uri = f"sip:1@{telephone.host}:{telephone.port}"
        its.send(message(its, "INVITE", "out-1", uri, SDP, ours.sdp), house.front.place)
        invite = telephone.read()
        assert place(invite) == (ours.host, ours.port)
        telephone.answer(invite, 200, house.place, body=Sound("127.0.0.5").sdp)
        answer = its.read()
        assert place(answer)[0] == telephone.host
        routes = "".join(
            f"Route: {one}\r\n" for one in re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE)[::-1]
        )
        its.send(message(its, "INVITE", "out-1", uri, routes + SDP, ours.sdp, ";tag=ours"), house.front.place)
        assert place(telephone.read()) == (ours.host, ours.port)
        assert house.calls == 0


def test_offer_without_sound_is_answered_488(house: House) -> None:
    caller = Peer(PBX.sources[0])
    fax = Sound(PBX.sources[0]).sdp.replace("m=audio", "m=image").replace("RTP/AVP 8", "udptl t38")
    caller.send(message(caller, "INVITE", "call-1", body=fax, more=SDP), house.place)
    answer = caller.read()
    assert status(answer) == 488
    assert "Warning: 304 " in answer
