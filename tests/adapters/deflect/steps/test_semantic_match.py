"""A free sentence on a call and in a thread: an encoder's figures decide where words do not, and may be missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from ledger_world import MARTA, OURS, World

from deflect.facts import Caller
from relevo.bench.meanings import training
from relevo.config.settings import Settings
from relevo.publishing import prompt_plan
from voice_flows.model.turns import Heard, Speech
from voice_flows.schema.document import Flow

SHIPPED = prompt_plan.chosen((), Settings.model_construct())
FLOWS = {flow.flow: flow.model_copy(update={"version": "ba9876543210"}) for flow in SHIPPED}
SAID = "ya ha pasado más de una quincena"
LIKE = "cuándo llega mi pedido"


class AllFlows:
    def latest(self, name: str) -> Flow:
        return FLOWS[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return FLOWS


class Oracle:
    """Finds every sentence like the one example it was told, or says nothing."""

    def __init__(self, like: str | None = LIKE) -> None:
        self.like = like
        self.asked: list[str] = []
        self.prepared: list[str] = []

    def prepare(self, sentences: Sequence[str]) -> None:
        self.prepared += sentences

    def cosines(self, said: str, sentences: Sequence[str]) -> Sequence[float] | None:
        self.asked.append(said)
        return [0.9 if one == self.like else 0.1 for one in sentences] if self.like else None


Shop = Callable[[Oracle | None], World]


@pytest.fixture
def shop(world: World) -> Shop:
    """Makes the shop of the demo's flows, all over one database, with or without an encoder."""
    return lambda oracle: World(world.store, world.installation, AllFlows(), oracle)


def called(world: World, *said: str) -> str:
    """The node at which a call stands after these sentences."""
    opened = world.ledger.open_call(Caller("call-1", MARTA, OURS, "trusted", "sip"), "tienda")
    turn = opened.turn
    for number, words in enumerate(said, 1):
        turn = world.ledger.advance(opened.leg, str(number), Speech((Heard(words, None, 0.9),))) or turn
    return turn.session.node


def test_on_a_call_the_encoder_decides_what_words_leave_open(shop: Shop) -> None:
    assert called(shop(None), SAID) == "motivo"
    ledger = shop(oracle := Oracle()).ledger
    opened = ledger.open_call(Caller("call-2", MARTA, OURS, "trusted", "sip"), "tienda")
    assert LIKE in oracle.prepared
    turn = ledger.advance(opened.leg, "1", Speech((Heard(SAID, None, 0.9),)))
    assert turn is not None
    assert turn.session.node == "mio"


def test_what_words_settle_is_not_compared(shop: Shop) -> None:
    oracle = Oracle()
    assert called(shop(oracle), "mi pedido") == "mio"
    assert oracle.asked == []


@pytest.mark.parametrize("like", [LIKE, None])
def test_in_writing_the_first_message_may_be_the_answer(shop: Shop, like: str | None) -> None:
    world = shop(oracle := Oracle(like))
    world.write(SAID)
    assert oracle.asked == [SAID]
    assert world.legs("text")[0].session["node"] == ("mio" if like else "motivo")


def test_in_a_thread_that_waits_its_own_question_is_the_one_compared(shop: Shop) -> None:
    shop(None).write("buenas tardes por ahí", "first")
    world = shop(oracle := Oracle())
    world.write(SAID, "second")
    assert oracle.asked == [SAID]
    assert world.legs("text")[0].session["node"] == "mio"


class Suspicious(Oracle):
    """Finds every sentence like those that ask for no more texts."""

    def cosines(self, said: str, sentences: Sequence[str]) -> Sequence[float] | None:
        self.asked.append(said)
        return [0.5 if one in WISHES else -0.1 for one in sentences]


WISHES = {row.sentence for row in training.read() if row.label == "stop"}


def test_suspected_wish_to_stop_is_asked_back_and_obeyed_by_its_answer_alone(shop: Shop) -> None:
    world = shop(Suspicious())
    world.write("vuestras promociones me sobran")
    world.write("que me sobran, os digo")
    bodies = [row.body for row in world.rows() if row.kind == "text"]
    assert [body.startswith("¿Dejamos de escribirte?") for body in bodies] == [True, False]
    world.write("vuestras promociones me sobran mucho")
    world.write("sí")
    assert "no te enviaremos mensajes" in [row.body for row in world.rows() if row.kind == "text"][-1]


def test_answers_and_owned_threads_are_asked_nothing(shop: Shop) -> None:
    world = shop(oracle := Suspicious())
    world.write("mi pedido")
    assert oracle.asked == []
    world.write("PERSONA")
    world.write("vuestras promociones me sobran")
    assert not any(row.body.startswith("¿Dejamos") for row in world.rows() if row.kind == "text")
