"""What of one call is recorded: the flow's turns allow it, the caller may refuse it. Used by the call's own thread."""

from __future__ import annotations

from typing import Literal, Protocol

from ivr.lines.base import Line
from ivr.recording.tape import Tape
from voice_flows.engine.recording_notice import REFUSED
from voice_flows.model.turns import Input, Turn
from voice_flows.model.voicemail import LeftMessage, Recorded


class RecorderPort(Protocol):
    """Begins recordings; `ivr.recording.recorder.Recorder` is one."""

    def begin(self, line: Line, leg: str, kind: Literal["call", "message"], node: str = "") -> Tape: ...

    def close(self) -> None:
        """The worker ends: writes what is there."""


class RecordingRules:
    """Keeps nothing before the first question: until then the caller is being told that the call is recorded."""

    def __init__(self, line: Line, recorder: RecorderPort | None) -> None:
        self._line, self._recorder = line, recorder
        self._tape: Tape | None = None
        self._message: Tape | None = None
        self._node = ""
        self._may = self._asked = False

    def turn(self, leg: str, turn: Turn) -> None:
        """Begins, pauses or drops the recording as a turn that is about to be said allows."""
        self._node, self._may = turn.session.node, turn.record
        if REFUSED in turn.session.once:
            self._end("dropped")
        elif turn.record and self._tape is None and self._recorder is not None:
            self._tape = self._recorder.begin(self._line, leg, "call")
        self._keep()

    def started(self, asks: bool, node: str) -> None:
        """Marks a prompt that begins to sound; `asks`: it is a question."""
        if asks:
            self.waits()
        self._mark(True, node)

    def waits(self) -> None:
        """Notes that it is the caller's turn to speak."""
        if not self._asked:
            self._asked = True
            self._keep()

    def spoke(self) -> None:
        """Marks that the caller speaks or has pressed a key."""
        self._mark(False, self._node)

    def party_changed(self) -> None:
        """Ends the recording of the first party; the next one is told of it before theirs begins."""
        self._end("kept")
        self._tape, self._may, self._asked = None, False, False

    def message(self, leg: str, node: str) -> Tape | None:
        """Records a message from now on; returns `None` where nothing can be recorded."""
        if self._recorder is not None:
            self._message = self._recorder.begin(self._line, leg, "message", node)
        return self._message

    def decided(self, event: Input, turn: Turn) -> None:
        """Keeps a message if the flow took it, else drops it."""
        if isinstance(event, Recorded) and self._message is not None:
            taken = any(isinstance(effect, LeftMessage) for effect in turn.effects)
            self._message.end("kept" if taken else "dropped")
            self._message = None

    def close(self) -> None:
        """Ends the recordings of a call; a message that the flow never heard of is left to the sweep."""
        self._end("kept")
        if self._message is not None:
            self._message.end("left")

    def _end(self, wish: str) -> None:
        if self._tape is not None and not self._tape.wish:
            self._tape.end(wish)

    def _keep(self) -> None:
        if self._tape is not None:
            self._tape.keep(self._may and self._asked)

    def _mark(self, ours: bool, node: str) -> None:
        if self._tape is not None:
            self._tape.mark(ours, node)
