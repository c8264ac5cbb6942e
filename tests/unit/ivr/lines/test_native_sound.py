"""Prompts that players of the library send: their order, their ends, what is heard of them meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from ivr.lines.base import Played
from ivr.lines.echo import EchoGate
from ivr.lines.sip.media.native_sound import LETS_GO_S, NativeSound
from ivr.lines.sip.media.players import AHEAD
from ivr.lines.sound import Sound
from speech.base import FRAME_BYTES

BACKGROUND, MUSIC = 10, 20


def tone(amplitude: int) -> bytes:
    """One frame."""
    period = amplitude.to_bytes(2, "little", signed=True) + (-amplitude).to_bytes(2, "little", signed=True)
    return period * (FRAME_BYTES // 4)


class FakePlayer:
    """A player in virtual time: `position` moves while a test says so."""

    def __init__(self, slot: int) -> None:
        self.slot, self.position, self.idle_since = slot, 0, float("-inf")
        self.file = bytearray(100 * FRAME_BYTES)

    def load(self, sounds: Iterable[tuple[int, bytes]]) -> None:
        self.position, self.file[:] = 0, bytes(len(self.file))
        for at, pcm in sounds:
            self.write(at, pcm)

    def write(self, at: int, pcm: bytes) -> None:
        self.file[at : at + len(pcm)] = pcm

    def hush(self) -> None:
        self.file[:] = bytes(len(self.file))

    def plays(self, frames: int) -> bytes:
        begin, self.position = self.position, self.position + frames * FRAME_BYTES
        return bytes(self.file[begin : self.position])


class Scene:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, gate: EchoGate | None = None) -> None:
        self.now, self.notified = 100.0, 0
        monkeypatch.setattr("ivr.lines.sip.media.native_sound.time.monotonic", lambda: self.now)
        self.players = [FakePlayer(1), FakePlayer(2)]
        self.deck: Any = SimpleNamespace(
            background=SimpleNamespace(slot=BACKGROUND),
            player=lambda: min(self.players, key=lambda player: player.idle_since),
            loop=lambda pcm: SimpleNamespace(slot=MUSIC),
        )
        self.events: SimpleQueue[object] = SimpleQueue()
        self.sound = NativeSound(self.events, self._turned, gate)
        self.connected: frozenset[int] = frozenset()

    def _turned(self) -> None:
        self.notified += 1

    def look(self) -> float | None:
        outlook = self.sound.outlook(self.connected)
        for player in self.players:
            if player.slot in self.connected - outlook.slots:
                player.idle_since = self.now
        self.connected = outlook.slots
        return outlook.again

    def played(self) -> list[int]:
        return [event.number for event in iter(self._event, None) if isinstance(event, Played)]

    def _event(self) -> object | None:
        return None if self.events.empty() else self.events.get()


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene(monkeypatch)
    made.sound.seat(made.deck)
    return made


def test_pieces_follow_each_other_without_a_gap_in_one_player(scene: Scene) -> None:
    first, second = (scene.sound.play(tone(loud) * 2) for loud in (100, 200))
    assert scene.look() == pytest.approx(scene.now + 0.04)
    assert scene.connected == {1, BACKGROUND}
    assert scene.players[0].plays(4) == tone(100) * 2 + tone(200) * 2
    assert scene.look() is None
    assert scene.played() == [first, second]
    assert scene.connected == {BACKGROUND}


def test_a_piece_added_while_another_plays_begins_where_that_one_ends(scene: Scene) -> None:
    scene.sound.play(tone(100) * 5)
    scene.look()
    scene.players[0].plays(2)
    scene.sound.play(tone(200))
    assert scene.players[0].plays(4) == tone(100) * 3 + tone(200)


def test_a_piece_added_within_what_the_player_has_read_begins_after_that(scene: Scene) -> None:
    scene.sound.play(tone(100) * 2)
    scene.look()
    scene.players[0].plays(2)
    added = scene.sound.play(tone(200))
    silent = AHEAD // FRAME_BYTES + 1
    assert scene.players[0].plays(silent + 1) == bytes(AHEAD + FRAME_BYTES) + tone(200)
    scene.look()
    assert scene.played() == [1, added]


def test_piece_that_the_player_overtook_is_heard_from_its_beginning(scene: Scene) -> None:
    scene.sound.play(tone(100))
    scene.look()
    player = scene.players[0]
    write, heard = player.write, bytearray()

    def late(at: int, pcm: bytes) -> None:
        if not heard:
            heard.extend(player.plays(10))
        write(at, pcm)

    player.write = late  # type: ignore[method-assign]
    added = scene.sound.play(tone(200) + tone(300))
    rest = player.plays(10)
    assert heard == tone(100) + bytes(9 * FRAME_BYTES)
    assert rest.strip(b"\0") == tone(200) + tone(300)
    scene.look()
    assert scene.played() == [1, added]


def test_stopping_tells_how_much_was_sent_and_the_next_piece_takes_the_other_player(scene: Scene) -> None:
    scene.sound.play(tone(100) * 10)
    scene.look()
    scene.players[0].plays(3)
    assert scene.sound.stop() == 3 * FRAME_BYTES
    assert scene.look() is None
    assert scene.connected == {BACKGROUND}
    scene.sound.play(tone(200))
    scene.look()
    assert scene.connected == {2, BACKGROUND}
    assert scene.players[1].plays(1) == tone(200)
    assert scene.played() == []


def test_stopped_player_is_silent_before_it_is_disconnected(scene: Scene) -> None:
    scene.sound.play(tone(100) * 10)
    scene.look()
    scene.players[0].plays(3)
    scene.sound.stop()
    assert scene.players[0].plays(2) == bytes(2 * FRAME_BYTES)


def test_a_player_that_the_bridge_may_still_read_is_left_alone_until_it_is_let_go(scene: Scene) -> None:
    for loud in (100, 200, 300):
        scene.sound.play(tone(loud))
        again = scene.look()
        scene.sound.stop()
    scene.sound.play(tone(400))
    again = scene.look()
    assert scene.connected == {BACKGROUND}
    assert again == pytest.approx(scene.now + LETS_GO_S)
    scene.now += LETS_GO_S
    scene.look()
    assert scene.connected == {1, BACKGROUND} or scene.connected == {2, BACKGROUND}


def test_what_was_queued_before_the_call_is_up_plays_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(monkeypatch)
    scene.sound.play(tone(100))
    assert scene.look() is None
    scene.sound.seat(scene.deck)
    scene.look()
    assert scene.players[0].plays(1) == tone(100)


def test_music_plays_while_nothing_else_does_and_not_between_joined_lines(scene: Scene) -> None:
    scene.sound.music(tone(50) * 3)
    scene.look()
    assert scene.connected == {MUSIC, BACKGROUND}
    scene.sound.play(tone(100))
    scene.look()
    assert scene.connected == {1, BACKGROUND}
    scene.players[0].plays(1)
    scene.look()
    assert scene.connected == {MUSIC, BACKGROUND}
    scene.sound.join(Sound(SimpleQueue()))
    scene.look()
    assert scene.connected == {BACKGROUND}


def test_frames_are_wanted_only_while_somebody_listens(scene: Scene) -> None:
    other, tap = Sound(SimpleQueue()), SimpleNamespace(sent=lambda frame: None, heard=lambda frame: None)
    changes: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (lambda: scene.sound.listen(lambda frame: None), lambda: scene.sound.listen(None)),
        (lambda: scene.sound.tap(tap), lambda: scene.sound.untap(tap)),
        (lambda: other.join(scene.sound), lambda: other.part(scene.sound)),
    ]
    for begin, end in changes:
        before = scene.notified
        assert not scene.sound.hears
        begin()
        assert scene.sound.hears
        end()
        assert not scene.sound.hears
        assert scene.notified == before + 2


def test_a_tap_gets_what_the_player_sends_frame_by_frame(scene: Scene) -> None:
    sent: list[bytes] = []
    scene.sound.tap(SimpleNamespace(sent=sent.append, heard=lambda frame: None))
    scene.sound.play(tone(100) + tone(200) + tone(300)[:100])
    scene.look()
    for _ in range(4):
        scene.players[0].plays(1)
        scene.sound.received(b"")
    assert sent == [tone(100), tone(200), tone(300)[:100].ljust(FRAME_BYTES, b"\0"), bytes(FRAME_BYTES)]


@pytest.mark.parametrize("stopped", [False, True])
def test_the_echo_of_what_was_sent_before_listening_began_is_known(
    monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    heard: list[bytes] = []
    scene = Scene(monkeypatch, EchoGate(loss_db=12))
    scene.sound.seat(scene.deck)
    scene.sound.play(tone(8000) * 20)
    scene.look()
    scene.players[0].plays(10)
    if stopped:
        scene.sound.stop()
        scene.look()
        scene.now += 0.2
    scene.sound.listen(heard.append)
    scene.sound.received(tone(1500))  # 14.5 dB below what was sent
    assert heard == [bytes(FRAME_BYTES)]
    scene.now += 5
    scene.sound.stop()
    scene.sound.received(tone(1500))
    assert heard[1:] == ([tone(1500)] if stopped else [bytes(FRAME_BYTES)])


def test_a_line_without_players_is_pulled_frame_by_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(monkeypatch)
    number = scene.sound.play(tone(100))
    assert scene.sound.next_frame() == tone(100)
    assert scene.played() == [number]
