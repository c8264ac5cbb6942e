"""The settings of retention: for how many days customers' records are kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from deflect.keeping.terms.days import LONGEST


class RetentionSettings(BaseModel):
    """Days after which the relay erases customers' records; 0: not by time. Every description is documentation.

    What is given here, admins cannot change on their page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text_days: int = Field(
        0,
        ge=0,
        le=LONGEST,
        description="Days after which the words of a settled text, and what a business system was asked, are emptied; "
        "the timeline keeps its redacted line. 0: never.",
    )
    conversation_days: int = Field(
        0,
        ge=0,
        le=LONGEST,
        description="Days without a new entry after which a conversation is erased, with its calls, texts, recordings "
        "and files; reports lose it too. 0: never.",
    )
    customer_days: int = Field(
        0,
        ge=0,
        le=LONGEST,
        description="Days without contact after which a customer is erased, as by `relevo customers erase`. 0: never.",
    )
