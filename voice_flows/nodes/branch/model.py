"""The `branch` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Way
from voice_flows.schema.parts import Case, Name


class BranchNode(NodeBase):
    kind: Literal["branch"]
    cases: list[Case] = Field(min_length=1)
    else_: Name = Field(alias="else")

    EXITS: ClassVar[tuple[str, ...]] = ()

    def exits(self) -> Iterator[Way]:
        for index, case in enumerate(self.cases):
            yield Way(f"case{index + 1}", case.then, ("cases", index, "then"), silent=True)
        yield Way("else", self.else_, ("else",), silent=True)
