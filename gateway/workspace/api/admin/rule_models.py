"""Bodies and answers of the API of the rules on texts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from deflect.eligibility.rules import RuleValue, Standing
from deflect.eligibility.text_decisions import Kept, Otherwise
from gateway.workspace.api.contract import Answer, Body

FlowName = Annotated[str, Field(max_length=64, description="a flow's name, brand:NAME, or nothing for all")]


class DecisionsQuery(Body):
    reason: str = Field("", max_length=40, description="the code of a reason, or nothing for all")
    flow: FlowName = ""


class RulesQuery(Body):
    flow: FlowName = ""


class RuleChange(Body):
    """A rule's new value; null takes it back to what counts without it."""

    name: str = Field(max_length=40, description="the name of a rule")
    flow: FlowName = ""
    value: RuleValue = Field(description="true or false, a whole number, a time such as 22:00, a list, or null")


class RuleEdit(RuleChange):
    """A rule's new value, and the one that was read before."""

    was: RuleValue = Field(
        None, description="its own value when it was read, or null for none; refused where it is another by now"
    )


class RuleChanges(Body):
    changes: list[RuleEdit] = Field(min_length=1, max_length=40, description="a list of rules with their values")


class TextDecisions(Answer):
    """The newest decisions first; `counts` are those of the last hundred, by code, whatever reason was asked for."""

    decisions: tuple[Kept, ...]
    counts: dict[str, int]
    now: datetime


class TextRules(Answer):
    """`flows` and `brands` are those that may have rules of their own."""

    rules: tuple[Standing, ...]
    flows: tuple[str, ...]
    brands: tuple[str, ...]


class Preview(Answer):
    """The decisions among `looked_at` that would have been others, with the reason then."""

    looked_at: int
    decisions: tuple[Otherwise, ...]


class Changed(Answer):
    """The changes that restore what was before."""

    before: tuple[RuleChange, ...]
