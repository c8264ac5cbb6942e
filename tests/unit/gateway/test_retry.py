"""When a text is tried again, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.providers.base import AnswerLost, SendError
from gateway.providers.causes import CAUSES
from gateway.relay.retry import BACKOFFS, GiveUp, RetryAt, Settle, decide

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def failure(code: str, *, retryable: bool = True, after_s: float | None = None) -> SendError:
    return SendError(code, retryable=retryable, retry_after_s=after_s)


@pytest.mark.parametrize(
    ("code", "attempts", "pause_s"),
    [
        ("too_fast", 1, 1), ("too_fast", 3, 4), ("too_fast", 20, 30),
        ("provider_down", 1, 1), ("provider_down", 2_000, 30),
        ("credentials", 1, 30), ("queue_full", 2, 60), ("never_heard_of", 2, 10),
    ],
)  # fmt: skip
def test_pauses_double_up_to_a_limit(code: str, attempts: int, pause_s: float) -> None:
    assert decide(failure(code), attempts, NOW) == RetryAt(NOW + timedelta(seconds=pause_s), code)


@pytest.mark.parametrize(("code", "attempts"), [("credentials", 288), ("never_heard_of", 5), ("too_fast", 200)])
def test_patience_ends(code: str, attempts: int) -> None:
    assert decide(failure(code), attempts, NOW) == GiveUp(code)


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if not cause.retryable], ids=lambda cause: cause.code)
def test_what_will_not_change_by_itself_is_not_tried_again(cause: object) -> None:
    code: str = cause.code  # type: ignore[attr-defined]
    assert decide(failure(code, retryable=False), 1, NOW) == GiveUp(code)


def test_a_lost_answer_is_never_tried_again_blindly() -> None:
    assert decide(AnswerLost(), 1, NOW) == Settle()


def test_retries_are_spread_and_wait_as_long_as_the_provider_asks() -> None:
    early, late = decide(failure("credentials"), 1, NOW, 0.0), decide(failure("credentials"), 1, NOW, 0.999)
    assert isinstance(early, RetryAt)
    assert isinstance(late, RetryAt)
    assert late.at - early.at > timedelta(seconds=14)
    assert decide(failure("too_fast", after_s=90), 1, NOW) == RetryAt(NOW + timedelta(seconds=90), "too_fast")


def test_patience_is_only_for_causes_that_may_pass() -> None:
    assert set(BACKOFFS) == {cause.code for cause in CAUSES if cause.retryable}
