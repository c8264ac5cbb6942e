"""A neighbour that may do so sends a call on to another address: the conversation goes with it."""

from __future__ import annotations

from collections.abc import Callable

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd

Make = Callable[..., Endpoint]
PBX = {"pbx": {"host": "127.0.0.1", "allow_refer": True}}


def up(endpoint: Make, **wishes: object) -> tuple[Endpoint, Endpoint]:
    """Relevo, and a neighbour in a call with it."""
    relevo, neighbour = endpoint(**wishes), endpoint()
    neighbour.wish(dial=f"sip:910000001@127.0.0.1:{relevo.port}")
    relevo.wait("joined")
    return relevo, neighbour


def test_the_line_goes_on_at_the_other_address(endpoint: Make) -> None:
    relevo, neighbour = up(endpoint, trunks=PBX)
    other = endpoint(others={"inband": True})
    neighbour.wish(refer=f"sip:other@127.0.0.1:{other.port}")
    other.wait("joined")
    neighbour.wait("gone")
    other.wish(press="5", by="rtp")
    assert relevo.wait("digit")["digit"] == "5"
    relevo.wish(press="4", by="inband")
    assert other.wait("digit")["digit"] == "4"  # and our sound is heard there
    other.wish(hang_up=True)
    relevo.wait("gone")
    assert len(relevo.all("line")) == len(relevo.all("joined")) == 1


def test_where_nobody_takes_it_the_call_stays(endpoint: Make) -> None:
    relevo, neighbour = up(endpoint, trunks=PBX)
    neighbour.wish(refer="sip:nobody@127.0.0.1:9;transport=tcp")
    assert neighbour.wait("referred")["taken"] is False
    neighbour.wish(press="7", by="rtp")
    assert relevo.wait("digit")["digit"] == "7"


def test_address_that_only_rings_is_given_up_and_the_call_stays(endpoint: Make) -> None:
    relevo, neighbour = up(endpoint, trunks=PBX, limits={"sent_on_s": 1.5})
    other = FarEnd()
    neighbour.wish(refer=f"sip:other@{other.place}")
    invite = other.asked("INVITE")
    other.says(180, invite, ("127.0.0.1", relevo.port))
    other.asked("CANCEL")
    other.says(487, invite, ("127.0.0.1", relevo.port))
    assert neighbour.wait("referred")["taken"] is False
    neighbour.wish(press="7", by="rtp")
    assert relevo.wait("digit")["digit"] == "7"
    other.close()


def test_address_that_the_policy_refuses_is_not_followed(endpoint: Make) -> None:
    relevo, neighbour = up(endpoint, trunks=PBX, hosts=["203.0.113.7"])
    other = endpoint()
    neighbour.wish(refer=f"sip:other@127.0.0.1:{other.port}")
    assert neighbour.wait("referred")["taken"] is False
    neighbour.wish(press="7", by="rtp")
    assert relevo.wait("digit")["digit"] == "7"
    assert not other.all("line")


def test_nobody_else_sends_us_anywhere(endpoint: Make) -> None:
    relevo, neighbour = up(endpoint)
    neighbour.wish(refer=f"sip:other@127.0.0.1:{neighbour.port}")
    assert neighbour.wait("referred")["taken"] is False
    neighbour.wish(press="7", by="rtp")
    assert relevo.wait("digit")["digit"] == "7"
    assert len(neighbour.all("line")) == 1
