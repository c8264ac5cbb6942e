"""Puts the code that calls run together in memory, before workers are forked.

Python writes into code as it runs (PEP 659), so that a worker gets a copy of each page of the parent's that holds code
which it uses: 1 MB of such code lay on 5 MB of pages. Known for Python 3.12; elsewhere nothing is done, since Python
3.11 counts references on the same pages.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from array import array
from collections.abc import Callable, Container
from types import CodeType, FrameType, FunctionType
from typing import Final

from ivr.worker import aside, gaps

OF_CALLS: Final = frozenset({"ivr", "phonenumbers", "queue", "selectors", "threading"})
"""Packages of which every function counts as used: calls use them where no rehearsal comes."""
CODE: Final = 6 * 8
"""Bytes from a function's beginning to the pointer to its code (`PyFunctionObject` of 3.12 on 64 bits)."""


def used_by(work: Callable[[], object]) -> frozenset[int]:
    """Returns the identities of the code that `work` runs.

    It runs in a process of its own: watched code is written to, all of it and for good.
    """
    return frozenset(array("Q", aside.result_of(lambda: _watched(work)))) if _proven() else frozenset()


def _watched(work: Callable[[], object]) -> bytes:
    seen: dict[int, CodeType] = {}

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            seen[id(frame.f_code)] = frame.f_code

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return array("Q", seen).tobytes()


def gather(used: Container[int]) -> int:
    """Gives functions that are used copies of their code, which lie side by side, and returns to how many.

    A function is not told (`__code__`): it would be given a new version, which each worker would write into it.
    """
    if not _proven():
        return 0
    gaps.fill()
    copies: dict[int, CodeType] = {}
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    called = [one for one in functions if id(one.__code__) in used or _of_calls(one)]
    for function in called:
        copy = _copy(function.__code__, copies)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(copy))
        ctypes.c_uint64.from_address(id(function) + CODE).value = id(copy)
    return len(called)


def _of_calls(function: FunctionType) -> bool:
    return (function.__module__ or "").partition(".")[0] in OF_CALLS


def _copy(code: CodeType, copies: dict[int, CodeType]) -> CodeType:
    """Returns a copy of code and of what is defined within it, the same one each time. The original is left alone."""
    if id(code) not in copies:
        within = tuple(_copy(one, copies) if isinstance(one, CodeType) else one for one in code.co_consts)
        copies[id(code)] = code.replace(co_consts=within)
    return copies[id(code)]


def _proven() -> bool:
    """Returns whether a function of this Python has the pointer to its code where we know it, tried on one."""
    if sys.version_info[:2] != (3, 12) or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    return ctypes.c_uint64.from_address(id(_proven) + CODE).value == id(_proven.__code__)
