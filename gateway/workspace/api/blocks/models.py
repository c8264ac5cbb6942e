"""Bodies and answers of the API of blocked numbers."""

from __future__ import annotations

from typing import get_args

from pydantic import Field

from deflect.blocks.standing import Calls
from deflect.desk.blocking.blocked import Blocked, Terms
from gateway.instants import Instant
from gateway.workspace.api.contract import Answer, Body

LONGEST_REASON = 300
LONGEST_NUMBER = 40


class Blocks(Answer):
    blocks: tuple[Blocked, ...]


class BlockQuery(Body):
    q: str = Field("", max_length=LONGEST_NUMBER, description="a number in any writing, or a part of one")
    over: bool = Field(False, description="true for those that were lifted or are past too")


class BlockTerms(Body):
    """What a block says."""

    calls: Calls = Field(description=f"what becomes of its calls: {', '.join(get_args(Calls))}")
    texts: bool = Field(description="true to keep its texts without telling anybody or answering")
    reason: str = Field(max_length=LONGEST_REASON, description=f"why, in 1 to {LONGEST_REASON} characters")
    until: Instant | None = Field(None, description="an ISO 8601 instant with its time zone, or nothing for no end")

    @property
    def terms(self) -> Terms:
        return Terms(self.calls, self.texts, self.reason, self.until)


class NewBlock(BlockTerms):
    number: str = Field(max_length=LONGEST_NUMBER, description="a number in any writing")


class BlockChange(BlockTerms):
    """What a block is to say."""

    was: BlockTerms = Field(description="what it said when it was read")
