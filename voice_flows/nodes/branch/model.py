"""The `branch` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Way
from voice_flows.schema.parts import Case, Condition, Name


class BranchNode(NodeBase):
    kind: Literal["branch"]
    cases: list[Case] = Field(min_length=1)
    else_: Name = Field(alias="else")

    EXITS: ClassVar[tuple[str, ...]] = ()

    def exits(self) -> Iterator[Way]:
        for index, case in enumerate(self.cases):
            yield Way(f"case{index + 1}", case.then, ("cases", index, "then"), silent=True)
        yield Way("else", self.else_, ("else",), silent=True)

    def compares(self) -> Iterator[str]:
        for case in self.cases:
            yield from _compared(case.when)


def _compared(condition: Condition) -> Iterator[str]:
    if condition.variable:
        yield condition.variable.partition(".")[0]
    for inner in (*(condition.all or ()), *(condition.any or ())):
        yield from _compared(inner)
