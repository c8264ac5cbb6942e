"""An installation of 0.1 is upgraded in the middle of everything: whatever it had begun goes on, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from whole_callee import picks_up
from whole_sounds import record_chimes
from whole_system import Program, environment, free_ports
from whole_up import DATABASES, System, up
from whole_upgrade import into_postgresql, left_by_0_1

SENT, DEEP, QUEUED, WROTE, PROMISED, PERSON = (f"+3460000090{number}" for number in range(1, 7))
ON_THE_LINE, ATTEMPTED = "+34600000907", "+34600000908"
LOOKED_FOR_AGAIN = {"seconds": 121}  # two listings lie two minutes apart


@pytest.fixture(scope="module", params=DATABASES)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Today's Relevo over what 0.1 left, `relevo db upgrade` done, a quarter of an hour later."""
    folder, ports = tmp_path_factory.mktemp(f"upgraded-{request.param}"), free_ports()
    url = f"sqlite:///{left_by_0_1(folder)}"
    with ExitStack() as databases:
        if request.param == "postgresql":
            url = databases.enter_context(request.getfixturevalue("postgres").database())
            into_postgresql(folder / "relevo.db", url)
        env = environment(folder, ports, database_url=url)
        for verb in ("upgrade", "check"):
            done = Program(["db", verb], env, folder)
            assert done.ended(60) == 0, done.told
        record_chimes(folder)
        with up(env, folder, ports, url) as running:
            yield running


def test_live_thread_goes_on_at_its_node(upgraded: System) -> None:
    phone = upgraded.phone(SENT)
    phone.writes("2")
    phone.gets("Hecho, pedido 48213")
    call, thread = upgraded.records.legs(SENT)
    assert (call.medium, thread.medium) == ("voice", "text")
    heard = [entry.text for entry in upgraded.records.timeline(SENT) if entry.kind == "message_in"]
    assert heard == ["2"]


def test_thread_further_on_goes_to_an_agent(upgraded: System) -> None:
    upgraded.phone(DEEP).writes("una persona")
    upgraded.records.wait(lambda: upgraded.records.conversations(DEEP)[0].owner == "queue", "an agent's turn")


def test_thread_in_the_queue_waits_there_still(upgraded: System) -> None:
    (conversation,) = upgraded.records.conversations(PERSON)
    assert (conversation.owner, conversation.queue, conversation.state) == ("queue", "puente", "open")


def test_queued_text_is_sent_once(upgraded: System) -> None:
    upgraded.phone(QUEUED).gets("¿Mañana o tarde?")
    delivered_once(upgraded, QUEUED)


def test_attempted_text_is_looked_for_and_sent_once(upgraded: System) -> None:
    for _ in range(2):
        upgraded.records.pass_time(**LOOKED_FOR_AGAIN)
    upgraded.phone(ATTEMPTED).gets("¿Mañana o tarde?")
    delivered_once(upgraded, ATTEMPTED)


def test_message_that_0_1_had_only_journalled_is_answered(upgraded: System) -> None:
    upgraded.phone(WROTE).gets("Hecho, pedido 48213")
    assert upgraded.records.kinds(WROTE).count("message_in") == 1


@pytest.mark.needs("sipp")
def test_promised_call_is_dialled(upgraded: System) -> None:
    with picks_up(upgraded.ports.callee, "h"):
        upgraded.records.pass_time(minutes=31)
        upgraded.records.wait(lambda: upgraded.records.outcalls()[0].state == "done", "the promised call", 60)
    (outcall,) = upgraded.records.outcalls()
    assert (outcall.number, outcall.attempts) == (PROMISED, 1)
    assert [leg.direction for leg in upgraded.records.legs(PROMISED, "voice")] == ["in", "out"]


def test_call_whose_worker_died_before_the_upgrade_is_ended(upgraded: System) -> None:
    upgraded.records.wait(lambda: upgraded.records.legs(ON_THE_LINE)[0].ended_at, "the call's end")


def delivered_once(upgraded: System, number: str) -> None:
    upgraded.records.wait(lambda: [text.state for text in upgraded.records.texts(number)] == ["delivered"], "delivery")
    assert len(upgraded.phone(number).received()) == 1
