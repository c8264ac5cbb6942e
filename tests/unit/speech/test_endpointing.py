"""When an utterance begins and ends: rows of probabilities, one for each 20 ms, and the marks they give."""

import pytest

from speech.endpointing import Began, Ended, Mark, ear, exactly_one, hear, paused

FRAME_MS = 20
LOUD, SOFT, QUIET = 0.9, 0.4, 0.05


def marks(*runs: tuple[float, int], end_s: float = 0.6, exact: bool = False) -> list[Mark]:
    state, seen = ear(end_s), []
    for probability, ms in runs:
        for _ in range(ms // FRAME_MS):
            state, mark = hear(state, probability, FRAME_MS, exact)
            seen += [mark] if mark else []
    return seen


@pytest.mark.parametrize(
    ("what", "runs", "expected"),
    [
        ("silence", [(QUIET, 5000)], []),
        ("a click is no speech", [(QUIET, 200), (LOUD, 60), (QUIET, 2000)], []),
        ("clicks do not add up", [(LOUD, 60), (QUIET, 20)] * 20, []),
        ("a word", [(QUIET, 200), (LOUD, 400), (QUIET, 600)], [Began(200), Ended(600)]),
        ("a word not over yet", [(QUIET, 200), (LOUD, 400), (QUIET, 580)], [Began(200)]),
        ("a pause within", [(LOUD, 400), (QUIET, 500), (LOUD, 400), (QUIET, 600)], [Began(0), Ended(1300)]),
        ("a soft tail is speech", [(LOUD, 200), (SOFT, 400), (QUIET, 600)], [Began(0), Ended(600)]),
        ("soft sound alone begins nothing", [(SOFT, 3000)], []),
        ("soft sound after silence is silence", [(LOUD, 200), (QUIET, 20), (SOFT, 600)], [Began(0), Ended(200)]),
        ("two words", [(LOUD, 200), (QUIET, 600)] * 2, [Began(0), Ended(200), Began(800), Ended(1000)]),
        ("a cough is over too soon for a word", [(LOUD, 180), (QUIET, 300)], [Began(0), Ended(180, brief=True)]),
        ("the shortest of words", [(LOUD, 200), (QUIET, 600)], [Began(0), Ended(200)]),
        ("talk without end is cut at 10 s", [(LOUD, 10_000)], [Began(0), Ended(10_000)]),
    ],
)
def test_an_utterance_begins_and_ends(what: str, runs: list[tuple[float, int]], expected: list[Mark]) -> None:
    assert marks(*runs) == expected, what


@pytest.mark.parametrize("end_s", [0.6, 1.0, 1.2])
def test_the_end_is_the_waits_own(end_s: float) -> None:
    silence = round(end_s * 1000)
    assert marks((LOUD, 200), (QUIET, silence - 20), end_s=end_s) == [Began(0)]
    assert marks((LOUD, 200), (QUIET, silence), end_s=end_s) == [Began(0), Ended(200)]


def test_a_settled_phrase_ends_a_long_wait_early() -> None:
    assert marks((LOUD, 500), (QUIET, 160), end_s=1.2, exact=True) == [Began(0), Ended(500)]


def test_a_settled_phrase_does_not_cut_a_voice_that_goes_on() -> None:
    assert marks((LOUD, 2000), (QUIET, 140), end_s=1.2, exact=True) == [Began(0)]


def test_a_voice_that_stopped_has_paused_until_it_goes_on() -> None:
    state, seen = ear(0.6), []
    for probability in [LOUD] * 10 + [QUIET] * 15 + [LOUD] + [QUIET] * 14:
        state, _ = hear(state, probability, FRAME_MS)
        seen.append(paused(state))
    assert [at for at, true in enumerate(seen) if true] == [24]


@pytest.mark.parametrize(
    ("partial", "phrases", "expected"),
    [
        ("", ["facturas"], False),
        ("facturas", ["facturas", "averías"], True),
        ("Facturas", ["facturas"], True),
        ("quiero facturas", ["facturas"], False),
        ("uno", ["uno", "uno dos"], False),
        ("uno dos", ["uno", "uno dos"], True),
        ("una", ["unas horas", "una"], True),
    ],
)
def test_words_are_exactly_one_phrase_where_none_can_follow(partial: str, phrases: list[str], expected: bool) -> None:
    assert exactly_one(partial, phrases) is expected


CALLER = -20.0


def levelled(*runs: tuple[float, int, float], phrases: tuple[str, ...] = ()) -> list[Mark]:
    """The marks of runs of probability, ms and level in dBov."""
    state, seen = ear(0.6, phrases), []
    for probability, ms, dbov in runs:
        for _ in range(ms // FRAME_MS):
            state, mark = hear(state, probability, FRAME_MS, dbov=dbov)
            seen += [mark] if mark else []
    return seen


@pytest.mark.parametrize("below_db", [15, 20, 25, 40])
def test_voices_behind_the_caller_do_not_hold_the_answer(below_db: int) -> None:
    (began, ended) = levelled((QUIET, 500, -70), (LOUD, 500, CALLER), (LOUD, 1500, CALLER - below_db))[:2]
    assert began == Began(500)
    assert isinstance(ended, Ended)
    assert 1000 <= ended.at_ms <= 1260


@pytest.mark.parametrize("below_db", [0, 3, 8])
def test_a_caller_who_goes_on_more_softly_is_not_cut(below_db: int) -> None:
    assert levelled((QUIET, 500, -70), (LOUD, 500, CALLER), (LOUD, 1500, CALLER - below_db)) == [Began(500)]


def test_voices_that_spoke_before_the_caller_do_not_hold_the_answer_either() -> None:
    marks = levelled((LOUD, 1000, CALLER - 18), (LOUD, 500, CALLER), (LOUD, 3000, CALLER - 18))
    assert isinstance(marks[1], Ended)
    assert 1500 <= marks[1].at_ms <= 1760


def test_the_next_utterance_is_measured_against_itself() -> None:
    marks = levelled((LOUD, 500, CALLER), (QUIET, 1000, -70), (LOUD, 500, CALLER - 25), (QUIET, 1000, -70))
    assert [type(mark) for mark in marks] == [Began, Ended, Began, Ended]


@pytest.mark.parametrize("phrases", [("sí", "no"), ("yes", "no"), ("factura", "no")])
def test_a_word_of_two_letters_may_be_short_where_one_is_expected(phrases: tuple[str, ...]) -> None:
    assert levelled((LOUD, 140, CALLER), (QUIET, 700, -70), phrases=phrases) == [Began(0), Ended(140)]
    assert levelled((LOUD, 140, CALLER), (QUIET, 700, -70), phrases=("factura",)) == [Began(0), Ended(140, True)]
    assert levelled((LOUD, 100, CALLER), (QUIET, 700, -70), phrases=phrases) == [Began(0), Ended(100, True)]
