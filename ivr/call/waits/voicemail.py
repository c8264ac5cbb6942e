"""Taking a message on a call: the prompt, a tone, then the caller's words until they end.

`#`, silence, the limit and hanging up all end it; whoever hangs up has left their message too.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Final

from ivr.call.endings import Over
from ivr.call.keypad import Pad
from ivr.call.plan import Utterance
from speech.base import SAMPLE_RATE
from voice_flows.model.voicemail import Recorded, TakeMessage

if TYPE_CHECKING:
    from ivr.call.runner import Call
    from ivr.recording.tape import Tape

END: Final = "#"
POLL_S: Final = 0.2
DRAIN_S: Final = 1.5
"""For the last words to be written; without them the message is as long as it was."""
PROMPT_S: Final = 60.0
TONE: Final = b"".join(
    struct.pack("<h", int(6000 * math.sin(2 * math.pi * 1000 * n / SAMPLE_RATE))) for n in range(SAMPLE_RATE * 3 // 10)
)
"""1000 Hz for 0.3 s, at -15 dB of full scale."""


def take(call: Call, leg: str, wanted: TakeMessage) -> Recorded:
    """Record a message. Raises `Over` where the caller is gone before the tone."""
    call.hear_out(PROMPT_S)
    call.pad = Pad()
    call.playlist.add(Utterance((), by_key=False), TONE)
    call.hear_out(PROMPT_S)
    call.pad = Pad()
    tape = call.taping.message(leg, wanted.node)
    if tape is None:
        return Recorded("", 0.0, 0.0)
    _listen(call, wanted, tape)
    tape.end("held")
    tape.drained.wait(DRAIN_S)
    return Recorded("" if tape.failed else tape.about.id, tape.meter.heard_s, tape.meter.voiced_s)


def _listen(call: Call, wanted: TakeMessage, tape: Tape) -> None:
    until = call.clock.now() + wanted.limit_s
    try:
        while (now := call.clock.now()) < until and tape.meter.quiet_s < wanted.silence_s and not tape.failed:
            call.next(min(until, now + POLL_S))
            if any(typed.key == END for typed in call.pad.typed):
                break
    except Over as over:
        call.ending = over
    call.pad = Pad()
