"""The flows that admins give to numbers: when they are read anew, and what a setting leaves to them."""

from __future__ import annotations

from collections.abc import Mapping

from deflect.answering.assigned import AGAIN_S, AssignedFlows
from deflect.installation import Installation
from deflect.storage.errors import DatabaseUnavailable

SET, FREE, MAIN = "+34910000002", "+34910000003", "+34910000001"
HOUSE = Installation(sender=MAIN, numbers={SET: "clinica"})


def test_flows_are_read_anew_once_they_are_old() -> None:
    now, kept = [0.0], {FREE: "tienda"}
    flows = AssignedFlows(lambda: dict(kept), lambda: now[0])
    assert flows.last() == {}
    assert flows.lately() == {FREE: "tienda"}
    kept[FREE] = "clinica"
    now[0] = AGAIN_S
    assert flows.lately() == {FREE: "tienda"}
    now[0] = AGAIN_S + 0.1
    assert flows.lately() == flows.last() == {FREE: "clinica"}


def test_flows_of_before_count_while_the_database_is_away() -> None:
    answers: list[Mapping[str, str]] = [{FREE: "clinica"}]

    def read() -> Mapping[str, str]:
        if not answers:
            raise DatabaseUnavailable("away")
        return answers.pop()

    flows = AssignedFlows(read)
    flows.read()
    flows.read()
    assert flows.last() == {FREE: "clinica"}


def test_setting_counts_more_than_an_admin_and_an_admin_more_than_the_main_flow() -> None:
    house = HOUSE.answering({SET: "otra", FREE: "clinica", MAIN: "clinica"})
    assert [house.flow_called(number) for number in (SET, FREE, MAIN)] == ["clinica", "clinica", "clinica"]
    assert [house.flow_at(number) for number in (SET, FREE, MAIN)] == ["clinica", "clinica", "clinica"]
    assert HOUSE.flow_called(FREE) == ""
    assert HOUSE.flow_called(MAIN) == "tienda"


def test_number_that_an_admin_added_is_ours_and_no_longer_once_it_is_removed() -> None:
    house = HOUSE.answering({FREE: "clinica"})
    assert FREE in house.ours()
    assert FREE not in house.set_numbers()
    assert house.answering({}) == HOUSE


def test_line_of_a_trunk_keeps_the_numbers_that_nobody_gave_away() -> None:
    house = HOUSE.answering({FREE: "clinica"})
    assert (house.flow_called(FREE, "tienda"), house.flow_called("+34910000009", "tienda")) == ("clinica", "tienda")
