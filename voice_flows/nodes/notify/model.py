"""The `notify` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Way
from voice_flows.schema.parts import Name


class NotifyNode(NodeBase):
    kind: Literal["notify"]
    to: str = Field(
        description="the value with the known number, such as `order.phone`; nothing is written where it holds none, "
        "or where it is the number that is calling or writing"
    )
    by_text: Name = Field(description="where the conversation with that number begins; its words are the notice")
    keep: tuple[Name, ...] = Field((), description="variables that this conversation knows; it knows no other")
    then: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "by_text")
    on_trail: ClassVar[bool] = False

    def exits(self) -> Iterator[Way]:
        """The contact takes `then`; the thread with the other number begins at `by_text`."""
        yield Way("then", self.then, ("then",), silent=True)
        yield Way("by_text", self.by_text, ("by_text",), silent=False, medium="text", begins=True)
