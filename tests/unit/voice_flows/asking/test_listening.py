"""How questions listen: what authors set, what a slow or unheard caller gets, and what may be said at any question."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from small_shop import FLOWS, NOON, ask, found, learned, says, spoken, started, told, world

from voice_flows.engine import machine
from voice_flows.model.turns import (
    End,
    Heard,
    Input,
    Keys,
    Listen,
    Moment,
    Queue,
    Silence,
    Speech,
    Started,
    Text,
    Turn,
)
from voice_flows.schema.document import Flow

KEYED = "pedido, pulsa 1. devolución, pulsa 2. facturas, pulsa 3."
MOBILE = world(contact={"number_kind": "mobile"})


def written_so(node: str, **settings: object) -> dict[str, Flow]:
    """The shop whose author wrote these settings at a node."""
    shop = FLOWS["shop"]
    kind = type(shop.nodes[node])
    changed = kind.model_validate({**shop.nodes[node].model_dump(by_alias=True), **settings})
    return {**FLOWS, "shop": shop.model_copy(update={"nodes": {**shop.nodes, node: changed}})}


def begun(flows: Mapping[str, Flow], *events: Input, node: str | None = None, **values: object) -> Turn:
    """A call in these flows, after these inputs."""
    turn = machine.step(flows, machine.begin(flows["shop"], "voice", node=node, values=values), Started(), NOON)
    for event in events:
        turn = machine.step(flows, turn.session, event, NOON)
    return turn


def listens(node: str = "motivo", moment: Moment = NOON, **settings: object) -> Listen:
    """The ear of a question with these settings."""
    flows = written_so(node, **settings)
    return ask(machine.step(flows, machine.begin(flows["shop"], "voice", node=node), Started(), moment)).listen


# ---- what authors set ----


@pytest.mark.parametrize(("node", "pause"), [("motivo", 0.6), ("pide", 1.0), ("queja", 1.2)])
def test_the_pause_that_ends_an_answer_depends_on_the_answer(node: str, pause: float) -> None:
    assert listens(node).end_of_speech_s == pause
    assert listens(node, end_of_speech_s=0.9).end_of_speech_s == 0.9


@pytest.mark.parametrize("name", ["key_interrupts", "speech_interrupts", "listen_during_prompt", "keep_typed_ahead"])
def test_complaint_barge_in_flags_are_ignored(name: str) -> None:
    """Four settings of their own, each off without the others, and all on where an author says nothing."""
    assert getattr(listens(), name) is True
    off = listens(**{name: False})  # type: ignore[arg-type]
    assert getattr(off, name) is False
    others = {"key_interrupts", "speech_interrupts", "keep_typed_ahead"} - {name}
    if name != "listen_during_prompt":
        assert all(getattr(off, other) for other in others)


def test_what_is_not_listened_to_interrupts_nothing() -> None:
    deaf = listens(listen_during_prompt=False)
    assert not deaf.key_interrupts
    assert not deaf.speech_interrupts


# ---- pace ----


@pytest.mark.parametrize("event", [
    Speech((Heard("no lo sé muy bien", None, 0.9),), after_s=6.0), Keys("8", after_s=6.0), says("más despacio"),
])  # fmt: skip
def test_who_needs_time_has_it_for_the_rest_of_the_call(event: Input) -> None:
    closed = written_so("motivo", open=False)
    slow = begun(closed, event)
    assert slow.session.pace == "slow"
    assert ask(slow).listen.no_input_s == 8.0
    digits = ask(told(slow, Keys("1"))).listen
    assert (digits.no_input_s, digits.keys.between_s) == (8.0, 5.0)


def test_a_free_question_may_be_thought_about() -> None:
    assert told(started(), Speech((Heard("mi pedido", None, 0.9),), after_s=6.0)).session.pace == "normal"


def test_a_number_that_broke_off_makes_the_call_take_its_time() -> None:
    assert told(started(node="pide"), Keys("482")).session.pace == "slow"
    assert told(started(node="pide"), Keys("48213")).session.pace == "normal"


def test_what_was_asked_for_is_told_so_that_it_can_be_remembered() -> None:
    fact = learned(told(started(), says("más despacio")), "manner")
    assert fact is not None
    assert fact.value == {"pace": "slow", "loud": False}
    assert learned(told(started(), Keys("8", after_s=6.0)), "manner") is None


@pytest.mark.parametrize(("words", "pace", "loud"), [
    ("más despacio por favor", "slow", False), ("más alto", "normal", True), ("slower please", "slow", False),
])  # fmt: skip
def test_slower_and_louder_repeat_the_question_so(words: str, pace: str, loud: bool) -> None:
    turn = told(started(), says(words))
    assert (turn.session.pace, turn.session.loud) == (pace, loud)
    assert "¿En qué te ayudo?" in spoken(turn)
    back = told(turn, says("normal"), says("más bajo"))
    assert (back.session.pace, back.session.loud) == ("normal", False)


def test_two_choices_at_a_time_then_more() -> None:
    slow = told(started(), says("más despacio"), says("xyzzy quux"))
    assert spoken(slow).endswith("pedido, pulsa 1. devolución, pulsa 2. ¿Quieres oír más? Sí, o pulsa almohadilla.")
    more = told(slow, says("sí"))
    assert spoken(more) == "facturas, pulsa 3."
    assert spoken(told(slow, Keys("#"))) == spoken(more)
    assert told(more, says("facturas")).session.node == "cola"
    assert told(slow, Keys("3")).session.node == "cola"


def test_who_calls_again_is_spoken_to_as_they_asked() -> None:
    session = machine.begin(FLOWS["shop"], "voice", pace="slow", loud=True)
    assert (session.pace, session.loud) == ("slow", True)


def test_a_mobile_is_taken_from_the_ear_before_a_key_is_pressed() -> None:
    assert listens("pide", MOBILE).keys.between_s == 6.0
    noisy = told(started(), Speech((Heard("xyzzy", None, 0.3),), noisy=True), moment=MOBILE)
    assert ask(noisy).listen.no_input_s == 8.0


# ---- another way ----


def test_complaint_the_second_try_is_only_louder() -> None:
    """The first misunderstanding lists the choices with keys; the second turns to keys, text or a person."""
    first = told(started(), says("xyzzy quux"))
    second = told(first, says("xyzzy quux"))
    assert spoken(first) == f"No te he entendido. {KEYED}"
    way = "Pulsa 1 pedido, 2 devolución, 3 facturas, 9 para que te escribamos, 0 para una persona."
    assert spoken(second) == f"Hay ruido en la línea. {way}"
    assert told(second, Keys("9")).session.node == "oferta"
    assert Queue in [type(effect) for effect in told(second, Keys("0")).effects]


def test_a_line_too_noisy_for_words_turns_to_keys_at_once() -> None:
    noisy = told(started(), Speech((Heard("xyzzy", None, 0.3),), noisy=True))
    assert spoken(noisy).startswith("Hay ruido en la línea. Pulsa 1 pedido")
    assert spoken(told(started(), Silence(noisy=True))).startswith("No te oigo bien. Puedes usar las teclas.")


@pytest.mark.parametrize("moment", [world(offer={"allowed": False}), world(offer=None)])
def test_nine_is_not_named_where_text_may_not_be_offered(moment: Moment) -> None:
    second = told(started(moment=moment), says("xyzzy quux"), says("xyzzy quux"), moment=moment)
    assert "escribamos" not in spoken(second)
    assert told(second, Keys("9"), moment=moment).session.node != "oferta"


def test_complaint_deflection_feels_forced() -> None:
    """Always a choice: after a no nothing more is said of text, the call goes on at the very same question; not one
    word of it after an emergency; and from the thread one word leads back to the phone."""
    asked = told(started(node="pide"), Keys("48213"), Keys("1"), found(slots=[{"day": "2026-11-26"}]))
    no = told(asked, Keys("2"))
    assert no.session.node == "elige"
    again = told(no, says("xyzzy quux"), says("xyzzy quux"))
    assert "escribamos" not in spoken(again)
    assert told(again, says("por mensaje")).session.node == "elige"
    helped = told(asked, says("me ahogo"))
    assert helped.session.wait == "person"
    assert "mensaje" not in spoken(helped)
    thread = machine.step(FLOWS, machine.to_text(told(asked, Keys("1")).session, "elige"), Started(), NOON)
    assert learned(told(thread, Text("LLAMADA")), "wants") is not None


# ---- silence ----


def test_complaint_no_input_just_hangs_up() -> None:
    first, second, third = (told(started(), *[Silence()] * count) for count in (1, 2, 3))
    assert spoken(first) == "¿Sigues ahí? ¿En qué te ayudo?"
    assert spoken(second) == f"No te oigo bien. Puedes usar las teclas. {KEYED}"
    assert third.session.wait == "person"
    assert not any(isinstance(effect, End) for effect in third.effects)


def test_complaint_no_answer_and_invalid_are_the_same() -> None:
    """Counted apart, worded apart, and each with its own exit."""
    mixed = told(started(), Silence(), says("xyzzy quux"), Silence(), says("xyzzy quux"))
    assert mixed.session.attempts == {"no_input": 2, "no_match": 2}
    flows = written_so("motivo", no_input={"then": "pide"}, no_match={"then": "queja"})
    assert begun(flows, *[Silence()] * 3).session.node == "pide"
    assert begun(flows, *[says("xyzzy quux")] * 3).session.node == "queja"


def test_complaint_silence_loops_keep_the_call_open() -> None:
    """Question after question unheard: the call is left to people, who call back, and ends."""
    circle = written_so("motivo", no_input={"then": "motivo"})
    assert begun(circle, *[Silence()] * 8).wait.kind == "answer"
    turn = begun(circle, *[Silence()] * 9)
    assert turn.wait.kind == "over"
    assert "Dejamos anotada tu llamada" in spoken(turn)
    assert [type(effect) for effect in turn.effects][-2:] == [Queue, End]


def test_an_empty_reprompt_is_never_heard_as_silence() -> None:
    empty = written_so("motivo", no_input={"say": [{"es": "{{ estado }}"}]})
    assert spoken(begun(empty, Silence(), estado="")) == "¿Sigues ahí? ¿En qué te ayudo?"


# ---- taking back ----


@pytest.mark.parametrize("words", ["no, eso no", "atrás", "me he equivocado", "no, not that"])
def test_a_wrong_choice_is_taken_back(words: str) -> None:
    wrong = told(started(), says("mi pedido"))
    undone = told(wrong, says(words))
    assert undone.session.node == "motivo"
    fact = learned(undone, "undone")
    assert fact is not None
    assert fact.value == "pedido"


def test_what_was_taken_back_is_not_proposed_again_but_its_key_still_works() -> None:
    undone = told(started(), says("mi pedido"), says("no, eso no"))
    again = told(undone, says("mi pedido"))
    assert again.session.node == "motivo"
    assert "¿Has dicho" not in spoken(again)
    assert told(undone, Keys("1")).session.node == "pide"


def test_what_follows_in_the_same_breath_is_the_right_choice() -> None:
    turn = told(started(), says("mi pedido"), says("no, eso no, facturas"))
    assert turn.session.node == "cola"
    assert told(started(), says("no, eso no, facturas")).session.node == "cola"


def test_a_choice_may_itself_be_called_so() -> None:
    choices = [
        {"id": "antes", "label": {"es": "volver atrás"}, "then": "pide"},
        {"id": "facturas", "label": {"es": "facturas"}, "then": "queja"},
    ]
    assert begun(written_so("motivo", choices=choices), says("volver atrás")).session.node == "pide"


def test_in_a_thread_back_works_the_same() -> None:
    assert told(started("text"), Text("1"), Text("Atrás")).session.node == "motivo"


# ---- languages ----


def test_the_language_changes_by_voice_or_by_the_authors_key() -> None:
    spoken_to = told(started(), says("English, please"))
    assert spoken(spoken_to) == "How can I help?"
    assert "digits" in spoken(told(spoken_to, Keys("1")))
    commands = FLOWS["shop"].commands.model_copy(update={"language_keys": {"en": "8"}})
    flows = {"shop": FLOWS["shop"].model_copy(update={"commands": commands})}
    turn = machine.step(flows, machine.begin(flows["shop"], "voice"), Started(), NOON)
    assert spoken(machine.step(flows, turn.session, Keys("8"), NOON)) == "How can I help?"
