"""What a call does with a turn."""

from __future__ import annotations

import pytest

from ivr.call.plan import NoSuchWait, plan
from ivr.testing.calls import ask, say, turn
from voice_flows.model.turns import Ask, Effect, End, Fetch, HandOff, Learned, Listen, Queue, Transfer

FETCH = Fetch("node", "shop", "GET", "/orders/1")
HAND_OFF = HandOff("node", "start", 10.0)
QUEUE, TRANSFER = Queue("node", "support"), Transfer("node", "+34910000002")


def test_prompts_are_said_in_order_and_the_question_is_waited_for() -> None:
    doing = plan(turn(say("Hola."), Learned("node", "chose", "a", 1), ask("¿Qué desea?")))
    assert [one.say for one in doing.utterances] == [("Hola.",), ("¿Qué desea?",)]
    assert isinstance(doing.awaited, Ask)


@pytest.mark.parametrize(
    ("effects", "wait", "awaited"),
    [
        ((FETCH,), "fetch", FETCH),
        ((HAND_OFF,), "delivery", HAND_OFF),
        ((QUEUE,), "person", QUEUE),
        ((say("Sigue en espera."),), "person", Queue("", "")),
        ((TRANSFER,), "transfer", TRANSFER),
        ((say("Adiós."), End("node")), "over", End("node")),
    ],
)
def test_each_wait_has_its_doing(effects: tuple[Effect, ...], wait: str, awaited: object) -> None:
    assert plan(turn(*effects, wait=wait)).awaited == awaited  # type: ignore[arg-type]


def test_a_turn_that_waits_for_what_it_does_not_hold_is_refused() -> None:
    with pytest.raises(NoSuchWait):
        plan(turn(say("Hola."), wait="fetch"))


def test_after_a_mistake_nothing_typed_ahead_counts() -> None:
    assert plan(turn(ask("Otra vez.", reason="no_match"))).forget_keys
    assert not plan(turn(ask("¿Qué desea?"))).forget_keys


def test_consent_is_guarded_against_keys_typed_before_it() -> None:
    guarded = ask("¿Se lo envío?", Listen(keep_typed_ahead=False))
    assert [one.listen.keep_typed_ahead for one in plan(turn(say("Bien."), guarded)).utterances] == [True, False]


def test_an_empty_prompt_is_not_said() -> None:
    assert plan(turn(say(""), ask("¿Qué desea?"))).utterances[0].say == ("¿Qué desea?",)
