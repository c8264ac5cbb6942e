"""Bodies and answers of the API of canned replies."""

from __future__ import annotations

from pydantic import Field

from deflect.desk.replies.canned import MOVES, CannedReply, Move
from deflect.desk.triage.labels import Label
from gateway.workspace.api.admin.choices import TeamName
from gateway.workspace.api.contract import Answer, Body

LONGEST_REPLY = 1600
"""Characters of a canned reply."""
MOST_SNOOZE_H = 24 * 60


class ReplyList(Answer):
    """The canned replies in use, and for whom and with what one may be made."""

    replies: tuple[CannedReply, ...]
    retired: tuple[CannedReply, ...]
    """Out of use, the last one first."""
    teams: tuple[TeamName, ...]
    brands: tuple[str, ...]
    labels: tuple[Label, ...]
    languages: tuple[str, ...]
    variables: tuple[str, ...]


class ReplyTexts(Body):
    """The text by register; without `tu`, the one of `usted` serves both."""

    usted: str = Field("", max_length=LONGEST_REPLY, description=f"a text of at most {LONGEST_REPLY} characters")
    tu: str = Field("", max_length=LONGEST_REPLY, description=f"a text of at most {LONGEST_REPLY} characters")


class ReplyDraft(Body):
    """A canned reply as it is to be."""

    key: str = Field(max_length=32, description="one word of at most 32 letters, typed after a slash")
    language: str = Field(pattern="^[a-z]{2,8}$", description="the code of a language, such as es")
    words: ReplyTexts
    brand: str = Field("", max_length=200, description="the name of a brand, or nothing for all")
    team: str = Field("", max_length=64, description="the id of a team, or nothing for everybody")
    label: str = Field("", max_length=64, description="the id of a label to put on, or nothing")
    move: Move = Field("", description=f"one of {', '.join(filter(None, MOVES))}, or nothing")
    snooze_hours: int = Field(0, ge=0, le=MOST_SNOOZE_H, description=f"whole hours, 1 to {MOST_SNOOZE_H}")


class ReplyChange(ReplyDraft):
    """What a canned reply is to be."""

    was: ReplyDraft | None = Field(None, description="the reply when it was read, or nothing to change it in any case")
