"""Players of the SIP library over memory: prompts go out without any Python and any call of the system per frame.

A player is the library's own WAV player (`pjmedia_wav_player_port_create`) that reads from memory of ours. It is made
once and never freed. Everything that changes it happens on the control thread while nothing reads it, but for sound
that is written further ahead than `AHEAD`, and for `hush`.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ivr.lines.sip.media.bridge import Bridge, UnknownLibrary
from ivr.lines.sip.media.player_memory import PlayerMemory
from speech.base import FRAME_BYTES, SAMPLE_RATE

AHEAD: Final = FRAME_BYTES
"""Bytes beyond a player's position that it may be reading."""
_BUFFER: Final = FRAME_BYTES + 2
"""The smallest buffer that the library's player takes; ours takes its place."""
_HEADER: Final = 44


class Player:
    """Plays what is written into its memory, and silence beyond. Connected and disconnected through `slot`."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        file = _wav_file("relevo-player", 4 * FRAME_BYTES)
        self.address = bridge.open(file, _BUFFER)
        os.close(file)
        self._memory = PlayerMemory(self.address, _BUFFER)
        self.slot = -1
        self.idle_since = 0.0
        """When it was last disconnected, monotonic s: the bridge lets go at the next frame."""

    @property
    def position(self) -> int:
        return self._memory.position

    def load(self, sounds: Iterable[tuple[int, bytes]]) -> None:
        """Begins anew with sounds at their offsets; only while it is not connected."""
        self._memory.clear()
        for at, pcm in sounds:
            self.write(at, pcm)

    def write(self, at: int, pcm: bytes) -> None:
        """Lays sound at an offset in bytes; heard where that is `AHEAD` of the position."""
        self._memory.write(at, pcm)

    def hush(self) -> None:
        """Ends its sound with the frame that is played now, until it is loaded; from any thread."""
        self._memory.hush()

    def release(self) -> None:
        """Gives its memory back once its call is over: what the bridge may still read is silence."""
        self._memory.release()

    def take_slot(self) -> Player:
        self.slot = self._bridge.add(self.address)
        return self


class Loop:
    """Plays one sound round and round while it is connected."""

    def __init__(self, bridge: Bridge, pcm: bytes) -> None:
        """`pcm`: whole frames, more than one."""
        self._bridge, self._pcm = bridge, pcm
        file = _wav_file("relevo-loop", len(pcm))
        os.pwrite(file, pcm, _HEADER)
        self.address = bridge.open(file, 0)
        os.close(file)
        self.slot = bridge.add(self.address)

    @property
    def position(self) -> int:
        return self._bridge.position(self.address)

    def rewind(self) -> None:
        """Begins anew; only while it is not connected."""
        self._bridge.rewind(self.address)


@dataclass(slots=True)
class Deck:
    """The players of one call. Two, so that one can be made ready while the bridge still lets go of the other."""

    bridge: Bridge
    background: Loop
    """What sounds under everything else, always."""
    players: list[Player]
    loops: dict[bytes, Loop] = field(default_factory=dict)
    """Music, by its sound: made when it is first wanted."""

    def player(self) -> Player:
        """Returns the player that has been idle for longest."""
        return min(self.players, key=lambda player: player.idle_since)

    def loop(self, pcm: bytes) -> Loop:
        if pcm not in self.loops:
            self.loops[pcm] = Loop(self.bridge, pcm)
        return self.loops[pcm]


class Decks:
    """Makes decks. Raises `UnknownLibrary` where the library's players do not prove right here."""

    def __init__(self, bridge: Bridge, background: bytes) -> None:
        """`background`: PCM of whole frames that sounds in a loop under everything; empty: silence."""
        self.bridge = bridge
        _prove(bridge)
        self._background = Loop(self.bridge, background or bytes(50 * FRAME_BYTES))

    def make(self) -> Deck:
        return Deck(self.bridge, self._background, [Player(self.bridge).take_slot() for _ in range(2)])


def _wav_file(name: str, size: int) -> int:
    """Makes a file in memory with the header of a WAV, PCM s16le mono 8 kHz of `size` bytes; returns it open."""
    file = os.memfd_create(name)
    os.ftruncate(file, _HEADER + size)
    shape = struct.pack("<IHHIIHH", 16, 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + shape + b"data" + struct.pack("<I", size)
    os.pwrite(file, head, 0)
    return file


def _prove(bridge: Bridge) -> None:
    """Plays a little to ourselves: written sound must come whole, at its place, again when loaded anew, and end."""
    player = Player(bridge)
    one, two, silent = (bytes([low, high]) * (FRAME_BYTES // 2) for low, high in ((1, 2), (3, 4), (0, 0)))
    for _ in range(2):
        player.load([(0, one * 2)])
        first = [bridge.pull(player.address) for _ in range(2)]
        player.write(player.position + AHEAD, two * 2)
        later = [bridge.pull(player.address) for _ in range(2)]
        if first != [one, one] or later != [silent, two] or player.position != 4 * FRAME_BYTES:
            raise UnknownLibrary("the library's player does not play what is written")
        player.hush()
        if bridge.pull(player.address) != silent:
            raise UnknownLibrary("the library's player does not end when told")
