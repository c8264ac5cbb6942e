"""The second opinion on yes and no: what it weighs, and that it is there for Spanish only."""

from __future__ import annotations

import numpy as np
import pytest

from relevo.bench.head_training import fitted
from speech.recognisers.short_word_head import CLASSES, PARTS, Head, Opinion, head, opinion, parts

WIDTH = 8


def states(length: int = 100) -> np.ndarray:
    return np.arange(length * WIDTH, dtype=np.float32).reshape(length, WIDTH)


@pytest.mark.parametrize("span_ms", [(300, 700), (0, 20), (0, 0), (1980, 2000), (1990, 9000), (500, 100)])
def test_parts_of_any_span_are_means_of_states(span_ms: tuple[int, int]) -> None:
    found = parts(states(), span_ms)
    assert found.shape == (PARTS, WIDTH)
    assert np.isfinite(found).all()


def test_parts_follow_each_other() -> None:
    first, *_, last = parts(states(), (400, 800))
    assert (first < last).all()
    assert first[0] >= states()[20][0]
    assert last[0] <= states()[39][0]


@pytest.mark.parametrize("yes", [0.0, 0.3, 0.9])
def test_joined_opinions_that_agree_are_surer_and_stay_probabilities(yes: float) -> None:
    sure = Opinion(0.95, 0.01, 0.04)
    joined_yes, joined_no = sure.joined(yes, 0.1)
    assert joined_yes >= yes
    assert joined_no <= 0.1
    assert joined_yes + joined_no <= 1


def test_joined_opinions_that_contradict_are_doubtful() -> None:
    assert max(Opinion(0.9, 0.02, 0.08).joined(0.02, 0.9)) < 0.9
    assert max(Opinion(0.05, 0.05, 0.9).joined(0.5, 0.1)) < 0.2


def test_a_fitted_head_tells_its_classes_apart() -> None:
    draw = np.random.default_rng(1)
    centres = draw.standard_normal((3, PARTS * WIDTH)) * 3
    meant = np.repeat(np.arange(3), 40)
    seen = (centres[meant] + draw.standard_normal((120, PARTS * WIDTH))).astype(np.float32)
    weights, bias = fitted(seen, meant)
    assert ((seen @ weights + bias).argmax(1) == meant).mean() > 0.95
    judged = Head(weights, bias).opinion(centres[0].reshape(PARTS, WIDTH).astype(np.float32), (0, 80))
    assert judged.yes > 0.9
    assert CLASSES[0] == "yes"


def test_spanish_has_a_head_and_other_languages_go_without() -> None:
    assert head("es") is not None
    assert opinion("en", states(), (0, 500)) is None


def test_a_model_of_another_size_goes_without_a_head() -> None:
    assert opinion("es", np.zeros((250, 512), np.float32), (300, 700)) is not None
    assert opinion("es", np.zeros((250, 1280), np.float32), (300, 700)) is None
