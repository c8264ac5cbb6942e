"""The `set` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, strings
from voice_flows.schema.parts import Name
from voice_flows.schema.problems import Path


class SetNode(NodeBase):
    kind: Literal["set"]
    values: dict[Name, Any] = Field(description="variable to value; a text is a Liquid template")
    then: Name

    keeps: ClassVar[bool] = True

    def templates(self) -> Iterator[tuple[Path, str]]:
        return strings(("values",), self.values)

    def fills(self) -> Iterator[tuple[Path, str]]:
        yield from ((("values", name), name) for name in self.values)
