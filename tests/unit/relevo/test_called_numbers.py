"""Which flow a called name reaches while the database answers, and while it does not."""

from __future__ import annotations

from collections.abc import Set

from deflect.installation import Installation
from deflect.storage.errors import DatabaseUnavailable
from relevo.programs.called_numbers import CalledNumbers


def test_flow_published_meanwhile_is_reached_by_its_name_once_it_was_read() -> None:
    flows = {"tienda"}
    called = CalledNumbers(Installation(), lambda: frozenset(flows))
    called.read()
    assert (called.flow_at("tienda", ""), called.flow_at("clinica", "")) == ("tienda", "")
    flows.add("clinica")
    called.read()
    assert called.flow_at("clinica", "") == "clinica"


def test_names_are_kept_while_the_database_is_away() -> None:
    answers: list[Set[str]] = [frozenset({"clinica"})]

    def names() -> Set[str]:
        if not answers:
            raise DatabaseUnavailable("away")
        return answers.pop()

    called = CalledNumbers(Installation(), names)
    called.read()
    called.read()
    assert called.flow_at("clinica", "") == "clinica"
