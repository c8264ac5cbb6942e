"""Fills the gaps in memory before workers are forked, so that what a worker allocates lies together.

A worker gets a copy of each page that it writes to. Start-up leaves free pieces all over the heap, and a worker would
put each of its own on another page. What fills them is never used or freed. Knows the C library's heap (glibc) and
Python's own for small objects; elsewhere nothing is done.
"""

from __future__ import annotations

import ctypes
import os
from array import array
from collections import Counter
from typing import Final

LARGEST: Final = 1 << 17
"""Bytes; a larger piece has pages of its own (M_MMAP_THRESHOLD, malloc.h)."""
SMALLEST: Final = 24
MOST: Final = 100_000
"""Pieces taken; a voice program that had just started had some 500."""

SMALL: Final = range(16, 513, 16)
"""Sizes of Python's small objects, in bytes: each has pools of its own (Objects/obmalloc.c)."""
POOL: Final = 1 << 14
"""Bytes of a pool, since Python 3.10."""
FRESH: Final = 0.8
"""A pool of which so much was free has no gaps."""
MOST_SMALL: Final = 50_000
"""Pieces taken of each size."""

_FIELDS: Final = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks"),
    *("fordblks", "keepcost"),
)


class Heap(ctypes.Structure):
    """What glibc tells of its heap, in bytes (`struct mallinfo2`, mallinfo(3))."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIELDS)


def fill() -> int:
    """Fills both heaps and returns how many pieces it took."""
    return sum(_fill_pools(size) for size in SMALL if not os.environ.get("PYTHONMALLOC")) + _fill_heap()


def _fill_heap() -> int:
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


def _fill_pools(size: int) -> int:
    """Takes free pieces of one size from Python's pools until a whole pool was free, and gives that one back."""
    pieces, by_pool, whole = array("Q"), Counter[int](), int(POOL // size * FRESH)
    allocate, free = ctypes.pythonapi.PyObject_Malloc, ctypes.pythonapi.PyObject_Free
    allocate.restype, allocate.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    free.restype, free.argtypes = None, [ctypes.c_void_p]
    while len(pieces) < MOST_SMALL:
        pieces.append(allocate(size))
        pool = pieces[-1] // POOL
        by_pool[pool] += 1
        if by_pool[pool] >= whole:
            fresh = [piece for piece in pieces if piece // POOL == pool]
            for piece in fresh:
                free(piece)
            return len(pieces) - len(fresh)
    return len(pieces)
