"""The first sentence of a thread: its wish is recorded, and its values are not asked for again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from voice_flows.engine import machine
from voice_flows.model.turns import Ask, Learned, Moment, Say, Text, Turn
from voice_flows.publishing.loader import load_all

FOLDER = Path(__file__).parents[4] / "voice_flows/flows"
FILES = {path.name: path.read_bytes() for path in FOLDER.glob("*.yaml") if ".talk." not in path.name}
FLOWS = {loaded.flow.flow: loaded.flow for loaded in load_all(FILES).values() if loaded.flow}
NOON = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))


def first_text(body: str, media: tuple[str, ...] = ()) -> Turn:
    begun = machine.begin(FLOWS["tienda"], "text")
    return machine.step(FLOWS, begun, Text(body, media=media), NOON)


def wants(turn: Turn) -> list[object]:
    return [effect.value for effect in turn.effects if isinstance(effect, Learned) and effect.what == "wants"]


def written(turn: Turn) -> str:
    return " ".join(effect.write for effect in turn.effects if isinstance(effect, Say | Ask))


def test_first_text_that_nobody_understood_is_what_the_customer_wants() -> None:
    turn = first_text("mi vecina dice que su gato vio algo raro")
    assert wants(turn) == ["mi vecina dice que su gato vio algo raro"]
    assert (turn.session.node, turn.session.attempts) == ("motivo", {})


def test_greeting_is_no_wish() -> None:
    assert wants(first_text("hola")) == []


def test_number_in_the_first_text_is_read_back_once() -> None:
    turn = first_text("¿Dónde está mi pedido 48213?")
    assert "48213. ¿Es correcto?" in written(turn)
    assert turn.session.said == {}


def test_photo_with_words_is_mentioned_in_the_answer() -> None:
    answer = written(first_text("¿Dónde está mi pedido 48213?", ("https://ejemplo.test/1",)))
    assert answer.startswith("Recibido")
    assert answer.count("Recibido") == 1
