"""Lets a WAV player of the SIP library read from memory of ours: no call of the system for a frame.

The library has no player over memory. Its WAV player reads through a buffer, which it fills from its file when it has
come to the buffer's end. Here the buffer is a mapped file without a name on disk and so large that its end is never
reached. Where the player keeps its buffer is found by what must stand there, and tried out before any call
(`ivr.lines.sip.media.players`).
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
from typing import Final

from ivr.lines.sip.media.bridge import UnknownLibrary

ROOM: Final = 1 << 28
"""Bytes one run may hold: more than four hours. The file is sparse, only what is written takes memory."""
_SILENT: Final = ROOM // 2
"""Where nothing is ever written."""
_Buffer = struct.Struct("=IIQQQ")
_FIRST, _LAST = 112, 208
"""Where in the player its buffer may be kept: behind what all ports have."""


class PlayerMemory:
    """What one player reads. Made once and never freed, as its player."""

    def __init__(self, player: int, buffer: int) -> None:
        """`player`: its address, just made; `buffer`: the size of its own buffer. Raises `UnknownLibrary`."""
        file = os.memfd_create("relevo-prompts")
        os.ftruncate(file, ROOM)
        self._memory = mmap.mmap(file, ROOM)
        os.close(file)
        self._begin = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._used = self._most = 0
        """Bytes written since the memory was cleared, and since it was given back."""
        place = player + _buffer_place(player, buffer)
        self._reads_at = ctypes.c_uint64.from_address(place + 16)
        ctypes.c_uint64.from_address(place + 8).value = self._begin
        self._reads_at.value = self._begin
        ctypes.c_uint32.from_address(place).value = ROOM

    @property
    def position(self) -> int:
        """How many bytes the player has given away since it began anew. May be read on any thread."""
        return int(self._reads_at.value) - self._begin

    def clear(self) -> None:
        """Forgets everything written and begins anew; only while nothing reads."""
        ctypes.memset(self._begin, 0, self._used)
        self._used, self._reads_at.value = 0, self._begin

    def release(self) -> None:
        """Clears, and gives the memory back; what is read meanwhile is silence."""
        size = -(-self._most // mmap.PAGESIZE) * mmap.PAGESIZE
        if size:
            self._memory.madvise(mmap.MADV_REMOVE, 0, size)
        self._used, self._most, self._reads_at.value = 0, 0, self._begin

    def write(self, at: int, pcm: bytes) -> None:
        self._memory[at : at + len(pcm)] = pcm
        self._used = max(self._used, at + len(pcm))
        self._most = max(self._most, self._used)

    def hush(self) -> None:
        """Lets the next frame be silence, and all after it until `clear`.

        A frame that is read at this very moment may undo it, so that the player must still be disconnected.
        """
        self._reads_at.value = self._begin + _SILENT


def _buffer_place(player: int, buffer: int) -> int:
    """Returns where in a new player its buffer's size, begin, place of reading and end (none) stand, in this order."""
    seen = ctypes.string_at(player, _LAST + _Buffer.size)
    found = [at for at in range(_FIRST, _LAST, 8) if _is_buffer(seen, at, buffer)]
    if len(found) != 1:
        raise UnknownLibrary("a player does not keep its buffer where it should")
    return found[0]


def _is_buffer(seen: bytes, at: int, buffer: int) -> bool:
    size, _, begin, reads_at, end = _Buffer.unpack_from(seen, at)
    return bool(size == buffer and begin == reads_at != 0 and end == 0)
