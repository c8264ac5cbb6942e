"""The `voicemail` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Person
from voice_flows.schema.parts import DEFAULT_QUEUE, Name, Wording


class VoicemailNode(NodeBase):
    kind: Literal["voicemail"]
    say: Wording | None = Field(None, description="the phrase library's words where empty")
    write: Wording | None = None
    queue: Name = Field(DEFAULT_QUEUE, description="whose people answer the message")
    limit_s: float = Field(120.0, ge=10, le=600, description="the longest message on a call")
    silence_s: float = Field(4.0, ge=2, le=10, description="silence that ends it")
    then: Name
    nothing: Name | None = Field(None, description="nothing was left; `then` where empty")

    EXITS: ClassVar[tuple[str, ...]] = ("then", "nothing")
    pauses: ClassVar[bool] = True
    asks: ClassVar[bool] = True
    person: ClassVar[Person | None] = "later"

    def summary(self, language: str) -> str:
        return (self.say or {}).get(language, "")
