"""The `end` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Wording


class EndNode(NodeBase):
    kind: Literal["end"]
    say: Wording | None = None
    write: Wording | None = None

    EXITS: ClassVar[tuple[str, ...]] = ()
    ends: ClassVar[bool] = True

    def summary(self, language: str) -> str:
        return (self.say or {}).get(language, "")
