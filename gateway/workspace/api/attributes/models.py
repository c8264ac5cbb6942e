"""Bodies and answers of the API of customers' attributes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from deflect.desk.attributes.attribute_list import MOST_CHOICES, Attribute
from deflect.desk.attributes.csv_file import LONGEST_CELL
from deflect.desk.attributes.importing import RowAnswer
from deflect.desk.attributes.values import KINDS, LONGEST, Kind
from gateway.workspace.api.contract import Answer, Body
from gateway.workspace.api.triage.models import LabelName, Language

Names = Annotated[
    dict[Language, LabelName], Field(max_length=20, description="names by language, such as {es: Nº de socio}")
]
Choices = Annotated[
    list[Annotated[str, Field(max_length=LONGEST)]],
    Field(max_length=MOST_CHOICES, description="of a choice, what may be chosen; else none"),
]


class AttributeList(Answer):
    attributes: tuple[Attribute, ...]
    retired: tuple[Attribute, ...]
    """Out of use, the last one first."""
    kinds: tuple[Kind, ...]
    languages: tuple[str, ...]
    """In which an attribute may have a name."""


class CsvText(Body):
    text: str = Field(max_length=900_000, description="the file, decoded; its first line names the columns")


class CsvTable(Answer):
    """The file as it was read, and which column seems to be what."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    """The column of the customers' numbers; -1 where none seems to be."""
    attributes: dict[str, int]
    """The columns of attributes, by their keys."""


class CsvRow(Body):
    number: str = Field(max_length=LONGEST_CELL, description="a number of the customer, in any writing")
    attributes: dict[str, Annotated[str, Field(max_length=LONGEST_CELL)]] = Field(
        max_length=50, description="values by the keys of their attributes; an empty one leaves what stands"
    )


class CsvRows(Body):
    rows: list[CsvRow] = Field(max_length=200, description="at most 200 rows of the file")
    give: bool = Field(description="false to learn only what would become of them")


class CsvAnswers(Answer):
    answers: tuple[RowAnswer, ...]
    """One for each row, in their order."""


class AttributeNames(Body):
    """What of an attribute can be changed."""

    names: Names
    choices: Choices
    on_card: bool = Field(False, description="true to show it on the card of each conversation too")


class AttributeBody(AttributeNames):
    """A new attribute; its key and kind never change."""

    key: str = Field(max_length=40, description="how other programs name it: small letters, digits and _")
    kind: Kind = Field(description=f"one of {', '.join(KINDS)}")


class AttributeChange(AttributeNames):
    """What an attribute is to be."""

    was: AttributeNames = Field(description="the attribute when it was read")
