"""A caller waits for a person, in virtual time: music, words, who is rung, and the talk with whoever answers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.ports import CallResources
from ivr.call.runner import CallRunner
from ivr.lines.base import Digit, Gone, Held
from ivr.testing.agents import MUSIC, FakeBoard, FakeSecondLegs, picks_up
from ivr.testing.calls import FakePrompts, ScriptedLedger, VirtualLine, ask, say, turn
from voice_flows.model.turns import Due, End, Input, Keys, Listen, Queue, Returned, Turn

ANA, BERTA = "sip:ana@10.0.0.5", "sip:berta@10.0.0.6"
WAITS = turn(Queue("node", "support", every_s=40.0, wait_s=600.0), say("Le paso con una persona."), wait="person")
STILL = turn(say("Hay dos personas antes."), wait="person")
BYE = turn(say("Adiós."), End("node"), wait="over")


class Scene:
    """A caller in the queue, and what the office does."""

    def __init__(self, board: FakeBoard, *doings: tuple[float, str], turns: tuple[Turn, ...] = (WAITS, BYE)) -> None:
        self.board, self.stage = board, VirtualLine(doings)
        self.second_legs = FakeSecondLegs(board=board, stage=self.stage)
        self.ledger = ScriptedLedger(turns)

    def lived(self) -> list[Input]:
        resources = CallResources(
            self.ledger,
            FakePrompts(),
            lambda called, otherwise: "shop",
            second_legs=self.second_legs,
            failure=bytes(16000),
        )
        CallRunner(self.stage, resources, self.stage).run()
        return self.ledger.inputs


def test_an_agents_telephone_rings_and_the_two_talk_until_it_is_put_down() -> None:
    scene = Scene(FakeBoard(ANA))
    scene.second_legs.answers = {ANA: picks_up(6.0, 60.0)}
    assert scene.lived() == [Returned("done")]
    (line,) = scene.second_legs.dialled
    assert line.wanted is not None
    assert line.wanted.to == ANA
    assert line.wanted.caller_id == scene.stage.arrival.caller
    assert scene.board.told == [("answered", "ring0"), ("ended", "ring0")]
    assert scene.board.alive_at > 10  # it said all the while that it lives
    assert line.hung_up
    assert scene.stage.sounded[-1][0] == pytest.approx(60.0, abs=1.0)  # the flow went on with the caller


def test_an_agent_on_the_page_comes_and_hangs_up() -> None:
    scene = Scene(FakeBoard(""))
    page = scene.second_legs.page("ring0", 5.0, leaves=30.0)
    assert scene.lived() == [Returned("done")]
    assert page.hung_up
    assert scene.second_legs.dialled == []


def test_who_does_not_answer_is_given_up_and_the_next_is_rung() -> None:
    scene = Scene(FakeBoard(ANA, BERTA))
    scene.second_legs.answers = {BERTA: picks_up(3.0, 20.0)}
    scene.stage.later(20.5, lambda: scene.board.change("ring0", late=True))
    assert scene.lived() == [Returned("done")]
    first, second = scene.second_legs.dialled
    assert scene.board.told == [("missed", "ring0", "no_answer"), ("answered", "ring1"), ("ended", "ring1")]
    assert first.hung_up
    assert second.wanted is not None
    assert second.wanted.to == BERTA


@pytest.mark.parametrize(
    ("cause", "why"), [("busy", "busy"), ("no_answer", "no_answer"), ("failed", "failed"), ("hung_up", "failed")]
)
def test_a_telephone_that_fails_leaves_the_caller_waiting_for_the_next(cause: str, why: str) -> None:
    scene = Scene(FakeBoard(ANA, BERTA))
    scene.second_legs.answers = {ANA: [(1.0, Gone(1.0, cause))], BERTA: picks_up(3.0, 20.0)}
    assert scene.lived() == [Returned("done")]
    assert scene.board.told[0] == ("missed", "ring0", why)


def test_of_two_who_are_rung_one_is_first_and_the_others_telephone_stops() -> None:
    scene = Scene(FakeBoard(ANA, BERTA, at_once=2))
    scene.second_legs.answers = {ANA: picks_up(4.0, 20.0), BERTA: picks_up(9.0, 99.0)}
    assert scene.lived() == [Returned("done")]
    assert scene.board.told == [("answered", "ring0"), ("ended", "ring0")]
    assert scene.second_legs.dialled[1].hung_up


def test_who_answers_a_moment_too_late_is_let_go_and_the_caller_waits_on() -> None:
    scene = Scene(FakeBoard("", ""))
    scene.board.lost = {"ring0"}
    late = scene.second_legs.page("ring0", 3.0)
    scene.second_legs.page("ring1", 8.0, leaves=20.0)
    assert scene.lived() == [Returned("done")]
    assert late.hung_up


def test_music_plays_between_words_and_not_while_people_talk() -> None:
    scene = Scene(FakeBoard(ANA))
    heard: list[object] = []
    scene.second_legs.answers = {ANA: picks_up(6.0, 60.0)}
    for at in (4.0, 10.0, 62.0):
        scene.stage.later(at, lambda: heard.append((scene.stage.sound.playing, scene.stage.sound.joined is not None)))
    scene.lived()
    assert heard[:2] == [(MUSIC, False), (b"", True)]


def test_the_caller_hears_music_while_the_agent_holds_and_is_joined_again() -> None:
    scene = Scene(FakeBoard(""))
    scene.second_legs.page("ring0", 2.0, leaves=30.0)
    heard: list[object] = []
    for at, on in ((10.0, True), (20.0, False)):
        scene.stage.later(at, lambda on=on: scene.board.change("ring0", held=on))  # type: ignore[misc]
    for at in (15.0, 25.0):
        scene.stage.later(at, lambda: heard.append((scene.stage.sound.playing, scene.stage.sound.joined is not None)))
    scene.lived()
    assert heard == [(MUSIC, False), (b"", True)]


def test_an_agents_telephone_may_hold_too() -> None:
    scene = Scene(FakeBoard(ANA))
    heard: list[bytes] = []
    scene.second_legs.answers = {ANA: [*picks_up(2.0, 30.0), (10.0, Held(True, 10.0)), (20.0, Held(False, 20.0))]}
    for at in (15.0, 25.0):
        scene.stage.later(at, lambda: heard.append(scene.stage.sound.playing))
    scene.lived()
    assert heard == [MUSIC, b""]


def test_the_agent_hangs_up_at_the_desk() -> None:
    scene = Scene(FakeBoard(ANA))
    scene.second_legs.answers = {ANA: picks_up(2.0, 999.0)}
    scene.stage.later(30.0, lambda: scene.board.change("ring0", state="ended"))
    assert scene.lived() == [Returned("done")]
    assert scene.second_legs.dialled[0].hung_up


def test_a_caller_who_hangs_up_lets_the_agent_go_at_once() -> None:
    scene = Scene(FakeBoard(ANA), (30.0, "hang up"))
    scene.second_legs.answers = {ANA: picks_up(2.0, 999.0)}
    assert scene.lived() == []
    assert scene.second_legs.dialled[0].hung_up
    assert scene.ledger.closed == ["hung_up"]


def test_a_caller_who_hangs_up_stops_the_ringing() -> None:
    scene = Scene(FakeBoard(ANA), (5.0, "hang up"))
    scene.lived()
    assert scene.second_legs.dialled[0].hung_up


def test_keys_of_a_talk_are_no_answers_to_the_flow() -> None:
    menu = turn(ask("¿Algo más?"))
    scene = Scene(FakeBoard(ANA), (30.0, "12"), (84.0, "2"), turns=(WAITS, menu, BYE))
    scene.second_legs.answers = {ANA: picks_up(2.0, 80.0)}
    scene.stage.later(40.0, lambda: scene.stage.events.put(Digit("7", 40.0)))
    ended, key = scene.lived()
    assert ended == Returned("done")
    assert isinstance(key, Keys)
    assert key.digits == "2"


def test_a_page_that_is_lost_puts_the_caller_back_in_the_queue() -> None:
    scene = Scene(FakeBoard("", ANA), turns=(WAITS, STILL, BYE))
    scene.second_legs.page("ring0", 2.0, leaves=10.0, cause="connection_lost")
    scene.second_legs.answers = {ANA: picks_up(2.0, 20.0)}
    assert scene.lived() == [Due("place"), Returned("done")]
    assert ("waits_again", "ring0") in scene.board.told


def test_words_on_the_wait_come_at_intervals_while_somebody_is_rung() -> None:
    scene = Scene(FakeBoard(ANA), turns=(WAITS, STILL, STILL, BYE))
    scene.second_legs.answers = {ANA: picks_up(100.0, 120.0)}
    assert scene.lived() == [Due("place"), Due("place"), Returned("done")]
    assert [round(begins) for begins, _, _ in scene.stage.sounded[:3]] == [0, 42, 84]
    assert len(scene.second_legs.dialled) == 1  # the telephone rang on through the words


def test_complaint_forty_minutes_of_busy() -> None:
    """Nobody is free for 40 minutes: the wait is told again and again, and text is a key away all the time."""
    offered = turn(
        ask(
            "Hay tres personas antes. Serán unos 35 minutos. Pulse 1 para seguir por mensaje.",
            Listen(speech=False, keep_typed_ahead=False),
        ),
        wait="person",
    )
    patient = turn(Queue("node", "support", every_s=60.0, wait_s=3600.0), *offered.effects, wait="person")
    scene = Scene(FakeBoard(), (2400.0, "1"), turns=(patient, *[offered] * 38, BYE))
    *words, key = scene.lived()
    assert words == [Due("place")] * 38
    assert isinstance(key, Keys)
    assert key.digits == "1"
    gaps = [after[0] - before[1] for before, after in pairwise(scene.stage.sounded)]
    assert max(gaps[:-2]) < 61  # never longer without a word
    assert scene.stage.sound.playing == b""  # music stopped for the words that follow


def test_with_nobody_at_work_the_wait_is_short() -> None:
    scene = Scene(FakeBoard())
    scene.board.at_work = False
    assert scene.lived() == [Returned("timeout")]
    assert scene.stage.now() < 40


def test_with_people_at_work_the_author_says_how_long() -> None:
    scene = Scene(FakeBoard(), turns=(WAITS, *[STILL] * 20, BYE))
    assert scene.lived()[-1] == Returned("timeout")
    assert 600 <= scene.stage.now() < 650


def test_while_the_ledger_is_away_the_caller_waits_on_and_a_talk_goes_on() -> None:
    scene = Scene(FakeBoard(ANA))
    scene.second_legs.answers = {ANA: picks_up(2.0, 60.0)}
    scene.stage.later(10.0, lambda: setattr(scene.board, "away", True))
    scene.stage.later(50.0, lambda: setattr(scene.board, "away", False))
    assert scene.lived() == [Returned("done")]
    assert scene.stage.now() > 59


def away_between(scene: Scene, begin: float, end: float) -> None:
    scene.stage.later(begin, lambda: setattr(scene.board, "away", True))
    scene.stage.later(end, lambda: setattr(scene.board, "away", False))


def test_words_that_are_due_while_the_ledger_is_away_come_when_it_is_back() -> None:
    scene = Scene(FakeBoard(), (100.0, "1"), turns=(WAITS, STILL, BYE))
    away_between(scene, 30.0, 200.0)
    heard: list[bytes] = []
    scene.stage.later(150.0, lambda: heard.append(scene.stage.sound.playing))
    key, *_ = scene.lived()
    assert heard == [MUSIC]
    assert isinstance(key, Keys)  # and a key waited with the caller
    assert key.digits == "1"
    assert [round(begins) for begins, _, _ in scene.stage.sounded[:2]] == [0, 200]


def test_a_word_that_the_ledger_cannot_take_ends_no_wait() -> None:
    scene = Scene(FakeBoard(), turns=(WAITS, STILL, BYE))
    scene.ledger.fails_at = {1: DatabaseUnavailable("away")}
    scene.stage.later(60.0, scene.ledger.fails_at.clear)
    assert scene.lived()[:2] == [Due("place"), Due("place")]
    assert scene.ledger.closed == ["finished"]


def test_a_ledger_that_stays_away_is_told_at_last() -> None:
    scene = Scene(FakeBoard(), turns=(WAITS, BYE))
    away_between(scene, 10.0, 9999.0)
    assert scene.lived() == []
    assert 300 <= scene.stage.now() < 330
    assert len(scene.stage.sounded[-1][2]) == 16000  # the sentence for when nothing else can be said
    assert scene.ledger.closed == ["failed"]


def test_a_telephone_that_is_busy_while_the_ledger_is_away_ends_nobodys_wait() -> None:
    scene = Scene(FakeBoard(ANA, BERTA))
    scene.second_legs.answers = {ANA: [(3.0, Gone(3.0, "busy"))], BERTA: picks_up(3.0, 10.0)}
    away_between(scene, 2.0, 6.0)
    scene.stage.later(20.5, lambda: scene.board.change("ring0", late=True))
    assert scene.lived() == [Returned("done")]
    assert scene.board.told[0] == ("missed", "ring0", "no_answer")
    assert [line.wanted.to for line in scene.second_legs.dialled if line.wanted] == [ANA, BERTA]


def test_who_answers_while_the_ledger_is_away_is_let_go_and_not_left_in_silence() -> None:
    scene = Scene(FakeBoard(ANA, ""))
    scene.second_legs.answers = {ANA: picks_up(3.0, 99.0)}
    scene.second_legs.page("ring1", 30.0, leaves=35.0)
    away_between(scene, 2.0, 6.0)
    scene.stage.later(20.5, lambda: scene.board.change("ring0", late=True))
    assert scene.lived() == [Returned("done")]
    assert scene.second_legs.dialled[0].hung_up
    assert scene.stage.sounded[-1][0] >= 35.0  # the caller talked with the second


def test_a_talk_that_ends_while_the_ledger_is_away_is_done_for_the_flow() -> None:
    scene = Scene(FakeBoard(ANA))
    scene.second_legs.answers = {ANA: picks_up(2.0, 60.0)}
    away_between(scene, 10.0, 70.0)
    assert scene.lived() == [Returned("done")]


def test_complaint_the_web_app_is_unreachable_and_drops_the_call() -> None:
    """The database is gone in the middle of a call: a sentence, then the house's own telephone rings."""
    scene = Scene(FakeBoard(), (3.0, "1"), turns=(turn(ask("¿Qué desea?")), BYE))
    scene.ledger.fails_at = {1: DatabaseUnavailable("away")}
    scene.second_legs.fallback = "+34910000099"
    scene.second_legs.answers = {"sip:+34910000099@trunk": picks_up(4.0, 60.0)}
    scene.lived()
    (line,) = scene.second_legs.dialled
    assert line.hung_up
    assert scene.stage.now() > 59  # they talked until the other side put the telephone down
    assert any(len(pcm) == 16000 for _, _, pcm in scene.stage.sounded)
