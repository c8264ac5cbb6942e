"""The seconds around a spoken yes: cut from what the recogniser got, kept only where the flow took it for consent."""

from __future__ import annotations

from dataclasses import replace

from ivr.call.listening import HeldSound
from ivr.recording.consent_sound import ConsentSound
from ivr.testing.clips import KeptClips
from voice_flows.model.turns import End, HandOff, Session, Turn, Wait

FRAME = 320


SESSION = Session("shop", "v1", "es", "voice", "oferta")
AGREED = Turn(SESSION, (HandOff("oferta", "elige", 10.0, {"by": "speech", "clip": "clp_1"}),), Wait("delivery"))
OTHER = Turn(SESSION, (HandOff("oferta", "elige", 10.0, {"by": "key"}), End("oferta")), Wait("over"))


def test_piece_is_cut_by_the_milliseconds_of_the_sound() -> None:
    fed: list[bytes] = []
    sound = HeldSound(fed.append)
    for number in range(100):  # 2 s in frames of 20 ms
        sound.feed(bytes([number]) * FRAME)
    assert sound.between(1000, 1040) == bytes([50]) * FRAME + bytes([51]) * FRAME
    assert len(fed) == 100
    assert sound.between(1980, 9000) == bytes([99]) * FRAME


def test_only_the_last_seconds_are_held() -> None:
    sound = HeldSound(lambda pcm: None)
    for number in range(1500):  # 30 s
        sound.feed(bytes([number % 251]) * FRAME)
    assert sound.between(0, 5000) == b""
    assert sound.between(29_980, 30_000) == bytes([1499 % 251]) * FRAME


def test_sound_is_kept_if_a_consent_names_it() -> None:
    keeper = KeptClips()
    sound = ConsentSound(keeper)
    assert sound.heard(b"yes") == "clp_1"
    sound.decided("leg_1", AGREED)
    sound.decided("leg_1", AGREED)
    assert keeper.kept == [("clp_1", "leg_1", b"yes")]


def test_sound_of_any_other_answer_is_dropped() -> None:
    keeper = KeptClips()
    sound = ConsentSound(keeper)
    sound.heard(b"no")
    sound.decided("leg_1", OTHER)
    sound.decided("leg_1", AGREED)
    assert keeper.kept == []


def test_after_a_refusal_to_be_recorded_nothing_is_held() -> None:
    sound = ConsentSound(KeptClips())
    sound.turn(replace(AGREED, session=replace(SESSION, once=("recording", "unrecorded"))))
    assert sound.heard(b"yes") == ""


def test_without_a_keeper_there_are_words_and_score_only() -> None:
    assert ConsentSound(None).heard(b"yes") == ""
