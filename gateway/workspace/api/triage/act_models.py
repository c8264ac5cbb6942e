"""Bodies and answers of acts on many conversations, and of undoing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from deflect.desk.acts.bulk import MOST, Outcome
from deflect.desk.acts.splitting import LONGEST as LONGEST_SUBJECT
from deflect.priorities import PRIORITIES, Priority
from gateway.instants import Instant
from gateway.workspace.api.bodies import Whole, check_until
from gateway.workspace.api.contract import Answer, Body

BulkAct = Literal["assign", "queue", "label", "unlabel", "priority", "snooze", "resolve"]
WITH: dict[BulkAct, str] = {
    "assign": "person",
    "label": "label",
    "unlabel": "label",
    "priority": "priority",
}
"""The field that an act needs."""
Id = Annotated[str, Field(min_length=1, max_length=64)]


class PickedRow(Body):
    id: Id = Field(description="the id of a conversation")
    seen: Whole = Field(description="its number of entries as its row showed it when it was picked")


class BulkBody(Body):
    """One act on many conversations; the field that the act needs is sent with it."""

    act: BulkAct = Field(description="assign, queue, label, unlabel, priority, snooze or resolve")
    conversations: list[PickedRow] = Field(
        min_length=1, max_length=MOST, description=f"1 to {MOST} conversations, each once"
    )
    person: str = Field("", max_length=64, description="the id of a person, to assign")
    label: str = Field("", max_length=64, description="the id of a label, to put on or take off")
    priority: Priority | None = Field(None, description=f"one of {', '.join(PRIORITIES)}")
    until: Instant | None = Field(None, description="an ISO 8601 instant with its time zone, to snooze")
    until_answered: bool = Field(False, description="true to snooze until the customer answers")
    code: str = Field("", max_length=64, description="the id of a wrap-up code, to resolve by it")

    @model_validator(mode="after")
    def _whole(self) -> BulkBody:
        needed = WITH.get(self.act)
        if needed and not getattr(self, needed):
            description = type(self).model_fields[needed].description
            raise ValueError(f"{needed}: it is missing; send {description}")
        if self.act == "snooze":
            check_until(self.until, answered=self.until_answered)
        if len({one.id for one in self.conversations}) < len(self.conversations):
            raise ValueError("conversations: one stands there twice; send each once")
        return self


class SplitBody(Body):
    """Where a conversation is split, and what the second half is about."""

    item: Id = Field(description="the id of the item of the thread at which the second half begins")
    subject: str = Field("", max_length=LONGEST_SUBJECT, description=f"at most {LONGEST_SUBJECT} characters")


class UndoBody(Body):
    acts: list[Id] = Field(min_length=1, max_length=MOST, description=f"1 to {MOST} acts of yours, oldest first")


class Outcomes(Answer):
    """What came of an act on each conversation."""

    outcomes: tuple[Outcome, ...]
