"""The pooled duplex ports between the conference bridge and a call's `Sound`.

A port is made once per call slot and never freed while the library runs: freeing one under the running
bridge crashes the process. Between calls it plays and hears nothing.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pjsua2 as pj

from ivr.lines.fault_log import FaultLog
from ivr.lines.sip.native.frames import codec
from ivr.lines.sound import Sound
from speech.base import SAMPLE_RATE


class Port(pj.AudioMediaPort):  # type: ignore[misc]
    """Sends and receives for the call that holds it; called back on the library's clock thread."""

    sound: Sound | None = None
    _settled = False

    def __init__(self, faults: FaultLog) -> None:
        """`faults` is told of frames lost to an exception: the library would print it 50 times a second."""
        super().__init__()
        self._faults = faults
        self._read, self._write = codec()

    def onFrameRequested(self, frame: Any) -> None:
        if not self._settled:
            self._settle()
        sound = self.sound
        try:
            if sound is None:
                frame.type = pj.PJMEDIA_FRAME_TYPE_NONE
            else:
                self._write(frame, sound.next_frame())
        except Exception as error:
            self._faults.note("sound", error)

    def onFrameReceived(self, frame: Any) -> None:
        sound = self.sound
        try:
            if sound is not None and (pcm := self._read(frame)):
                sound.received(pcm)
        except Exception as error:
            self._faults.note("sound", error)

    def _settle(self) -> None:
        """Keeps Python's state of the clock thread until the process ends.

        Python would make it anew for each frame, with a new stack from the kernel: two fifths of a frame's cost.
        """
        ctypes.pythonapi.PyGILState_Ensure()
        self._settled = True


class Ports:
    """The pool. Used on the control thread only."""

    def __init__(self, faults: FaultLog) -> None:
        self._faults = faults
        self._all: list[Port] = []
        self._free: list[Port] = []

    def take(self, sound: Sound) -> Port:
        port = self._free.pop() if self._free else self._made()
        port.sound = sound
        return port

    def give_back(self, port: Port) -> None:
        port.sound = None
        self._free.append(port)

    def silence(self) -> None:
        """Stops sending and receiving, before the library ends."""
        for port in self._all:
            port.sound = None

    def _made(self) -> Port:
        port, shape = Port(self._faults), pj.MediaFormatAudio()
        shape.init(pj.PJMEDIA_FORMAT_PCM, SAMPLE_RATE, 1, 20_000, 16)
        port.createPort(f"call{len(self._all)}", shape)
        self._all.append(port)
        return port
