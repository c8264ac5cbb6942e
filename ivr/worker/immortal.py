"""Lets forked processes share Python's objects: none of those that exist now is ever counted again (PEP 683).

Python counts references in the object itself, so that a worker which only uses an object gets a copy of its page: 10 MB
each. Python 3.12 leaves the count of immortal objects alone. Before 3.12 nothing is done.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from types import CodeType
from typing import Any, Final

COUNT: Final = 0xFFFF_FFFF
"""`_Py_IMMORTAL_REFCNT` of 3.12 on 64 bits. The field stands first in every object."""


def make_all() -> int:
    """Makes immortal whatever can be reached, and returns how many that were. They are never freed."""
    if not _proven():
        return 0
    count, found = 0, gc.get_objects()
    while found:
        one = found.pop()
        if sys.getrefcount(one) < COUNT:
            ctypes.c_uint64.from_address(id(one)).value = COUNT
            count += 1
            found += _code(one) if isinstance(one, CodeType) else gc.get_referents(one)
    return count


def _code(code: CodeType) -> list[Any]:
    """Returns what code refers to, which the collector does not follow."""
    named = [code.co_name, code.co_qualname, code.co_filename, code.co_linetable, code.co_exceptiontable]
    return [*named, code.co_consts, *code.co_consts, code.co_names, *code.co_names]


def _proven() -> bool:
    """Returns whether this Python leaves such a count alone, tried on one object."""
    if sys.version_info[:2] != (3, 12) or sys.maxsize < COUNT or sys.byteorder != "little":
        return False
    probe = ["probe"]
    if ctypes.c_uint64.from_address(id(probe)).value != sys.getrefcount(probe) - 1:
        return False
    ctypes.c_uint64.from_address(id(probe)).value = COUNT
    more = [probe, probe]
    return sys.getrefcount(more[0]) == COUNT and ctypes.c_uint64.from_address(id(probe)).value == COUNT
