"""What is on the wire: addresses, and transcripts of servers that are not ours."""

import pytest
from wyoming.event import Event

from speech import wire
from speech.base import Hypothesis, Result


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("unix:///run/relevo/speech", "/run/relevo/speech"),
        ("tcp://127.0.0.1:10300", ("127.0.0.1", 10300)),
        ("tcp://[::1]:0", ("::1", 0)),
    ],
)
def test_addresses(address: str, place: object) -> None:
    assert wire.parse(address) == place


def test_a_result_is_the_same_on_both_ends() -> None:
    result = Result("sí", (Hypothesis("sí", 0, 0.9), Hypothesis("si", None, 0.1)))
    sent = Event("transcript", {"text": "sí", "context": {"hypotheses": wire.pack(result.hypotheses)}})
    assert wire.unpack(sent) == result


@pytest.mark.parametrize(
    "context",
    [None, "x", {}, {"hypotheses": None}, {"hypotheses": [1, {}, {"text": "a", "phrase": "b", "score": 1}]}],
)
def test_what_is_not_understood_is_left_out(context: object) -> None:
    assert wire.unpack(Event("transcript", {"text": "sí", "context": context})) == Result("sí")
