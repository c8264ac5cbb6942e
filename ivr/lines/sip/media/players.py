"""Players of the SIP library over files in memory: prompts go out without any Python per frame.

A player is the library's own WAV player (`pjmedia_wav_player_port_create`) over a file that has no name on disk. It
reads 322 bytes ahead, unbuffered, so that what is written further ahead than `AHEAD` is heard. A player is made once
and never freed. Everything that changes it happens on the control thread while nothing reads it.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ivr.lines.sip.media.bridge import Bridge, UnknownLibrary
from speech.base import FRAME_BYTES, SAMPLE_RATE

AHEAD: Final = 2 * FRAME_BYTES
"""Bytes beyond a player's position that it may have read already."""
_BUFFER: Final = FRAME_BYTES + 2
"""The smallest buffer that the library's player takes."""
_ROOM: Final = 1 << 28
"""Bytes one run may hold: more than four hours. The file is sparse, only what is written takes memory."""
_HEADER: Final = 44
_UNBUFFERED: Final = 2  # _IONBF of stdio.h
_C = ctypes.CDLL(None)
_C.fileno.argtypes = [ctypes.c_void_p]
_C.setvbuf.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]


class Player:
    """Plays what is written into its file, and silence beyond. Connected and disconnected through `slot`."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._file = _wav_file("relevo-prompts", _ROOM)
        self.address = bridge.open(self._file, _BUFFER)
        _unbuffer(self._file)
        self.slot = -1
        self.idle_since = 0.0
        """When it was last disconnected, monotonic s: the bridge lets go at the next frame."""

    @property
    def position(self) -> int:
        return self._bridge.position(self.address)

    def load(self, sounds: Iterable[tuple[int, bytes]]) -> None:
        """Begins anew with sounds at their offsets, in an empty file; only while it is not connected."""
        os.ftruncate(self._file, _HEADER)
        os.ftruncate(self._file, _HEADER + _ROOM)
        for at, pcm in sounds:
            self.write(at, pcm)
        self._bridge.rewind(self.address)  # last, since it reads ahead

    def write(self, at: int, pcm: bytes) -> None:
        """Lays sound at an offset in bytes; heard where that is `AHEAD` of the position."""
        os.pwrite(self._file, pcm, _HEADER + at)

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


def _unbuffer(file: int) -> None:
    """Takes C's buffer from the stream just opened on `file`, so that what is written is read. Raises as above.

    The newest stream stands first in the C library's list (`_IO_list_all` of glibc).
    """
    try:
        newest = ctypes.c_void_p.in_dll(_C, "_IO_list_all").value
    except ValueError as error:
        raise UnknownLibrary("this C library has no list of its streams") from error
    if newest is None or not os.path.sameopenfile(_C.fileno(newest), file):
        raise UnknownLibrary("another stream was opened at the same time")
    if _C.setvbuf(newest, None, _UNBUFFERED, 0):
        raise UnknownLibrary("the stream keeps its buffer")


def _prove(bridge: Bridge) -> None:
    """Plays a little to ourselves: written sound must come whole, at its place, and again after a rewind."""
    player = Player(bridge)
    for _ in range(2):
        player.load([(0, b"\1\2" * FRAME_BYTES)])
        first = [bridge.pull(player.address) for _ in range(2)]
        player.write(player.position + AHEAD, b"\3\4" * FRAME_BYTES)
        later = [bridge.pull(player.address) for _ in range(4)]
        right = first == [b"\1\2" * (FRAME_BYTES // 2)] * 2 and later[2:] == [b"\3\4" * (FRAME_BYTES // 2)] * 2
        if not right or any(map(any, later[:2])) or player.position != 6 * FRAME_BYTES:
            raise UnknownLibrary("the library's player does not play what is written")
