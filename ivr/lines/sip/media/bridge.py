"""The SIP library's conference bridge and its ports, reached below the bindings: slots, connections, frames.

The bindings' own Python port is called back 50 times a second whether it is connected or not, at 10 us and more. Here
a port is the library's null port, which does nothing in C, and Python takes its place only while frames are wanted.
What is taken for granted about the library is tried out by `Bridge.prove` before any call.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import pjsua2 as pj

from relevo.errors import RelevoError
from speech.base import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

FrameCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
"""`put_frame` and `get_frame` of a `pjmedia_port`: port and frame."""
_AUDIO: Final = int(pj.PJMEDIA_FRAME_TYPE_AUDIO)
_NONE: Final = int(pj.PJMEDIA_FRAME_TYPE_NONE)
_PUT, _GET, _END = 96, 104, 112
"""Where a `pjmedia_port` (x86-64 and others of 64 bits) holds the addresses of its functions."""
_NEAR: Final = 1 << 16
"""Bytes of code within which the null port's functions stand."""


class UnknownLibrary(RelevoError, RuntimeError):
    """This build of pjsua2 differs inside from the one we know: install the version that Relevo names."""

    code = "unknown_sip_library"
    retryable = False


class Frame(ctypes.Structure):
    """`pjmedia_frame`: 20 ms on their way through the bridge."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("buf", ctypes.c_void_p),
        ("size", ctypes.c_size_t),
        ("timestamp", ctypes.c_uint64),
        ("bit_info", ctypes.c_uint32),
    )

    def read(self) -> bytes:
        """Returns the sound; empty where there is none."""
        return ctypes.string_at(self.buf, self.size) if self.type == _AUDIO and self.size else b""

    def write(self, pcm: bytes) -> None:
        """Fills the frame, which has room for 20 ms; empty: there is no sound."""
        ctypes.memmove(self.buf, pcm, len(pcm))
        self.type, self.size = (_AUDIO if pcm else _NONE), len(pcm)


class Bridge:
    """The library's conference bridge: slots, and connections from a source to a listener."""

    def __init__(self) -> None:
        self._native = native = ctypes.CDLL(pj._pjsua2.__file__)
        quick = ctypes.PyDLL(pj._pjsua2.__file__)  # too short to give up the interpreter for
        native.pjsua_pool_create.restype = ctypes.c_void_p
        native.pjsua_pool_create.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_size_t]
        native.pjmedia_wav_player_port_create.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_ssize_t, ctypes.c_void_p
        ]  # fmt: skip
        native.pjmedia_wav_player_port_set_pos.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        native.pjmedia_port_get_frame.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        native.pjsua_conf_add_port.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        native.pjmedia_port_put_frame.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        native.pjmedia_null_port_create.argtypes = [ctypes.c_void_p, *[ctypes.c_uint] * 4, ctypes.c_void_p]
        self._position = quick.pjmedia_wav_player_port_get_pos
        self._position.restype, self._position.argtypes = ctypes.c_ssize_t, [ctypes.c_void_p]
        self._pool = native.pjsua_pool_create(b"players", 4000, 4000)

    def open(self, descriptor: int, buffer: int) -> int:
        """Returns the address of a new WAV player over an open file. Raises `UnknownLibrary`."""
        made = ctypes.c_void_p()
        path = f"/proc/self/fd/{descriptor}".encode()
        create = self._native.pjmedia_wav_player_port_create
        _ok(create(self._pool, path, FRAME_MS, 0, buffer, ctypes.byref(made)))
        return int(made.value or 0)

    def hook(self) -> Hook:
        """Returns a new port in which Python may take part. Raises `UnknownLibrary`."""
        made = ctypes.c_void_p()
        create = self._native.pjmedia_null_port_create
        _ok(create(self._pool, SAMPLE_RATE, 1, FRAME_BYTES // 2, 16, ctypes.byref(made)))
        return Hook(int(made.value or 0))

    def add(self, port: int) -> int:
        """Gives a port a slot and returns its number. Raises `UnknownLibrary`."""
        slot = ctypes.c_int(-1)
        _ok(self._native.pjsua_conf_add_port(self._pool, port, ctypes.byref(slot)))
        return slot.value

    def connect(self, source: int, listener: int) -> None:
        """Takes effect at the next frame, in the order of the calls."""
        self._native.pjsua_conf_connect(source, listener)

    def disconnect(self, source: int, listener: int) -> None:
        self._native.pjsua_conf_disconnect(source, listener)

    def slot_of(self, call: int) -> int:
        """Returns the slot of a call's sound, or -1 where it has none."""
        return int(self._native.pjsua_call_get_conf_port(call))

    def position(self, player: int) -> int:
        """Returns how many bytes a player has given away since it began anew. May be called on any thread."""
        return int(self._position(player))

    def rewind(self, player: int) -> None:
        _ok(self._native.pjmedia_wav_player_port_set_pos(player, 0))

    def pull(self, player: int) -> bytes:
        """Takes one frame from a player that has no slot."""
        pcm = ctypes.create_string_buffer(FRAME_BYTES)
        frame = Frame(_AUDIO, ctypes.addressof(pcm), FRAME_BYTES)
        _ok(self._native.pjmedia_port_get_frame(player, ctypes.byref(frame)))
        return pcm.raw

    def prove(self) -> None:
        """Tries on a port without a slot whether Python's functions are called, and only then. Raises as above."""
        hook, seen = self.hook(), []

        def put(port: int, frame: int) -> int:
            seen.append(Frame.from_address(frame).read())
            return 0

        def get(port: int, frame: int) -> int:
            Frame.from_address(frame).write(b"\5\6" * (FRAME_BYTES // 2))
            return 0

        callbacks = FrameCallback(put), FrameCallback(get)
        for on in (False, True, False):
            hook.receives(callbacks[0] if on else None)
            hook.sends(callbacks[1] if on else None)
            self._push(hook.address, b"\1\2" * (FRAME_BYTES // 2))
            if any(self.pull(hook.address)) is not on:
                raise UnknownLibrary("frames are not taken where they must be")
        if seen != [b"\1\2" * (FRAME_BYTES // 2)]:
            raise UnknownLibrary("frames do not arrive where they must")

    def _push(self, port: int, pcm: bytes) -> None:
        sound = ctypes.create_string_buffer(pcm, FRAME_BYTES)
        frame = Frame(_AUDIO, ctypes.addressof(sound), FRAME_BYTES)
        _ok(self._native.pjmedia_port_put_frame(port, ctypes.byref(frame)))


class Hook:
    """One null port. Python's functions must live as long as the process."""

    def __init__(self, address: int) -> None:
        """Raises `UnknownLibrary` where the port does not look as expected."""
        self.address = address
        put, get, end = (self._at(place).value for place in (_PUT, _GET, _END))
        if not put or not get or not end or max(put, get, end) - min(put, get, end) > _NEAR:
            raise UnknownLibrary("a port does not hold its functions where it should")
        self._null_put, self._null_get = put, get

    def receives(self, function: Any | None) -> None:
        """Calls a `FrameCallback` with every frame for this port; `None`: frames are dropped."""
        self._at(_PUT).value = _address(function) if function is not None else self._null_put

    def sends(self, function: Any | None) -> None:
        """Asks a `FrameCallback` for every frame; `None`: silence."""
        self._at(_GET).value = _address(function) if function is not None else self._null_get

    def _at(self, place: int) -> ctypes.c_uint64:
        return ctypes.c_uint64.from_address(self.address + place)


def _address(function: Any) -> int:
    return int(ctypes.cast(function, ctypes.c_void_p).value or 0)


def _ok(status: Any) -> None:
    if status:
        raise UnknownLibrary(f"the library's bridge answered {status}")
