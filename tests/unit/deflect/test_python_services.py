"""A business system that is a Python function: its answer, and every way in which it gives none."""

from __future__ import annotations

from threading import Event

import pytest

from deflect.messaging import python_services
from deflect.messaging.http_requests import Services, fetch
from gateway.testing.identity_plugin import voice_match
from voice_flows.model.turns import Fetch, Fetched, Json

HERE, EXAMPLE = f"python:{__name__}", "python:gateway.testing.identity_plugin:voice_match"
held = Event()


def raises(asked: Json) -> Json:
    raise RuntimeError("no licence")


def words(asked: Json) -> Json:
    return "plugin"


def waits(asked: Json) -> Json:
    held.wait(30)
    return {"level": "plugin", "score": 1}


def asked(address: str, body: Json = None, timeout_s: float = 5.0) -> Fetched:
    return fetch(Services({"identity": address}), Fetch("quien", "identity", "POST", "/identify", body, timeout_s))


def test_example_plugin_believes_the_header_of_its_box() -> None:
    body = {"call": {"headers": {"voice_match": "score=0.97"}}}
    assert asked(EXAMPLE, body) == Fetched(200, {"level": "plugin", "score": 0.97})


@pytest.mark.parametrize("header", ["", "score=", "score=1.5", "score=yes", "underscore=0.9", "score=0.9.1"])
def test_example_plugin_knows_nobody_by_another_header(header: str) -> None:
    assert voice_match({"call": {"headers": {"voice_match": header}}}) == {"level": "none", "score": 0.0}
    assert voice_match({}) == {"level": "none", "score": 0.0}


@pytest.mark.parametrize(
    "name", [f"{HERE}:raises", f"{HERE}:words", f"{HERE}:missing", "python:no.module:f", "python:"]
)
def test_function_that_fails_is_no_answer(name: str) -> None:
    assert asked(name) == Fetched(0)


def test_slow_functions_are_no_answer_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    held.clear()
    assert [asked(f"{HERE}:waits", timeout_s=0.01) for _ in range(python_services.AT_ONCE + 1)] == [Fetched(0)] * (
        python_services.AT_ONCE + 1
    )
    assert asked(EXAMPLE, {}) == Fetched(0)  # all places are taken
    held.set()
    freed = [python_services._FREE.acquire(timeout=5) for _ in range(python_services.AT_ONCE)]
    assert all(freed)
    for _ in freed:
        python_services._FREE.release()
    assert asked(EXAMPLE, {}).status == 200
