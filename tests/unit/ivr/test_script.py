"""What a call does with a turn."""

from __future__ import annotations

import pytest

from ivr.call.plan import Answer, Goodbye, NoSuchWait, Person, Proof, PutThrough, Request, script
from ivr.testing.calls import ask, say, turn
from voice_flows.model.turns import End, Fetch, HandOff, Learned, Listen, Queue, Transfer

FETCH = Fetch("node", "shop", "GET", "/orders/1")
QUEUE, TRANSFER = Queue("node", "support"), Transfer("node", "+34910000002")


def test_prompts_are_said_in_order_and_the_question_is_waited_for() -> None:
    doing = script(turn(say("Hola."), Learned("node", "chose", "a", 1), ask("¿Qué desea?")))
    assert [one.say for one in doing.utterances] == [("Hola.",), ("¿Qué desea?",)]
    assert isinstance(doing.then, Answer)


@pytest.mark.parametrize(
    ("effects", "wait", "then"),
    [
        ((FETCH,), "fetch", Request(FETCH)),
        ((HandOff("node", "start", 10.0),), "delivery", Proof(10.0)),
        ((QUEUE,), "person", Person(QUEUE)),
        ((say("Sigue en espera."),), "person", Person(None)),
        ((TRANSFER,), "transfer", PutThrough(TRANSFER)),
        ((say("Adiós."), End("node")), "over", Goodbye()),
    ],
)
def test_each_wait_has_its_doing(effects: tuple, wait: str, then: object) -> None:
    assert script(turn(*effects, wait=wait)).then == then  # type: ignore[arg-type]


def test_a_turn_that_waits_for_what_it_does_not_hold_is_refused() -> None:
    with pytest.raises(NoSuchWait):
        script(turn(say("Hola."), wait="fetch"))


def test_after_a_mistake_nothing_typed_ahead_counts() -> None:
    assert script(turn(ask("Otra vez.", reason="no_match"))).forget
    assert not script(turn(ask("¿Qué desea?"))).forget


def test_consent_is_guarded_against_keys_typed_before_it() -> None:
    guarded = ask("¿Se lo envío?", Listen(keep_typed_ahead=False))
    assert [one.guarded for one in script(turn(say("Bien."), guarded)).utterances] == [False, True]


def test_an_empty_prompt_is_not_said() -> None:
    assert script(turn(say(""), ask("¿Qué desea?"))).utterances[0].say == ("¿Qué desea?",)
