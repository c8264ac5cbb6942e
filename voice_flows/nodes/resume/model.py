"""The `resume` node as an author writes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name


class ResumeNode(NodeBase):
    kind: Literal["resume"]
    then: Name = Field(description="where no call was cut a moment ago")
