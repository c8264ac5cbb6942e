"""The `queue` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Person
from voice_flows.schema.parts import DEFAULT_QUEUE, Name, Wording


class QueueNode(NodeBase):
    kind: Literal["queue"]
    name: Name = DEFAULT_QUEUE
    say: Wording | None = None
    write: Wording | None = None
    calendar: Name | None = Field(
        None, description="when this calendar is closed and no agent is at work, a caller goes to `closed`"
    )
    wait_s: float = Field(
        900, ge=10, le=7200, description="the longest wait on a call while an agent is at work; then `timeout`"
    )
    every_s: float = Field(40, ge=15, le=300, description="seconds of music between two words on the wait")
    music: Name | None = Field(None, description="a WAV of yours by its name without .wav; our own music where empty")
    rescue: bool = Field(
        True, description="offers, where text is allowed, to write and keep the place if the caller hangs up"
    )
    done: Name
    timeout: Name
    closed: Name
    left: Name

    EXITS: ClassVar[tuple[str, ...]] = ("closed", "done", "timeout", "left")
    pauses: ClassVar[bool] = True
    asks: ClassVar[bool] = True
    person: ClassVar[Person | None] = "queue"

    def summary(self, language: str) -> str:
        return (self.say or {}).get(language, "")

    @property
    def queue_name(self) -> str | None:
        return self.name
