"""Attended transfer in: an INVITE with Replaces (RFC 3891) goes on with the call that it names, or changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import PCMU, RawCaller

Make = Callable[..., Endpoint]
Dial = Callable[..., Phone]


@pytest.fixture
def dial() -> Iterator[Dial]:
    """Makes a call of `number` to an endpoint; `more` are further headers of its INVITE."""
    with ExitStack() as phones:

        def made(
            relevo: Endpoint, more: str = "", here: str = "", late: bool = False, number: str = "+34600111222"
        ) -> Phone:
            phone = Phone("127.0.0.1", relevo.port, number, "910000001", Tones({"hum": 437}), here)
            phones.callback(phone.hang_up)
            phone.dialog.more, phone.offers_late = more, late
            phone.dial()
            return phone

        yield made


def sounds(phone: Phone) -> bool:
    return phone.wait(lambda heard: True, 5) is not None


@pytest.mark.parametrize("late", [False, True], ids=["offer", "delayed offer"])
def test_call_goes_on_with_the_new_party_and_the_old_one_hears_bye(endpoint: Make, dial: Dial, late: bool) -> None:
    relevo = endpoint()
    first = dial(relevo)
    relevo.wait("joined")
    second = dial(relevo, first.dialog.replaces(), late=late)
    assert sounds(second)
    first.rest(5)
    assert first.over
    second.press("5")
    second.rest(0.3)
    assert relevo.wait("digit")["digit"] == "5"
    assert len(relevo.all("line")) == len(relevo.all("joined")) == 1
    second.hang_up()
    assert relevo.wait("gone")["cause"] == "hung_up"


def test_call_whose_ack_is_on_its_way_is_taken_over(endpoint: Make, dial: Dial) -> None:
    """A proxy may pass the INVITE on before the ACK that came first."""
    relevo = endpoint()
    with RawCaller(relevo.port) as first:
        first.begin(first.offer(PCMU))
        answer = first.final("INVITE")
        theirs = re.findall(r"tag=(\S+)", answer.header("To"))[0]
        second = dial(relevo, f"Replaces: {answer.header('Call-ID')};to-tag={theirs};from-tag=raw\r\n")
        relevo.wait("joined")
        assert sounds(second)
        first.confirmed()
        assert first.late_goodbye()
    assert len(relevo.all("line")) == 1


@pytest.mark.parametrize(
    ("others", "more", "caller", "trust"),
    [
        ({"trust": "none"}, "", "+34600111333", "none"),
        ({"trust": "attested"}, "", "+34600111333", "attested"),
        ({"trust": "attested"}, "Privacy: id\r\n", "", "attested"),
    ],
    ids=["stranger", "vouched for", "withheld"],
)
def test_line_is_told_who_goes_on_with_it(
    endpoint: Make, dial: Dial, others: dict[str, str], more: str, caller: str, trust: str
) -> None:
    relevo = endpoint(others=others)
    first = dial(relevo)
    began = relevo.wait("line")
    second = dial(relevo, first.dialog.replaces() + more, number="+34600111333")
    party = relevo.wait("transferredin")["arrival"]
    assert (party["caller"], party["trust"]) == (caller, trust)
    assert party["call_id"].startswith(f"{second.dialog.id}~")
    first.rest(5)
    second.hang_up()
    while len(relevo.all("record")) < 2:
        relevo.wait("record")
    assert {one["sip_call_id"]: one["call_id"] for one in relevo.all("record")} == {
        first.dialog.id: began["call_id"],
        second.dialog.id: party["call_id"],
    }


def test_hold_of_the_old_party_ends_with_the_transfer(endpoint: Make, dial: Dial) -> None:
    relevo = endpoint()
    first = dial(relevo)
    relevo.wait("joined")
    first.hold()
    assert relevo.wait("held")["on"]
    second = dial(relevo, first.dialog.replaces())
    assert not relevo.wait("held")["on"]
    assert sounds(second)


REFUSED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "unknown": ("481", lambda header: header.replace("Replaces: ", "Replaces: un"), ""),
    "wrong tag": ("481", lambda header: header.replace("to-tag=", "to-tag=x"), ""),
    "no tags": ("400", lambda header: header.partition(";")[0] + "\r\n", ""),
    "twice": ("400", lambda header: header * 2, ""),
    "early only": ("486", lambda header: header.replace("\r\n", ";early-only\r\n"), ""),
    "another address": ("403", lambda header: header, "127.0.0.2"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refused_transfer_leaves_the_call_as_it_was(endpoint: Make, dial: Dial, why: str) -> None:
    status, change, here = REFUSED[why]
    relevo = endpoint()
    first = dial(relevo)
    with pytest.raises(Unanswered, match=status):
        dial(relevo, change(first.dialog.replaces()), here)
    first.press("5")
    first.rest(0.3)
    assert relevo.wait("digit")["digit"] == "5"
    assert not first.over


def test_another_trunk_takes_no_call_over(endpoint: Make, dial: Dial) -> None:
    relevo = endpoint(trunks={"one": {"sources": ["127.0.0.1"]}, "two": {"sources": ["127.0.0.2"]}})
    first = dial(relevo)
    with pytest.raises(Unanswered, match="403"):
        dial(relevo, first.dialog.replaces(), "127.0.0.2")
    assert sounds(first)


def test_trunk_takes_its_own_call_over_from_its_other_address(endpoint: Make, dial: Dial) -> None:
    relevo = endpoint(trunks={"one": {"sources": ["127.0.0.1", "127.0.0.2"]}})
    second = dial(relevo, dial(relevo).dialog.replaces(), "127.0.0.2")
    assert sounds(second)


def test_transfer_without_a_free_line_is_refused_and_the_call_stays(endpoint: Make, dial: Dial) -> None:
    relevo = endpoint()
    phones = [dial(relevo) for _ in range(4)]
    with pytest.raises(Unanswered, match="503"):
        dial(relevo, phones[0].dialog.replaces())
    assert all(sounds(phone) for phone in phones)


def test_transfer_that_is_never_confirmed_leaves_the_call_as_it_was(endpoint: Make, dial: Dial) -> None:
    relevo = endpoint(limits={"unconfirmed_s": 1.5})
    first = dial(relevo)
    second = Phone("127.0.0.1", relevo.port, "+34600111222", "910000001", Tones({"hum": 437}))
    second.dialog.more = first.dialog.replaces()
    second.confirms = False
    second.dial()
    second.rest(8)
    assert second.over
    assert sounds(first)
    second.hang_up()


def test_transfer_confirmed_without_an_answer_to_our_offer_leaves_the_call_as_it_was(
    endpoint: Make, dial: Dial
) -> None:
    relevo = endpoint()
    first = dial(relevo)
    relevo.wait("joined")
    with RawCaller(relevo.port) as second:
        assert second.call("", first.dialog.replaces()).status == 200
        assert relevo.wait("record", 5)["sip_call_id"] != first.dialog.id
    assert sounds(first)
    assert not first.over
