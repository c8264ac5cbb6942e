"""Answers that were heard wrongly: only the wrong group of a number is said again, a doubtful choice is confirmed."""

from __future__ import annotations

import pytest
from small_shop import says, spoken, started, told

from voice_flows.model.turns import (
    Heard,
    Speech,
)


@pytest.mark.parametrize(("said", "value"), [
    ("no, catorce", "48214"), ("catorce", "48214"), ("no, el último es catorce", "48214"),
    ("cuarenta y nueve", "49213"),
    ("el primero es sesenta y ocho", "68213"), ("no, tres", "48313"), ("no, cuarenta y ocho, tres, trece", "48313"),
])  # fmt: skip
def test_only_the_wrong_group_is_said_again(said: str, value: str) -> None:
    asked = told(started(node="pide"), says("cuarenta y ocho, dos, trece"))
    assert spoken(asked) == "cuarenta y ocho, dos, trece. ¿Es correcto?"
    mended = told(asked, says(said))
    assert mended.session.pending["confirm"]["value"] == value
    assert told(mended, says("sí")).session.values["pedido"] == value


@pytest.mark.parametrize("said", ["no", "noventa y siete", "no sé"])
def test_what_mends_no_group_asks_again(said: str) -> None:
    asked = told(started(node="pide"), says("cuarenta y ocho, dos, trece"), says(said))
    assert "pedido" not in asked.session.values
    assert "value" not in (asked.session.pending.get("confirm") or {})


def test_doubtful_choice_is_confirmed_once_a_call() -> None:
    doubt = Speech((Heard("llegó rojo", None, 0.4),))
    asked = told(started(flow="returns"), doubt)
    assert spoken(asked) == "¿Has dicho roto?"
    sure = told(asked, says("sí"))
    assert sure.session.node == "clave"
    again = told(sure, says("atrás", 0.95))
    assert again.session.node == "por_que"
    denied = told(told(started(flow="returns"), doubt), says("no"))
    assert "¿Has dicho" not in spoken(told(denied, doubt))
