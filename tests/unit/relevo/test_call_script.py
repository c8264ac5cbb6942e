"""The script of `relevo call`."""

from __future__ import annotations

import time

import pytest

from relevo.cli.sip_caller import Ear, Step, WrongKeys, steps


def test_a_script_is_read_word_by_word() -> None:
    assert steps("p 1 w2.5 48213# s") == (
        Step("listen"),
        Step("press", keys="1"),
        Step("wait", seconds=2.5),
        Step("press", keys="48213#"),
        Step("say"),
    )


def test_a_word_that_is_no_step_is_named() -> None:
    with pytest.raises(WrongKeys, match="'x9'"):
        steps("1 x9")


def test_prompt_is_not_waited_for_once_the_call_is_over() -> None:
    ear = Ear()
    ear.end()
    begun = time.monotonic()
    ear.wait_for_prompt(begun + 60)
    assert time.monotonic() - begun < 30
