"""What every wait of a call is: made from a stage, an effect and a context, it runs until one input comes of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from ivr.call.ports import PromptSource
from ivr.call.stage import Stage
from voice_flows.model.turns import Input, Spoken


@dataclass(frozen=True, slots=True)
class WaitContext:
    """What the turn says beside the effect that is waited for.

    `voice` is the call's synthetic voice, and `pronounced` gives a prompt as that voice says it.
    """

    leg: str
    language: str = ""
    voice: str = ""
    pronounced: Callable[[Spoken], Spoken] = lambda spoken: spoken

    def sound(self, prompts: PromptSource, spoken: Spoken) -> bytes:
        """Returns the sound of a prompt, PCM s16le mono 8 kHz. Raises `SpeechUnavailable`."""
        said = self.pronounced(spoken)
        return prompts.pcm(spoken, self.language, self.voice, () if said == spoken else said)


class Wait(ABC):
    """Used by the call's own thread."""

    lasts: ClassVar[bool] = False
    """True: later turns go on with this wait, until the flow waits for something else. Then `close` ends it."""

    @abstractmethod
    def run(self) -> Input:
        """Returns the one input that came first. Raises what `Stage.next` raises."""

    def close(self) -> None:  # noqa: B027  most waits leave nothing behind
        """The flow goes on to another wait, or the call is over."""


BeginWait: TypeAlias = Callable[[Stage, Any, WaitContext], Wait]
"""Makes the wait for an effect of one type."""
