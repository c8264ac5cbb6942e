"""The `run` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name


class RunNode(NodeBase):
    kind: Literal["run"]
    flow: Name
    then: Name

    pauses: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    def summary(self, language: str) -> str:
        return self.flow

    @property
    def runs(self) -> str | None:
        return self.flow
