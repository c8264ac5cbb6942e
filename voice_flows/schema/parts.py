"""The pieces of a flow document that its nodes are made of, without the nodes themselves. Shape only."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="lower case letters, digits and _")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z0-9]{2,3})?$", description="BCP 47, such as es or en")]
Wording = Annotated[dict[Language, str], Field(description="one Liquid text per language")]
DEFAULT_QUEUE: Final = "support"
"""The queue for customers whom no node sent to another one."""
ValueType = Literal["digits", "number", "amount", "date", "time", "phone", "email", "yes_no", "text", "one_of", "any"]


class Part(BaseModel):
    """A part of a document. Unknown fields are reported as mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True)


class Reprompts(Part):
    """What to say at the first, second, ... failed try, and where to go after the last."""

    say: list[Wording] = Field(default_factory=list, description="empty: the phrase library's own words")
    then: Name | None = Field(None, description="empty: the node of `commands.person`")


class ChoiceSpec(Part):
    id: Name
    label: Wording
    key: Annotated[str, Field(pattern=r"^[0-9]$")] | None = None
    phrases: dict[Language, list[str]] = Field(default_factory=dict)
    examples: dict[Language, list[str]] = Field(default_factory=dict)
    then: Name


class SlotFields(Part):
    """Where an item holds its day and hours, so that "Thursday afternoon" narrows the items."""

    day: str = Field(description="the item's field with its day, `YYYY-MM-DD`")
    begins: str = Field("", alias="from", description="the field with the time of day it begins, `HH:MM`")
    ends: str = Field("", alias="to", description="the field with the time of day it ends")


class ChoicesFrom(Part):
    """Choices that a fetch brought: one per item of a list variable; the item chosen is kept in `save`."""

    list_: Name = Field(alias="list")
    save: Name
    label: Wording = Field(description="read aloud; `item` is the list's item")
    write: Wording | None = Field(None, description="for the eye; `label` where empty")
    slot: SlotFields | None = Field(
        None,
        description="for items that are days or hours: an answer such as 'Thursday afternoon' picks what fits, asks "
        "which of several is meant, and is told where there is none",
    )
    held: Name | None = Field(
        None,
        description="a variable with the day and hours that the customer has already, in the fields of `slot`; an item "
        "with the same ones is not offered",
    )
    at_most: int = Field(3, ge=1, le=9)
    then: Name
    empty: Name = Field(description="where to go when the list is empty")


class Expiry(Part):
    """A day after which a node makes no sense any more, and where to go then."""

    day: str = Field(description="the known date, such as `appointment.day`")
    then: Name


class Condition(Part):
    """One test, or several joined by `all` or `any`. `variable` may be dotted, facts included (`thread.open`)."""

    variable: str | None = None
    is_: Literal["equal", "not_equal", "less", "more", "contains", "empty", "filled", "true", "false"] = Field(
        "equal", alias="is"
    )
    value: Any = None
    all: list[Condition] | None = None
    any: list[Condition] | None = None


class Case(Part):
    when: Condition
    then: Name
