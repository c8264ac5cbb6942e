"""Where a real Kamailio sends a call and what belongs to it: to one worker, and nowhere else."""

from __future__ import annotations

import re
from itertools import product

import pytest

from relevo.kamailio import control
from tests.adapters.relevo.kamailio_front import (
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


def test_request_within_a_call_reaches_the_worker_that_has_it(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    caller.send(
        message(caller, "BYE", "call-1", f"sip:relevo@127.0.0.1:{its.port}", route, "", ";tag=ours"), front.place
    )
    assert its.read().startswith("BYE ")


def test_far_end_is_shown_our_outer_address_and_reaches_its_worker_by_it(front: Front) -> None:
    caller = Peer()
    its, invite = ring(front, caller, "call-1")
    its.answer(invite, 200, front.place)
    answer = caller.read()
    (contact,) = re.findall(r"^Contact: <(.*)>\r$", answer, re.MULTILINE)
    assert contact == f"sip:relevo@{front.where.outer};w={its.port}"
    routes = re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE)
    route = "".join(f"Route: {one}\r\n" for one in reversed(routes))
    for method in ("ACK", "INVITE", "BYE"):
        caller.send(message(caller, method, "call-1", contact, route, "", ";tag=ours"), front.place)
        assert its.read().startswith(f"{method} sip:relevo@127.0.0.1:{its.port} ")


@pytest.mark.parametrize("port", ["other", "9", "5060;x=1", "a", ""])
def test_port_that_a_far_end_names_leads_to_no_other_place(front: Front, port: str) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    (other,) = others(front, its)
    named = port.replace("other", str(other.port))
    uri = f"sip:relevo@{front.where.outer};w={named}"
    caller.send(message(caller, "BYE", "call-1", uri, route, "", ";tag=ours"), front.place)
    assert status(caller.read()) == 481
    assert (other.read(0.5), its.read(0.1)) == ("", "")


@pytest.mark.parametrize("method", ["INVITE", "BYE", "INFO"])
def test_request_within_a_call_goes_to_no_third_host(front: Front, method: str) -> None:
    stranger, victim = Peer(), Peer("127.0.0.3")
    _, route = taken(front, stranger, "call-1")
    away = f"Route: <sip:{victim.host}:{victim.port};lr>\r\n"
    ours = f"Route: <sip:127.0.0.1:{front.where.port};lr>\r\n"
    uri = f"sip:+882139999999@{victim.host}:{victim.port}"
    for ways in (route, ours, "", route + away):
        for tag in (";tag=ours", ";tag=invented"):
            stranger.send(message(stranger, method, "call-1", uri, ways, "", tag), front.place)
        stranger.send(message(stranger, "INVITE", "call-2", uri, ways), front.place)
    assert victim.read(1.5) == ""


def test_request_within_a_call_goes_to_no_other_worker(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    (other,) = others(front, its)
    uri = f"sip:relevo@127.0.0.1:{other.port}"
    caller.send(message(caller, "BYE", "call-1", uri, route, "", ";tag=ours"), front.place)
    assert status(caller.read()) == 481
    assert other.read(0.5) == ""


def test_request_in_a_call_of_nobody_is_answered_481(front: Front) -> None:
    stranger = Peer()
    uri = f"sip:relevo@127.0.0.1:{front.workers[0].port}"
    stranger.send(message(stranger, "BYE", "call-9", uri, "", "", ";tag=ours"), front.place)
    assert status(stranger.read()) == 481


@pytest.mark.parametrize("method", ["BYE", "UPDATE", "PRACK", "INFO"])
def test_request_of_no_call_is_answered_481(front: Front, method: str) -> None:
    stranger = Peer()
    stranger.send(message(stranger, method, "call-9", body=""), front.place)
    assert status(stranger.read()) == 481


@pytest.mark.parametrize("method", ["MESSAGE", "SUBSCRIBE", "PUBLISH", "REGISTER", "SING"])
def test_method_that_nobody_serves_is_answered_405_in_a_call_and_outside(front: Front, method: str) -> None:
    _, answers = in_and_outside_a_call(front, method)
    assert [status(one) for one in answers] == [405, 405]
    assert all("Allow: INVITE" in one for one in answers)


def test_info_that_is_no_key_is_answered_415(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    more = f"{route}Content-Type: application/json\r\n"
    caller.send(message(caller, "INFO", "call-1", uri, more, "{}", ";tag=ours"), front.place)
    answer = caller.read()
    assert status(answer) == 415
    assert "Accept: application/dtmf-relay" in answer


def test_refused_call_is_tried_at_the_next_worker(front: Front) -> None:
    caller = Peer()
    first, invite = ring(front, caller, "call-1")
    first.answer(invite, 486, front.place)
    second, again = asked(others(front, first))
    second.answer(again, 200, front.place)
    assert status(caller.read()) == 200


def test_call_to_a_silent_worker_is_tried_at_the_next(front: Front) -> None:
    first, _ = ring(front, Peer(), "call-1")
    asked(others(front, first))


def test_call_of_which_a_worker_died_is_tried_at_no_other(front: Front) -> None:
    front.lives(0, "ready 100")
    front.lives(1, "ready 101")
    caller = Peer()
    first, _ = ring(front, caller, "call-1")
    front.lives(front.workers.index(first), "died 100")
    answer = caller.read()
    assert status(answer) == 503
    assert "Retry-After:" in answer
    with pytest.raises(AssertionError, match="no worker"):
        asked(others(front, first), within_s=0.5)


def test_call_of_a_worker_that_is_killed_from_outside_is_tried_at_the_next(front: Front) -> None:
    front.lives(0, "ready 100")
    front.lives(1, "ready 101")
    first, _ = ring(front, Peer(), "call-1")
    number = front.workers.index(first)
    control.spare(front.where.rpc, f"ready 10{number}")
    front.lives(number, f"died 10{number}")
    front.lives(number, "ready 102")
    asked(others(front, first))


def test_call_to_a_worker_that_was_dead_before_is_tried_at_the_next(front: Front) -> None:
    front.lives(0, "died 100")
    front.lives(1, "died 101")
    first, _ = ring(front, Peer(), "call-1")
    asked(others(front, first))


METHODS = (
    "INVITE",
    "ACK",
    "BYE",
    "UPDATE",
    "PRACK",
    "INFO",
    "MESSAGE",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "OPTIONS",
    "SING",
)
FORGED = ("call-1", "call-1x", "", "out-1")
"""A call that is up, one that is not, none, and one that a worker has placed."""


@pytest.mark.parametrize("method", METHODS)
def test_no_attempt_to_relay_leaves_us(front: Front, method: str) -> None:
    """Call-ID, To tag, Route and request URI in every mixture, from the caller's own address and from another."""
    caller, stranger, victim, far_end = Peer(), Peer("127.0.0.4"), Peer("127.0.0.3"), Peer("127.0.0.5")
    its, route = taken(front, caller, "call-1")
    its.send(message(its, "INVITE", "out-1", f"sip:1@{far_end.host}:{far_end.port}"), front.place)
    assert far_end.read().startswith("INVITE ")
    away = f"<sip:{victim.host}:{victim.port};lr>"
    ours = f"<sip:127.0.0.1:{front.where.port};lr>"
    double = f"<sip:127.0.0.1:{front.where.port};r2=on;lr>, <sip:127.0.0.2:{front.where.port};r2=on;lr>, {away}"
    ways = ("", f"Route: {away}\r\n", f"Route: {ours}\r\n", f"Route: {ours}, {away}\r\n", f"{route}Route: {away}\r\n")
    more = (
        *ways,
        f"Route: {double}\r\n",
        f"{route}Refer-To: <sip:1@{victim.host}:{victim.port}>\r\n",
        f"{route}Replaces: call-1;to-tag=ours;from-tag=theirs\r\n",
        f"{route}P-Asserted-Identity: {away}\r\nX-Relevo-Trunk: pbx\r\n",
    )
    uris = (
        f"sip:+882139999999@{victim.host}:{victim.port}",
        f"sip:1@127.0.0.1:{front.where.port};alias={victim.host}~{victim.port}~1",
        f"sip:1@127.0.0.1:{front.where.port};maddr={victim.host};transport=udp",
    )
    for number, (call, head, uri, tag) in enumerate(product(FORGED, more, uris, ("", ";tag=ours", ";tag=invented"))):
        for one in (caller, stranger):
            told = message(one, method, call, uri, head, "", tag).replace("branch=z9hG4bK", f"branch=z9hG4bK{number}")
            one.send(told, front.place)
    assert victim.read(1.5) == ""
    assert others(front, its)[0].read(0.1) == "" or method == "INVITE"
