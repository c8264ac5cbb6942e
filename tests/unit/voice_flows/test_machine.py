"""What happens, input by input, on a call and on a thread."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from small_shop import FLOWS, NOON, ask, found, kinds, learned, says, spoken, started, told, world, written

from voice_flows import machine, sessions
from voice_flows.document import Flow
from voice_flows.turns import (
    Ask,
    Delivery,
    Due,
    End,
    Fetch,
    Fetched,
    HandOff,
    HungUp,
    Input,
    Keys,
    Learned,
    Moment,
    Queue,
    Returned,
    Say,
    Session,
    Silence,
    Started,
    Text,
)

OFFERED = started(node="estado", estado="en reparto", huecos=[{"day": "2026-11-24"}, {"day": "2026-11-26"}])


def test_a_call_runs_to_its_first_question() -> None:
    turn = started()
    assert kinds(turn) == [Say, Ask]
    assert spoken(turn) == "Tienda Nogal, hola. | ¿En qué te ayudo?"
    assert turn.wait.kind == "answer"
    assert turn.wait.nudge_s is None
    assert [(choice.id, choice.key) for choice in ask(turn).choices] == [
        ("pedido", "1"), ("devolucion", "2"), ("facturas", "3"),
    ]  # fmt: skip


def test_a_thread_begins_where_a_writer_begins_and_may_be_nudged() -> None:
    turn = started("text", language="en")
    assert written(turn) == "How can I help?"
    assert turn.wait.nudge_s == 20 * 3600


@pytest.mark.parametrize("answer", [Keys("1"), says("mi pedido"), Text("1"), Text("mi pedido"), Text("?", "pedido")])
def test_a_choice_is_taken_by_key_speech_writing_or_button(answer: Input) -> None:
    turn = told(started(), answer)
    assert turn.session.node == "pide"
    assert learned(turn, "chose") is not None


def test_the_first_words_at_an_open_question_are_what_the_customer_wants() -> None:
    wants = learned(told(started(), says("dónde está mi pedido")), "wants")
    assert wants is not None
    assert (wants.value, wants.origin) == ("dónde está mi pedido", "speech")


def test_by_key_the_choice_is_what_the_customer_wants() -> None:
    wants = learned(told(started(), Keys("1")), "wants")
    assert wants is not None
    assert (wants.value, wants.origin) == ("pedido", "key")


# ---- silence, misunderstanding, commands ----


def test_first_and_last_speak_of_what_was_read_out() -> None:
    """An open question lists nothing: "the last one" is the caller's last order, not our last choice."""
    asked = told(started(), says("el último"))
    assert (asked.session.node, ask(asked).reason) == ("motivo", "no_match")
    assert told(asked, says("la segunda")).session.node != "motivo"  # the reprompt named them
    assert told(started("text"), Text("la primera")).session.node == "pide"


def test_of_two_named_choices_first_and_second_are_those_two() -> None:
    near = replace(started().session, pending={"near": ["facturas", "pedido"]}, attempts={"no_match": 1})
    turn = machine.step(FLOWS, near, says("la segunda"), NOON)
    assert turn.session.node == "pide"


@pytest.mark.parametrize("sure", [0.95, 0.3])
def test_a_secret_is_never_read_back_however_badly_it_was_heard(sure: float) -> None:
    asked = told(started(), Keys("2"), Keys("1"))
    turn = told(asked, says("cuatro ocho dos siete", sure))
    assert not any(word in spoken(turn) for word in ("ocho", "siete", "4827"))
    assert "4827" not in json.dumps(sessions.dump(turn.session))


def test_silence_has_growing_words_then_a_person() -> None:
    first = told(started(), Silence())
    second = told(first, Silence())
    third = told(second, Silence())
    assert spoken(first) == "¿Sigues ahí? ¿En qué te ayudo?"
    assert "pedido, pulsa 1" in spoken(second)
    assert "Te paso con una persona." in spoken(third)
    assert Queue in kinds(third)


def test_misunderstanding_is_counted_apart_and_names_the_keys_the_second_time() -> None:
    first = told(started(), Silence(), says("xyzzy quux"))
    second = told(first, says("xyzzy quux"))
    third = told(second, says("xyzzy quux"))
    assert spoken(first) == "No te he entendido. pedido, pulsa 1. devolución, pulsa 2. facturas, pulsa 3."
    assert "Pulsa 1 pedido, 2 devolución, 3 facturas, 9 para que te escribamos, 0 para una persona." in spoken(second)
    assert ask(second).reason == "no_match"
    assert Queue in kinds(third)
    fact = learned(third, "not_understood")
    assert fact == Learned("motivo", "not_understood", "motivo", "xyzzy quux", "", "speech", 0.0)


def test_in_writing_the_second_misunderstanding_goes_to_a_person_and_says_so() -> None:
    first = told(started("text"), Text("xyzzy quux"))
    second = told(first, Text("xyzzy quux"))
    assert written(first).startswith("No lo he entendido bien.")
    assert [choice.id for choice in ask(first).choices] == ["pedido", "devolucion", "facturas"]
    assert "Te responde una persona" in written(second)
    assert second.wait.kind == "person"


def test_silence_means_nothing_in_writing() -> None:
    before = started("text")
    after = told(before, Silence())
    assert (after.session, after.effects, after.wait) == (before.session, (), before.wait)


@pytest.mark.parametrize("asked_for", [Keys("0"), says("una persona"), Text("PERSONA")])
def test_a_person_is_always_within_reach(asked_for: Input) -> None:
    assert told(started(), asked_for).wait.kind == "person"


@pytest.mark.parametrize("again", [Keys("*"), says("repite"), Started()])
def test_a_question_can_be_heard_again_and_nothing_is_counted(again: Input) -> None:
    turn = told(started(), Silence(), again)
    assert spoken(turn) == "¿En qué te ayudo?"
    assert turn.session.attempts == {"no_input": 1}


def test_back_leads_to_the_question_before() -> None:
    turn = told(started(), Keys("1"), says("atrás"))
    assert turn.session.node == "motivo"
    assert told(turn, says("atrás")).session.node == "motivo"


def test_the_language_can_be_changed_at_any_question() -> None:
    turn = told(started(), says("english"))
    assert spoken(turn) == "How can I help?"
    assert turn.session.language == "en"


def test_a_call_begins_in_the_nearest_language_of_the_flow() -> None:
    assert started(language="en-US").session.language == "en"
    assert started(language="fr").session.language == "es"


def test_text_me_leads_to_the_offer() -> None:
    assert ask(told(started(), says("por mensaje"))).kind == "offer"


def test_done_in_writing_rests_the_thread_and_a_later_word_begins_again() -> None:
    rested = told(started("text"), Text("FIN"))
    assert rested.wait.kind == "over"
    assert told(rested, Text("mi pedido")).session.node == "pide"
    assert written(told(rested, Text("xyzzy quux"))) == "¿En qué te ayudo?"


# ---- typed values ----


def test_a_keyed_number_is_read_back_then_looked_up() -> None:
    asked = told(started(), Keys("1"), Keys("48213"))
    assert spoken(asked) == "cuarenta y ocho, dos, trece. ¿Es correcto?"
    assert ask(asked).reason == "confirm"
    looked_up = told(asked, Keys("1"))
    assert looked_up.effects[-1] == Fetch("busca", "shop", "GET", "/orders/48213")
    assert looked_up.wait.kind == "fetch"
    assert looked_up.session.values == {"pedido": "48213"}


def test_no_to_a_read_back_asks_again_and_another_value_replaces_it() -> None:
    asked = told(started(), Keys("1"), Keys("48213"))
    assert ask(told(asked, says("no"))).reason == "no_match"
    assert "cuarenta y ocho, uno, noventa" in spoken(told(asked, Keys("48190")))


def test_what_was_written_is_not_read_back() -> None:
    assert told(started("text"), Text("1"), Text("48213")).wait.kind == "fetch"


def test_zero_is_a_digit_in_a_number_and_a_lone_star_repeats() -> None:
    asked = told(started(), Keys("1"))
    assert "Dime las cinco cifras" in spoken(told(asked, Keys("*")))
    assert ask(told(asked, Keys("0"))).reason == "no_match"


def test_commands_mean_nothing_inside_a_free_text() -> None:
    night = replace(NOON, now=datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    asked = told(started("text", node="persona", moment=night), Text("PERSONA"), moment=night)
    assert asked.session.values["queja"] == "PERSONA"


# ---- business systems ----


def test_an_answer_is_kept_by_dotted_path() -> None:
    turn = told(started(node="busca", pedido="48213"), found())
    assert turn.session.values["estado"] == "en reparto"
    assert learned(turn, "looked_up") is not None
    assert "Tu pedido está en reparto." in spoken(turn)
    goal = learned(turn, "goal")
    assert goal is not None
    assert goal.name == "sabe_estado"


@pytest.mark.parametrize(("status", "node"), [(404, "pide"), (500, "cola"), (0, "cola"), (302, "cola")])
def test_a_missing_order_and_a_failing_system_have_their_own_ways(status: int, node: str) -> None:
    assert told(started(node="busca", pedido="48213"), Fetched(status)).session.node == node


def test_a_value_cannot_leave_its_place_in_the_path() -> None:
    turn = started(node="busca", pedido="../a b?c")
    assert [effect.path for effect in turn.effects if isinstance(effect, Fetch)] == ["/orders/..%2Fa%20b%3Fc"]


def test_a_secret_reaches_the_next_fetch_and_nothing_else() -> None:
    asked = told(started(), Keys("2"), Keys("1"))
    assert ask(asked).sensitive
    sent = told(asked, Keys("4827"))
    fetch = next(effect for effect in sent.effects if isinstance(effect, Fetch))
    assert fetch.body == {"why": "roto", "pin": "4827"}
    collected = learned(sent, "collected")
    assert collected is not None
    assert (collected.name, collected.value) == ("pin", None)
    done = told(sent, Fetched(200, {"ok": True}))
    assert "Apuntado." in spoken(done)
    assert not done.session.secrets
    assert done.session.values["nota"] == "por roto"


def test_a_secret_lost_with_its_process_is_never_sent_empty() -> None:
    turn = started(node="manda", flow="returns", motivo_devolucion="roto")
    assert not any(isinstance(effect, Fetch) for effect in turn.effects)


def test_a_flow_run_by_another_comes_back() -> None:
    inside = told(started(), Keys("2"))
    assert (inside.session.flow, inside.session.returns) == ("returns", (("shop", "adios"),))
    out = told(inside, Keys("2"), Keys("4827"), Fetched(500))
    assert out.session.flow == "shop"
    assert isinstance(out.effects[-1], End)
    assert out.wait.kind == "over"


# ---- the offer of text ----


def test_yes_hands_off_and_the_thread_starts_where_the_author_said() -> None:
    turn = told(OFFERED, says("sí"))
    hand_off = next(effect for effect in turn.effects if isinstance(effect, HandOff))
    assert (hand_off.start, hand_off.evidence["by"], hand_off.evidence["answer"]) == ("elige", "speech", "sí")
    assert "Te lo envío ahora." in spoken(turn)
    assert turn.wait.kind == "delivery"
    thread = machine.step(FLOWS, machine.to_text(turn.session, hand_off.start), Started(), NOON)
    assert written(thread) == "¿Qué fecha te viene bien?"
    assert [choice.key for choice in ask(thread).choices] == ["1", "2", "3"]
    assert thread.session.values == turn.session.values


def test_proof_of_delivery_ends_the_call_kindly() -> None:
    turn = told(OFFERED, Keys("1"), Keys("7"), Delivery("delivered"))
    assert "Ya lo tienes en tu móvil." in spoken(turn)
    assert kinds(turn)[-1] is End


def test_a_message_that_did_not_arrive_is_said() -> None:
    turn = told(OFFERED, Keys("1"), Delivery("undelivered", "fijo"))
    assert "no ha llegado" in spoken(turn)
    assert turn.session.node == "elige"


def test_without_proof_the_caller_may_stay() -> None:
    waiting = told(OFFERED, Keys("1"), Delivery("unconfirmed"))
    assert waiting.wait.kind == "answer"
    assert told(waiting, Keys("2")).session.node == "elige"
    assert told(waiting, Silence()).wait.kind == "over"
    assert told(waiting, Delivery("delivered")).wait.kind == "over"
    assert told(waiting, Delivery("undelivered")).session.node == "elige"


def test_no_is_no_for_the_whole_call() -> None:
    turn = told(OFFERED, says("no"))
    assert "seguimos por teléfono" in spoken(turn)
    assert "martes" in spoken(turn) or "mañana" in spoken(turn)
    assert turn.session.declined_text
    again = told(turn, says("por mensaje"))
    assert again.session.node == "elige"


def test_who_does_not_answer_an_offer_has_declined_it() -> None:
    assert told(OFFERED, Silence(), Silence()).session.declined_text


@pytest.mark.parametrize("offer", [{"allowed": False, "reason": "landline"}, {}, None])
def test_where_text_may_not_be_offered_not_a_word_of_it_is_said(offer: object) -> None:
    turn = started(node="oferta", moment=world(offer=offer), huecos=[{"day": "2026-11-24"}])
    assert turn.session.node == "elige"
    assert spoken(turn).startswith("¿Qué fecha te viene bien?")
    offered = learned(turn, "offered")
    assert offered is not None
    assert offered.value is False


def test_a_thread_is_not_asked_whether_it_wants_text() -> None:
    turn = started("text", node="oferta", huecos=[{"day": "2026-11-24"}])
    assert (turn.session.node, kinds(turn)) == ("elige", [Ask])


# ---- fetched choices ----


def test_fetched_choices_are_read_with_their_keys_and_the_item_is_kept() -> None:
    turn = told(OFFERED, Keys("2"))
    assert [choice.id for choice in ask(turn).choices] == ["item_1", "item_2", "otra"]
    assert [choice.key for choice in ask(turn).choices] == ["1", "2", "3"]
    assert "pulsa 2" in spoken(turn)
    done = told(turn, Keys("2"))
    assert done.session.values["hueco"] == {"day": "2026-11-26"}
    said = next(effect for effect in done.effects if isinstance(effect, Say))
    assert said.also_text


def test_an_empty_list_has_its_own_way() -> None:
    assert started(node="elige", huecos=[]).session.node == "cola"
    assert told(started(node="elige", huecos=[{"day": "2026-11-26"}]), says("otra")).session.node == "cola"


# ---- people ----


def test_in_the_queue_one_moves_to_text() -> None:
    turn = told(started(), Keys("0"))
    assert "Hay tres personas antes" in spoken(turn)
    assert "pulsa 1" in spoken(turn)
    assert ask(told(turn, Keys("1"))).kind == "offer"
    wrong = told(turn, Silence(), Keys("5"))
    assert wrong.session == turn.session
    assert "pulsa 1" in spoken(wrong)
    assert Queue not in kinds(wrong)


def test_a_person_gives_the_conversation_back() -> None:
    turn = told(started(), Keys("0"), Returned("done"))
    assert turn.wait.kind == "over"


@pytest.mark.parametrize(("staffed", "words"), [(True, "en unos 10 minutos"), (False, "hemos cerrado")])
def test_a_writer_is_told_when_a_person_answers(staffed: bool, words: str) -> None:
    moment = world(thread={"staffed": staffed})
    turn = told(started("text"), Text("PERSONA"), moment=moment)
    assert words in written(turn)
    assert told(turn, Text("¿hola?"), moment=moment).effects == ()


@pytest.mark.parametrize(("now", "node"), [
    ("2026-11-23T09:00", "cola"), ("2026-11-23T13:30", "queja"), ("2026-11-24T10:00", "queja"),
    ("2026-12-08T10:00", "queja"), ("2026-11-22T10:00", "queja"),
])  # fmt: skip
def test_hours_keep_lunch_closed_dates_holidays_and_weekends(now: str, node: str) -> None:
    moment = Moment(datetime.fromisoformat(f"{now}+00:00"), NOON.facts)
    assert started(node="persona", moment=moment).session.node == node


# ---- threads and time ----


def test_one_nudge_then_none() -> None:
    asked = started("text", node="elige", huecos=[{"day": "2026-11-26"}])
    nudged = told(asked, Due("nudge"))
    assert "nos falta un dato" in written(nudged)
    assert nudged.wait.nudge_s is None
    assert told(nudged, Due("nudge")).effects == ()
    assert told(nudged, Text("1")).session.node == "adios"


def test_hanging_up_beats_everything() -> None:
    turn = told(OFFERED, Keys("1"), HungUp(), Delivery("delivered"), Keys("1"))
    assert (turn.effects, turn.wait.kind) == ((), "over")


# ---- what must never be an error ----


def test_a_node_that_an_upgrade_removed_leads_to_a_person() -> None:
    gone = replace(started().session, node="was_here_once")
    assert machine.step(FLOWS, gone, Keys("1"), NOON).wait.kind == "person"


def test_a_flow_that_is_gone_leads_to_a_person() -> None:
    turn = machine.step({}, started().session, Keys("1"), NOON)
    assert turn.wait.kind == "person"
    assert any(isinstance(effect, Queue) for effect in turn.effects)


def test_a_text_that_cannot_be_said_leads_to_a_person() -> None:
    turn = started(node="elige", huecos=[{"no_day": True}])
    assert turn.wait.kind == "person"


def _circle(**nodes: object) -> dict[str, Flow]:
    document = FLOWS["shop"].model_dump(by_alias=True, exclude_none=True)
    flow = Flow.model_validate(document | {"nodes": document["nodes"] | nodes})
    return {"shop": flow}


def test_a_flow_going_round_in_circles_ends_with_a_person() -> None:
    flows = _circle(saludo={"kind": "set", "values": {}, "then": "saludo"})
    turn = machine.step(flows, machine.begin(flows["shop"], "voice"), Started(), NOON)
    assert turn.wait.kind == "person"


def test_a_call_that_asks_without_end_gets_a_person() -> None:
    turn = started()
    for _ in range(100):
        turn = told(turn, Keys("*"))
    assert turn.wait.kind == "person"
    assert turn.session.waits <= 70


def test_a_flow_that_runs_itself_comes_to_an_end() -> None:
    flows = _circle(saludo={"kind": "run", "flow": "shop", "then": "adios"})
    turn = machine.step(flows, machine.begin(flows["shop"], "voice"), Started(), NOON)
    assert len(turn.session.returns) <= 10
    assert turn.wait.kind == "person"


def test_an_input_out_of_place_changes_nothing() -> None:
    before: Session = started().session
    for event in (Fetched(200, {}), Delivery("delivered"), Returned("done"), Due("nudge")):
        turn = machine.step(FLOWS, before, event, NOON)
        assert (turn.session, turn.effects) == (before, ())
