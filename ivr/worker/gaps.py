"""Fills the gaps in the C library's heap before workers are forked, so that what a worker allocates lies together.

A worker gets a copy of each page that it writes to. Start-up leaves free pieces all over the heap, and a worker would
put each of its own on another page. What fills them is never used or freed. Knows glibc; elsewhere nothing is done.
"""

from __future__ import annotations

import ctypes
from typing import Final

LARGEST: Final = 1 << 17
"""Bytes; a larger piece has pages of its own (M_MMAP_THRESHOLD, malloc.h)."""
SMALLEST: Final = 24
MOST: Final = 100_000
"""Pieces taken; a voice program that had just started had some 500."""


_FIELDS: Final = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks"),
    *("fordblks", "keepcost"),
)


class Heap(ctypes.Structure):
    """What glibc tells of its heap, in bytes (`struct mallinfo2`, mallinfo(3))."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIELDS)


def fill() -> int:
    """Gives whole free pages back, takes every other free piece below the heap's end, and returns how many."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    library.mallinfo2.restype = Heap
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.malloc_trim(0)
    taken, size = 0, LARGEST
    while size >= SMALLEST and taken < MOST:
        before = library.mallinfo2()
        gap = before.fordblks - before.keepcost >= size and library.malloc(size) is not None
        taken += gap
        if not gap or library.mallinfo2().keepcost != before.keepcost:  # at the heap's end: no gap is as large
            size = size * 3 // 4
    return taken
