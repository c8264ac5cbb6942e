"""The `survey` node as an author writes it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name, Wording


class SurveyNode(NodeBase):
    kind: Literal["survey"]
    say: Wording | None = Field(None, description="the phrase library's words where empty")
    write: Wording | None = None
    words: Wording | None = Field(None, description="asked after the score, to be answered in their own words")
    then: Name

    pauses: ClassVar[bool] = True

    def summary(self, language: str) -> str:
        return (self.say or {}).get(language, "")
