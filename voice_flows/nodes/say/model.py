"""The `say` node as an author writes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name, Wording


class SayNode(NodeBase):
    kind: Literal["say"]
    say: Wording
    write: Wording | None = None
    also: Literal["text"] | None = None
    interruptible: bool = Field(True, description="a key stops it")
    keep_typed_ahead: bool = Field(True, description="false: keys typed before it starts are dropped")
    then: Name

    def summary(self, language: str) -> str:
        return self.say.get(language) or next(iter(self.say.values()), "")

    @property
    def writes_aside(self) -> bool:
        return self.also == "text"
