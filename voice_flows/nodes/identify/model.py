"""The `identify` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name


class IdentifyNode(NodeBase):
    kind: Literal["identify"]
    service: Name = Field("identity", description="the plug-in, a business system named in the settings")
    least: float = Field(0.9, gt=0, le=1, description="score below which its answer does not count, 0 to 1")
    timeout_s: float = Field(4.0, gt=0, le=20, description="seconds after which it counts as having said nothing")
    then: Name = Field(description="where the person is known; `contact.identity` tells how surely")
    failed: Name = Field(description="where the plug-in does not know them, fails, or is too slow")

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed")

    def summary(self, language: str) -> str:
        return self.service
