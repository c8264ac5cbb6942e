"""Frames between a call and its line."""

from __future__ import annotations

from queue import SimpleQueue

from ivr.lines.base import Played
from ivr.lines.echo import EchoGate, level
from ivr.lines.sound import SILENCE, Sound
from speech.base import FRAME_BYTES


def tone(amplitude: int, frames: int = 1) -> bytes:
    return (amplitude.to_bytes(2, "little", signed=True) + (-amplitude).to_bytes(2, "little", signed=True)) * (
        FRAME_BYTES // 4 * frames
    )


def test_prompts_follow_each_other_frame_by_frame_and_end_in_silence() -> None:
    sound = Sound(SimpleQueue())
    sound.play(tone(100, 2))
    sound.play(tone(200))
    assert [level(sound.next_frame()) for _ in range(4)] == [100, 100, 200, 0]


def test_the_last_frame_is_filled_up_and_told() -> None:
    events: SimpleQueue[object] = SimpleQueue()
    sound = Sound(events)
    number = sound.play(tone(100) + b"\1\0")
    assert len(sound.next_frame() + sound.next_frame()) == 2 * FRAME_BYTES
    played = events.get_nowait()
    assert isinstance(played, Played)
    assert played.number == number


def test_an_empty_prompt_is_told_as_played() -> None:
    events: SimpleQueue[object] = SimpleQueue()
    sound = Sound(events)
    sound.play(b"")
    assert sound.next_frame() is SILENCE
    assert events.qsize() == 1


def test_stopping_is_silence_at_the_next_frame_and_tells_nothing() -> None:
    events: SimpleQueue[object] = SimpleQueue()
    sound = Sound(events)
    sound.play(tone(100, 9))
    sound.next_frame()
    sound.stop()
    assert sound.next_frame() is SILENCE
    assert events.empty()


def test_what_comes_back_of_our_own_prompt_is_no_speech() -> None:
    heard: list[bytes] = []
    sound = Sound(SimpleQueue(), EchoGate(loss_db=12))
    sound.listen(heard.append)
    sound.play(tone(8000))
    sound.next_frame()
    for amplitude in (2800, 2900):  # 12 dB below 8000, and 3 dB for the codec: 2838
        sound.received(tone(amplitude))
    assert [level(frame) for frame in heard] == [0, 2900]


def test_stopping_tells_how_much_of_the_prompt_was_sent() -> None:
    sound = Sound(SimpleQueue())
    assert sound.stop() == 0
    sound.play(tone(100, 3))
    sound.play(tone(100, 3))
    sound.next_frame()
    assert sound.stop() == FRAME_BYTES


def test_nobody_listening_is_no_error() -> None:
    Sound(SimpleQueue()).received(tone(100))
