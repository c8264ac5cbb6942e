"""Bodies and answers of the API of retention."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from deflect.eligibility.rules import Standing
from deflect.keeping.terms.days import Kind
from gateway.workspace.api.contract import Answer, Body

NamedKind: TypeAlias = Annotated[Kind, Field(description="texts, conversations, customers or recordings")]
LONGEST = 10**9
"""So that a request can be read; the limits of each kind are far below."""


class RetentionTerms(Answer):
    terms: tuple[Standing, ...]
    """One for each kind of records; its value are days."""


class TermChange(Body):
    """For how many days a kind of records is to be kept."""

    kind: NamedKind
    days: int | None = Field(
        ge=-LONGEST, le=LONGEST, description="whole days, 0 for no end, or null for those of the installation"
    )
    was: int | None = Field(description="the days set here that the page showed, or null for none")


class TermLook(Body):
    kind: NamedKind
    days: int = Field(ge=0, le=LONGEST, description="whole days, or 0 for no end")


class PastTerm(Answer):
    """How many records of the kind would be erased at once."""

    count: int
