"""Takes a message on a call: the prompt, a tone, then the caller's words until they end.

`#`, silence, the limit and hanging up all end it; a caller who hangs up has left their message too.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from ivr.call.endings import CallEnded
from ivr.call.plan import Utterance
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from ivr.recording.tape import Tape
from speech.base import SAMPLE_RATE
from voice_flows.model.turns import Input, Listen
from voice_flows.model.voicemail import Recorded, TakeMessage

END: Final = "#"
POLL_S: Final = 0.2
DRAIN_S: Final = 1.5
"""How long the last words may take to be written; after that the message is as long as it was."""
PROMPT_S: Final = 60.0
TONE: Final = b"".join(
    struct.pack("<h", int(6000 * math.sin(2 * math.pi * 1000 * n / SAMPLE_RATE))) for n in range(SAMPLE_RATE * 3 // 10)
)
"""1000 Hz for 0.3 s, at -15 dB of full scale."""
UNINTERRUPTED: Final = Utterance((), Listen(speech=False, key_interrupts=False))


class MessageWait(Wait):
    def __init__(self, stage: Stage, wanted: TakeMessage, context: WaitContext) -> None:
        self._stage, self._wanted, self._leg = stage, wanted, context.leg

    def run(self) -> Input:
        """Records the message. Raises `CallEnded`, with the message as last input where it had begun."""
        stage = self._stage
        stage.hear_out(PROMPT_S)
        stage.forget_keys()
        stage.playlist.add(UNINTERRUPTED, TONE)
        stage.hear_out(PROMPT_S)
        stage.forget_keys()
        tape = stage.recording.message(self._leg, self._wanted.node)
        if tape is None:
            return Recorded("", 0.0, 0.0)
        try:
            self._listen(tape)
        except CallEnded as ended:
            raise CallEnded(ended.reason, self._recorded(tape)) from ended
        return self._recorded(tape)

    def _listen(self, tape: Tape) -> None:
        stage, wanted = self._stage, self._wanted
        until = stage.clock.now() + wanted.limit_s
        while (now := stage.clock.now()) < until and tape.meter.quiet_s < wanted.silence_s and not tape.failed:
            stage.next(min(until, now + POLL_S))
            if any(typed.key == END for typed in stage.typed):
                break

    def _recorded(self, tape: Tape) -> Recorded:
        self._stage.forget_keys()
        tape.end("held")
        tape.drained.wait(DRAIN_S)
        return Recorded("" if tape.failed else tape.about.id, tape.meter.heard_s, tape.meter.voiced_s)
