"""The `call_back` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Person, Piece, Way, failure_exits, failure_texts
from voice_flows.schema.parts import DEFAULT_QUEUE, Name, Reprompts, Wording


class CallBackNode(NodeBase):
    kind: Literal["call_back"]
    say: Wording | None = Field(None, description="the question for the way; the phrase library's where empty")
    write: Wording | None = None
    when: list[Literal["now", "agent", "at"]] = Field(
        ["agent", "at"], min_length=1, description="what may be promised: now, when an agent is free, at a time"
    )
    calendar: Name | None = Field(None, description="the hours in which calls are promised; needed but for `now`")
    queue: Name = Field(DEFAULT_QUEUE, description="whose turn is kept until an agent is free")
    attempts: int = Field(
        2, ge=1, le=5, description="how often it rings before a text says that the customer was not reached"
    )
    no_input: Reprompts = Reprompts()
    no_match: Reprompts = Reprompts()
    answered: Name = Field(description="where the flow goes on when the customer picks up, with all that is known")
    then: Name
    failed: Name = Field(description="the number may not be called, or nothing can be promised now")

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed", "answered")
    pauses: ClassVar[bool] = True
    person: ClassVar[Person | None] = "later"

    def exits(self) -> Iterator[Way]:
        """The call that was promised begins at `answered`."""
        for way in super().exits():
            yield replace(way, medium="voice", begins=True) if way.name == "answered" else way
        yield from failure_exits(self.no_input, self.no_match, helped=True)

    def texts(self) -> Iterator[Piece]:
        yield from super().texts()
        yield from failure_texts(self.no_input, self.no_match)

    def summary(self, language: str) -> str:
        return ", ".join(self.when)
