"""The `transfer` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Person
from voice_flows.schema.parts import Name, Wording
from voice_flows.schema.problems import Path


class TransferNode(NodeBase):
    kind: Literal["transfer"]
    to: str = Field(min_length=1, description="a number or SIP address, as a Liquid text")
    mode: Literal["blind", "attended"] = Field(
        "attended", description="attended: we dial, announce and join the two; blind: the exchange takes over (REFER)"
    )
    say: Wording | None = None
    write: Wording | None = None
    announce: Wording | None = Field(
        None, description="attended: said to the person who answers, before the caller is heard"
    )
    caller_id: str = Field("", description="the number shown, as a Liquid text; the trunk's own where empty")
    ring_s: float = Field(30, ge=5, le=120, description="how long it may ring")
    reason: Name | None = Field(None, description="variable for why it failed: busy, no_answer or failed")
    then: Name = Field(description="the other side hung up first, or the address was written")
    failed: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed")
    pauses: ClassVar[bool] = True
    person: ClassVar[Person | None] = "call"

    def templates(self) -> Iterator[tuple[Path, str]]:
        yield ("to",), self.to
        yield ("caller_id",), self.caller_id

    def fills(self) -> Iterator[tuple[Path, str]]:
        if self.reason:
            yield ("reason",), self.reason

    def summary(self, language: str) -> str:
        return f"{self.mode} {self.to}"
