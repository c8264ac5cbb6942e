"""Bodies and answers of the API of labels and priority."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from deflect.desk.triage.label_list import COLOURS, Colour
from deflect.desk.triage.labels import Label
from deflect.priorities import PRIORITIES, Priority
from gateway.workspace.api.contract import Answer, Body

LONGEST_NAME = 40
"""Characters of a label's name in one language; a longer one fits no row."""
LabelName = Annotated[str, Field(max_length=LONGEST_NAME)]
Language = Annotated[str, Field(pattern="^[a-z]{2,8}$")]


class Labels(Answer):
    labels: tuple[Label, ...]


class ListedLabel(Answer):
    """A label with the number of conversations, not done yet, that have it."""

    label: Label
    live: int


class LabelList(Answer):
    labels: tuple[ListedLabel, ...]
    retired: tuple[Label, ...]
    """Out of use, the last one first."""
    colours: tuple[Colour, ...]
    languages: tuple[str, ...]
    """In which a label may have a name."""


class LabelBody(Body):
    """A label's names by language; at least one is given."""

    names: dict[Language, LabelName] = Field(
        max_length=20, description=f"names by language, such as {{es: Factura}}, {LONGEST_NAME} characters each at most"
    )
    colour: Colour = Field(description=f"one of {', '.join(COLOURS)}")


class LabelChange(LabelBody):
    """What a label is to be."""

    was: LabelBody | None = Field(None, description="the label when it was read, or nothing to change it in any case")


class SetLabelBody(Body):
    label: str = Field(max_length=64, description="the id of a label")
    on: bool = Field(description="true to put it on, false to take it off")


class PriorityBody(Body):
    priority: Priority = Field(description=f"one of {', '.join(PRIORITIES)}")
