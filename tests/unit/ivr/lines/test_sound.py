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


def test_frames_received_before_anything_listens_are_dropped() -> None:
    heard: list[bytes] = []
    sound = Sound(SimpleQueue())
    sound.received(tone(100))
    sound.listen(heard.append)
    sound.received(tone(300))
    assert [level(frame) for frame in heard] == [300]


def exchange(one: Sound, other: Sound, said: int, frames: int) -> list[float]:
    """What `other` sends while `one` receives a tone, frame by frame."""
    heard: list[float] = []
    for _ in range(frames):
        one.received(tone(said))
        heard.append(level(other.next_frame()))
    return heard


def test_two_lines_that_are_joined_hear_each_other() -> None:
    caller, agent = Sound(SimpleQueue()), Sound(SimpleQueue())
    caller.join(agent)
    assert exchange(caller, agent, 300, 4) == [0, 300, 300, 300]
    assert exchange(agent, caller, 500, 4) == [0, 500, 500, 500]


def test_a_line_that_was_parted_hears_nobody() -> None:
    caller, agent = Sound(SimpleQueue()), Sound(SimpleQueue())
    caller.join(agent)
    exchange(caller, agent, 300, 3)
    caller.part(agent)
    assert exchange(caller, agent, 300, 3) == [0, 0, 0]


def test_who_speaks_faster_than_the_other_sends_is_never_far_behind() -> None:
    caller, agent = Sound(SimpleQueue()), Sound(SimpleQueue())
    caller.join(agent)
    for loud in range(1, 101):
        caller.received(tone(loud))
    assert level(agent.next_frame()) > 100 - 10


def test_who_runs_out_of_sound_is_silent_and_begins_anew() -> None:
    caller, agent = Sound(SimpleQueue()), Sound(SimpleQueue())
    caller.join(agent)
    exchange(caller, agent, 300, 2)
    assert [level(agent.next_frame()) for _ in range(2)] == [300, 0]
    assert exchange(caller, agent, 300, 2) == [0, 300]


def test_music_goes_round_and_stops_at_once_for_words() -> None:
    sound = Sound(SimpleQueue())
    sound.music(tone(10) + tone(20))
    assert [level(sound.next_frame()) for _ in range(3)] == [10, 20, 10]
    sound.play(tone(500))
    assert [level(sound.next_frame()) for _ in range(3)] == [500, 20, 10]
    sound.music(b"")
    assert sound.next_frame() is SILENCE


def test_a_person_is_heard_instead_of_the_music() -> None:
    caller, agent = Sound(SimpleQueue()), Sound(SimpleQueue())
    caller.music(tone(10))
    caller.join(agent)
    assert exchange(agent, caller, 500, 3) == [0, 500, 500]
    caller.part(agent)
    assert level(caller.next_frame()) == 10
