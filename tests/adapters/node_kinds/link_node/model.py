"""The `link` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name, Wording
from voice_flows.schema.problems import Path


class LinkNode(NodeBase):
    kind: Literal["link"]
    say: Wording
    url: str = Field(description="the address, as a Liquid text")
    then: Name
    failed: Name = Field(description="it was not opened")

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed")
    pauses: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    def templates(self) -> Iterator[tuple[Path, str]]:
        yield ("url",), self.url

    def summary(self, language: str) -> str:
        return self.url
