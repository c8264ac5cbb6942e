"""A stranger's address holds two lines, however its calls begin and end; trunks are served while strangers flood."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings
from relevo.kamailio import layout, program
from relevo.kamailio.layout import CALLS, HELD
from tests.adapters.relevo.kamailio_front import Front, Peer, asked, held, message, others, ring, standing, status
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")
STRANGER = "127.0.0.7"


def confirmed(front: Front, caller: Peer, call: str) -> tuple[Peer, str]:
    """A call that is up; the worker that has it and the INVITE as it got it."""
    its, invite = ring(front, caller, call)
    its.answer(invite, 200, front.place)
    assert status(caller.read()) == 200
    caller.send(message(caller, "ACK", call, f"sip:relevo@127.0.0.1:{its.port}", _route(front), "", TO), front.place)
    return its, invite


TO = ";tag=ours"


def _route(front: Front) -> str:
    return f"Route: <sip:127.0.0.1:{front.where.port};lr=on>\r\n"


def hung_up(front: Front, caller: Peer, call: str) -> None:
    its, _ = confirmed(front, caller, call)
    bye = message(caller, "BYE", call, f"sip:relevo@127.0.0.1:{its.port}", _route(front), "", TO)
    caller.send(bye, front.place)
    while not (got := its.read()).startswith("BYE"):
        pass
    its.answer(got, 200, front.place)
    assert status(caller.read()) == 200


def let_go(front: Front, caller: Peer, call: str) -> None:
    """The worker hangs up, as it does with a call that is never confirmed, and the caller says yes."""
    its, bye = left(front, caller, call)
    caller.answer(bye, 200, front.place)
    assert status(its.read()) == 200


def left(front: Front, caller: Peer, call: str) -> tuple[Peer, str]:
    """The worker has hung up; the worker, and its BYE as the caller got it."""
    its, invite = ring(front, caller, call)
    its.answer(invite, 200, front.place)
    assert status(caller.read()) == 200
    its.send(
        message(its, "BYE", call, f"sip:a@{caller.host}:{caller.port}", _route(front), "", ";tag=theirs"), front.place
    )
    while not (bye := caller.read()).startswith("BYE"):
        pass
    return its, bye


def cancelled(front: Front, caller: Peer, call: str) -> None:
    invite = message(caller, "INVITE", call)
    caller.send(invite, front.place)
    its, got = asked(front.workers)
    its.answer(got, 180, front.place)
    assert status(caller.read()) == 180
    branch = invite.partition("branch=")[2].partition("\r\n")[0]
    cancel = message(caller, "CANCEL", call, body="")
    ours = cancel.partition("branch=")[2].partition("\r\n")[0]
    caller.send(cancel.replace(ours, branch), front.place)
    while not its.read().startswith("CANCEL"):
        pass
    its.answer(got, 487, front.place)
    assert {status(caller.read()), status(caller.read())} == {200, 487}


def refused(front: Front, caller: Peer, call: str) -> None:
    first, invite = ring(front, caller, call)
    first.answer(invite, 404, front.place)
    assert status(caller.read()) == 404


def refused_by_all(front: Front, caller: Peer, call: str) -> None:
    first, invite = ring(front, caller, call)
    first.answer(invite, 503, front.place)
    second, again = asked(others(front, first))
    second.answer(again, 503, front.place)
    assert status(caller.read()) == 503


def next_answer(front: Front, caller: Peer, call: str) -> int:
    """The status that answers one more call: 180 where a worker gets it."""
    caller.send(message(caller, "INVITE", call), front.place)
    try:
        its, invite = asked(front.workers, 1)
    except AssertionError:
        return status(caller.read())
    its.answer(invite, 180, front.place)
    return status(caller.read())


@pytest.mark.parametrize("ends", [hung_up, let_go, cancelled, refused, refused_by_all])
def test_line_is_free_again_when_a_strangers_call_is_over(
    front: Front, ends: Callable[[Front, Peer, str], None]
) -> None:
    caller = Peer(STRANGER)
    confirmed(front, caller, "held-1")
    ends(front, caller, "short-1")
    ends(front, caller, "short-2")
    assert next_answer(front, caller, "held-2") == 180
    caller.send(message(caller, "INVITE", "held-3"), front.place)
    answer = caller.read()
    assert status(answer) == 503
    assert "Retry-After:" in answer


def wrong_bye(front: Front, caller: Peer, its: Peer, call: str, worker_says: int) -> None:
    """A BYE that names a dialog which is none; the worker answers it, or does not."""
    bye = message(caller, "BYE", call, f"sip:relevo@127.0.0.1:{its.port}", _route(front), "", ";tag=nonsense")
    caller.send(bye, front.place)
    while not (got := its.read()).startswith("BYE"):
        pass
    if worker_says:
        its.answer(got, worker_says, front.place)
        assert status(caller.read()) == worker_says


def test_line_is_held_for_as_long_as_the_workers_own_bye_is_unanswered(tmp_path: Path) -> None:
    with standing(tmp_path, sign_ms=2000) as front:
        caller = Peer(STRANGER)
        confirmed(front, caller, "call-1")
        its, _ = left(front, caller, "call-2")
        assert held(front) == {"call-1", "call-2"}
        until(lambda: held(front) == {"call-1"}, "the BYE is given up")
        assert status(its.read()) == 408


@pytest.mark.parametrize("worker_says", [481, 500, 0])
def test_bye_that_ends_no_call_frees_no_line(front: Front, worker_says: int) -> None:
    caller = Peer(STRANGER)
    for number in range(HELD):
        its, _ = confirmed(front, caller, f"call-{number}")
        wrong_bye(front, caller, its, f"call-{number}", worker_says)
    assert held(front) == {f"call-{number}" for number in range(HELD)}
    assert next_answer(front, caller, "call-more") == 503


def test_bye_that_ends_no_call_leaves_a_trunk_at_its_limit(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(STRANGER,), calls_at_once=1)]) as front:
        caller = Peer(STRANGER)
        its, _ = confirmed(front, caller, "call-1")
        wrong_bye(front, caller, its, "call-1", 481)
        assert next_answer(front, caller, "call-2") == 503


@pytest.mark.parametrize("method", ["BYE", "CANCEL"])
def test_request_outside_any_call_frees_no_line(front: Front, method: str) -> None:
    caller = Peer(STRANGER)
    confirmed(front, caller, "call-1")
    caller.send(message(caller, method, "call-1", body=""), front.place)
    caller.read(0.3)
    assert held(front) == {"call-1"}


def test_call_that_rings_holds_a_line_and_other_addresses_have_their_own(front: Front) -> None:
    caller, other = Peer(STRANGER), Peer("127.0.0.8")
    assert [next_answer(front, caller, f"call-{number}") for number in range(HELD + 1)] == [180, 180, 503]
    assert next_answer(front, other, "call-9") == 180


def test_call_id_of_a_call_that_is_held_begins_no_second(front: Front) -> None:
    caller = Peer(STRANGER)
    confirmed(front, caller, "call-1")
    caller.send(message(caller, "INVITE", "call-1", more="X-Other: 1\r\n"), front.place)
    assert status(caller.read()) == 482


def test_call_that_is_never_confirmed_holds_no_line_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "UNCONFIRMED_S", 1)
    with standing(tmp_path) as front:
        caller = Peer(STRANGER)
        confirmed(front, caller, "call-1")
        its, invite = ring(front, caller, "call-2")
        its.answer(invite, 200, front.place)
        until(lambda: held(front) == {"call-1"}, "the call without ACK is forgotten")


def test_strangers_together_leave_lines_to_trunks(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=("127.0.0.20",))], stranger_lines=3) as front:
        for number in range(1, 4):
            confirmed(front, Peer(f"127.0.0.{number + 30}"), f"call-{number}")
        assert next_answer(front, Peer("127.0.0.40"), "call-4") == 503
        assert [next_answer(front, Peer("127.0.0.20"), f"pbx-{number}") for number in range(3)] == [180] * 3


def test_calls_of_forged_addresses_leave_lines_to_strangers_that_confirm(tmp_path: Path) -> None:
    """Who forges his address never reads the tag of our answer: his ACK names another, or there is none."""
    with standing(tmp_path, stranger_lines=4) as front:
        for number in range(1, 4):
            forger = Peer(f"127.0.0.{number + 30}")
            its, invite = ring(front, forger, f"call-{number}")
            its.answer(invite, 200, front.place)
            assert status(forger.read()) == 200
            uri = f"sip:relevo@127.0.0.1:{its.port}"
            ack = message(forger, "ACK", f"call-{number}", uri, _route(front), "", ";tag=guessed")
            forger.send(ack, front.place)
        assert next_answer(front, Peer("127.0.0.40"), "call-4") == 503
        front.lives(0, "died 100")  # frees what strangers held
        for number in range(5, 8):
            confirmed(front, Peer(f"127.0.0.{number + 40}"), f"call-{number}")
        assert next_answer(front, Peer("127.0.0.60"), "call-8") == 180


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({}, 8),
        ({"trunks": {"pbx": {"host": "192.0.2.1"}}}, 4),
        ({"trunks": {"pbx": {"host": "192.0.2.1"}}, "stranger_lines": 1}, 1),
        ({"stranger_lines": 3}, 3),
    ],
)
def test_half_of_the_lines_is_kept_for_trunks_where_there_are_any(more: dict[str, object], kept: int) -> None:
    assert program.stranger_lines(Settings.model_validate({"lines": 8, **more})) == kept


def test_answer_that_comes_again_after_its_ack_keeps_the_line_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "UNCONFIRMED_S", 1)
    with standing(tmp_path) as front:
        caller = Peer(STRANGER)
        its, invite = confirmed(front, caller, "call-1")
        its.answer(invite, 200, front.place)
        its, invite = ring(front, caller, "call-2")
        its.answer(invite, 200, front.place)
        until(lambda: "call-2" not in held(front), "the call without ACK is forgotten")
        assert held(front) == {"call-1"}


def test_strangers_lines_are_forgotten_with_a_worker_that_died(front: Front) -> None:
    caller = Peer(STRANGER)
    confirmed(front, caller, "call-1")
    confirmed(front, caller, "call-2")
    front.lives(0, "died 100")
    assert next_answer(front, caller, "call-3") == 180


def test_trunk_has_no_limit_of_strangers(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(STRANGER,))]) as front:
        caller = Peer(STRANGER)
        answers = [next_answer(front, caller, f"call-{number}") for number in range(CALLS + HELD + 1)]
    assert answers == [180] * (CALLS + HELD + 1)


@pytest.mark.parametrize(("call_id", "number"), [(20, 14_200), (20_000, 2_000)])
def test_trunk_is_served_while_200_addresses_flood(tmp_path: Path, call_id: int, number: int) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(STRANGER,))]) as front:
        for worker in front.workers:
            Thread(target=full_for_strangers, args=(front, worker), daemon=True).start()
        strangers = [Peer(f"127.0.1.{last}") for last in range(1, 201)]
        trunk = Peer(STRANGER)
        served = 0
        for sent in range(number):
            one = strangers[sent % 200]
            one.send(message(one, "INVITE", f"{sent}-".ljust(call_id, "x")), front.place)
            if sent % (number // 10) == 0:
                served += next_answer_of(front, trunk, f"pbx-{sent}") == 180
        log = (front.where.folder / "log").read_text()
        for one in strangers:
            one.line.close()
    assert "could not allocate" not in log
    assert served == 10


def next_answer_of(front: Front, trunk: Peer, call: str) -> int:
    """The status that answers a trunk's call, which is repeated as RFC 3261 asks."""
    for wait_s in (0.5, 1, 2, 4):
        trunk.send(message(trunk, "INVITE", call), front.place)
        if answer := trunk.read(wait_s):
            return status(answer)
    return 0


def full_for_strangers(front: Front, worker: Peer) -> None:
    """A worker that has a line for the trunk only."""
    with suppress(OSError):
        while True:
            request = worker.read(60)
            if request.startswith("INVITE "):
                worker.answer(request, 180 if "X-Relevo-Trunk: pbx" in request else 486, front.place)
