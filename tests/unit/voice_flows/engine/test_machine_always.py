"""Whatever arrives, in whatever order: a turn comes back, it can be stored, and the call ends some day."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from small_shop import FLOWS, NOON, stored

from voice_flows.engine import machine
from voice_flows.model.turns import (
    Delivery,
    Due,
    Fetched,
    Heard,
    HungUp,
    Keys,
    Moment,
    Returned,
    Silence,
    Speech,
    Started,
    Text,
)

KNOWN = "me ahogo,no eso no,más despacio,trece," + (
    "sí,no,mi pedido,otra,PERSONA,atrás,english,repite,fin,menu,por mensaje,ayuda,1,2,48213,,"
)
WORDS = st.sampled_from(KNOWN.split(","))
ANY_WORDS = WORDS | st.text(max_size=30)
FIELDS = st.sampled_from(["state", "slots", "day", "ok"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner),
    max_leaves=6,
)
KEYS = st.builds(Keys, st.text("0123456789*#", min_size=1, max_size=6), st.floats(0, 9))
HEARD = st.builds(Heard, ANY_WORDS, st.none() | st.integers(-1, 9), st.floats(0, 1))
INPUTS = st.one_of(
    st.builds(Started),
    KEYS,
    st.builds(Speech, st.lists(HEARD, max_size=3).map(tuple), st.booleans(), st.floats(0, 9)),
    st.builds(Silence, st.booleans()),
    st.builds(Text, ANY_WORDS, st.none() | st.sampled_from(["pedido", "item_1", "yes", "gone"])),
    st.builds(Fetched, st.sampled_from([0, 200, 204, 404, 500]), JSON),
    st.builds(Delivery, st.sampled_from(["delivered", "undelivered", "unconfirmed"]), st.just("fijo")),
    st.builds(Due, st.sampled_from(["nudge", "other"])),
    st.builds(Returned, st.sampled_from(["done", "left", "timeout", "closed", "?"])),
    st.builds(HungUp),
)
FACTS = st.fixed_dictionaries({}, optional={
    "offer": st.sampled_from([{"allowed": True}, {"allowed": False, "reason": "x"}, None]),
    "wait": st.sampled_from([{"voice": 4, "text": 9, "people": 2}, {"voice": None}, {}]),
    "thread": st.just({"staffed": False}),
})  # fmt: skip


@settings(max_examples=150)
@given(
    st.sampled_from(["voice", "text"]), st.sampled_from(["es", "en"]),
    st.sampled_from([(flow, node) for flow in FLOWS for node in (None, *FLOWS[flow].nodes)]),
    st.lists(st.tuples(INPUTS, st.booleans()), max_size=25), FACTS,
)  # fmt: skip
def test_any_inputs_in_any_state_give_a_turn_that_can_be_stored(medium, language, place, inputs, facts) -> None:  # type: ignore[no-untyped-def]
    flow, node = place
    moment = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), facts)
    turn = machine.step(FLOWS, machine.begin(FLOWS[flow], medium, language, node), Started(), moment)
    for event, forget in inputs:
        session = turn.session
        turn = machine.step(FLOWS, machine.to_text(session, session.node) if forget else session, event, moment)
        assert stored(turn.session) == turn.session
        assert turn.session.wait == turn.wait.kind
        assert turn.session.waits <= 71 or turn.session.medium == "text"


@settings(max_examples=60)
@given(st.lists(KEYS | st.builds(Silence), min_size=120, max_size=120))
def test_no_call_asks_for_ever(inputs: list[Keys | Silence]) -> None:
    turn = machine.step(FLOWS, machine.begin(FLOWS["shop"], "voice"), Started(), NOON)
    for event in inputs:
        turn = machine.step(FLOWS, turn.session, Fetched(404) if turn.wait.kind == "fetch" else event, NOON)
    assert turn.wait.kind in ("over", "person", "delivery") or turn.session.waits < 71
