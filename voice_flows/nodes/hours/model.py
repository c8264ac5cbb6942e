"""The `hours` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name


class HoursNode(NodeBase):
    kind: Literal["hours"]
    calendar: Name
    open: Name
    closed: Name

    EXITS: ClassVar[tuple[str, ...]] = ("open", "closed")

    def summary(self, language: str) -> str:
        return self.calendar
