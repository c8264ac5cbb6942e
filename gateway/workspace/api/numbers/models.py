"""Bodies and answers of the API of our numbers."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from deflect.answering.number_list import OwnNumber
from gateway.workspace.api.contract import Answer, Body

LONGEST: Final = 40


class FlowName(Answer):
    """A published flow, by the name that pages send back."""

    flow: str
    brand: str


class OwnNumbers(Answer):
    numbers: tuple[OwnNumber, ...]
    flows: tuple[FlowName, ...]
    main: str
    """The flow that answers where nobody says another."""


class Assignment(Body):
    """Which flow is to answer at a number."""

    number: str = Field(max_length=LONGEST, description="one of ours, or another in any writing, which is ours then")
    flow: str = Field(max_length=LONGEST * 4, description="a published flow; empty: what answered before")
    was: str = Field(max_length=LONGEST * 4, description="the flow chosen here that the page showed; empty: none")


class Assigned(Answer):
    number: str
    """In E.164."""
