"""One logger for all programs: JSON lines with the program's name, field by field, and never a failure's message."""

import json
import logging
from collections.abc import Iterator

import pytest

from deflect.storage.errors import DatabaseUnavailable
from relevo.config import logs
from relevo.log import fault_fields, logger


@pytest.fixture(autouse=True)
def _root_logger_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_line_names_program_level_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("voice", "info")
    logger("ivr").info("call_opened", leg="leg_1")
    logger("ivr").debug("not_shown")
    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert line == {"program": "voice", "level": "info", "event": "call_opened", "leg": "leg_1"}


def test_lines_of_libraries_have_the_same_shape(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("relay", "info")
    logging.getLogger("some.library").warning("slow %s", "query")
    (line,) = lines(capsys)
    assert (line["program"], line["level"], line["event"]) == ("relay", "warning", "slow query")


def test_failure_is_told_by_class_and_place_and_never_by_message() -> None:
    try:
        raise ValueError("+34600111222 said yes")
    except ValueError as error:
        fields = fault_fields(error)
        assert "why" not in fields
    assert fields["fault"] == "ValueError"
    assert fields["at"].startswith("test_log.py:")
    assert "600111222" not in str(fields)


def test_sentences_of_the_database_are_logged_since_they_quote_nobody() -> None:
    full = DatabaseUnavailable("the database's disk is full; free some space")
    assert fault_fields(full)["why"] == "the database's disk is full; free some space"
