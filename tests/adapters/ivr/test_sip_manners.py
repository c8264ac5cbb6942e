"""What exchanges do within a call, played by sipp, which sends our sound back: the call lives, and its sound too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.sipp import (
    BODY,
    BYE,
    answer,
    asked,
    changes,
    first,
    gets,
    invites,
    pause,
    ran,
    refused,
    sdp,
    within,
)

pytestmark = pytest.mark.needs("sipp")
Make = Callable[..., Endpoint]
SECOND = 50  # frames


@pytest.fixture
def relevo(relevo: Endpoint) -> Endpoint:
    """The endpoint all tests share; `told` begins empty."""
    relevo.told.clear()
    return relevo


TIMER = "Supported: timer\nMin-SE: 90\nSession-Expires: 90;refresher={}\n"
PLAIN = invites(sdp()) + pause(800) + BYE
SAFE = invites(sdp(encrypted=True)) + pause(800) + BYE
MANNERS = {
    "nothing": (PLAIN, 0.5),
    "G.722 alone": (invites(sdp("G722", "keys")) + pause(800) + BYE, 0.4),
    "we offer first": (
        first("INVITE") + gets(200, opens=True) + within("ACK", 1, BODY, sdp()) + pause(800) + BYE, 0.4,
    ),
    "another codec, and another": (
        invites(sdp()) + pause(600) + changes(2, sdp("PCMU", "keys", version=2)) + pause(600)
        + changes(3, sdp("G722", "keys", version=3)) + pause(800) + BYE, 1.2,
    ),
    "a sign of life": (invites(sdp()) + within("OPTIONS", 2) + gets(200) + pause(600) + BYE, 0.3),
    "a sign of life by INFO": (invites(sdp()) + within("INFO", 2) + gets(200) + pause(600) + BYE, 0.3),
    "a session refreshed by re-INVITE and by UPDATE (RFC 4028)": (
        invites(sdp(), TIMER.format("uac")) + pause(500) + changes(2, sdp(version=2), TIMER.format("uac")) + pause(500)
        + within("UPDATE", 3, TIMER.format("uac")) + gets(200) + pause(600) + BYE, 1.0,
    ),
    "a transfer to another address, which is refused": (
        invites(sdp()) + within("REFER", 2, "Refer-To: <sip:somebody@[local_ip]:[local_port]>\n") + gets(603)
        + pause(600) + BYE, 0.3,
    ),
}  # fmt: skip
HOLDS_S = 1.2  # together, and more where sipp is slow
HOLD = (
    invites(sdp())
    + pause(600)
    + changes(2, sdp(version=2, direction="sendonly"))
    + pause(600)
    + changes(3, sdp(version=3))
    + pause(600)
    + changes(4, sdp(version=4, direction="inactive"))
    + pause(600)
    + changes(5, sdp(version=5))
    + pause(800)
    + BYE
)
NO_CALLS = {
    "asks whether we live": first("OPTIONS") + gets(200),
    "knows no codec of ours": refused(488, sdp("G729")),
    "wants a shorter session than the standard allows": refused(422, sdp(), "Supported: timer\nSession-Expires: 30\n"),
    "hangs up in the same breath": invites(sdp()) + BYE,
}


@pytest.mark.parametrize("manner", MANNERS)
def test_the_call_goes_on(relevo: Endpoint, tmp_path: Path, manner: str) -> None:
    steps, sounds_s = MANNERS[manner]
    assert ran(tmp_path, steps, relevo.port)
    gone = relevo.wait("gone")
    assert gone["loud"] >= sounds_s * SECOND
    assert gone["quiet_tail"] < SECOND / 2  # to its end
    assert len(relevo.all("joined")) == 1


def test_a_call_on_hold_waits_and_goes_on(relevo: Endpoint, tmp_path: Path) -> None:
    assert ran(tmp_path, HOLD, relevo.port)
    gone = relevo.wait("gone")
    assert [one["on"] for one in relevo.all("held")] == [True, False, True, False]
    assert gone["quiet_tail"] < SECOND / 2
    assert gone["loud"] > 0.8 * SECOND
    assert gone["loud_held"] < HOLDS_S / 2 * SECOND  # nothing is heard of us meanwhile but what was under way


@pytest.mark.parametrize("what", NO_CALLS)
def test_what_is_no_call_leaves_the_next_one_unharmed(relevo: Endpoint, tmp_path: Path, what: str) -> None:
    assert ran(tmp_path, NO_CALLS[what], relevo.port)
    assert ran(tmp_path, PLAIN, relevo.port)
    while relevo.wait("gone")["loud"] < 0.4 * SECOND:
        pass


@pytest.mark.long
def test_we_refresh_a_session_that_is_ours_to_refresh(endpoint: Make, tmp_path: Path) -> None:
    relevo, ours = endpoint(), "Require: timer\nSession-Expires: 90;refresher=uac\n"
    refreshed = asked("INVITE") + answer(BODY + ours, sdp()) + asked("ACK")
    assert ran(tmp_path, invites(sdp(), TIMER.format("uas")) + refreshed + pause(500), relevo.port)
    relevo.wait("joined")
    relevo.wish(hang_up=True)
    assert relevo.wait("gone")["quiet_tail"] < SECOND


@pytest.mark.parametrize(
    ("srtp", "steps"),
    [
        ("off", PLAIN),
        ("optional", PLAIN),
        ("optional", SAFE),
        ("required", SAFE),
        ("required", refused(488, sdp())),
        ("required", refused(488, sdp(encrypted=True).replace("RTP/SAVP", "RTP/AVP"))),
    ],
    ids=[
        "off",
        "optional, plain",
        "optional, encrypted",
        "required",
        "required, plain is refused",
        "required, a key beside plain sound is refused",
    ],
)
def test_a_trunk_has_its_sound_encrypted_as_it_is_set(endpoint: Make, tmp_path: Path, srtp: str, steps: str) -> None:
    relevo = endpoint(trunks={"pbx": {"host": "127.0.0.1", "srtp": srtp}})
    assert ran(tmp_path, steps, relevo.port)


def test_encrypted_sound_is_heard_both_ways(endpoint: Make) -> None:
    trunk = {"srtp": "required", "inband": True}
    callee = endpoint(trunks={"pbx": {"host": "127.0.0.1", **trunk}})
    caller = endpoint(trunks={"pbx": {"host": "127.0.0.1", **trunk}})
    caller.wish(dial=f"sip:1@127.0.0.1:{callee.port}")
    callee.wait("joined")
    caller.wish(press="42", by="inband")
    assert [callee.wait("digit")["digit"] for _ in "42"] == ["4", "2"]
    caller.wish(hang_up=True)
    assert caller.wait("gone")["loud"] > 0
