"""The `ask` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import Asking, Collected, Piece, Way, failure_exits, failure_texts
from voice_flows.schema.parts import ChoiceSpec, Name, ValueType, Wording
from voice_flows.schema.problems import Path
from voice_flows.values.reading import ValueRule


class AskNode(Asking):
    kind: Literal["ask"]
    type: ValueType
    variable: Name
    length: int | None = Field(None, ge=1, le=20, description="exact number of digits")
    options: list[ChoiceSpec] = Field(default_factory=list, description="for one_of")
    confirm: Wording | None = Field(None, description="read back; `value` is what was understood")
    read_back_below: float = Field(
        0.9,
        ge=0,
        le=1,
        description="an amount, a date or a time of day that was heard less surely than this, 0 to 1, is read back on "
        "calls; 0 for never, 1 for always",
    )
    past: bool = Field(False, description="for a date: it lies behind us, such as a day of birth")
    calendar: Name | None = Field(
        None,
        description="for a date: a day on which this calendar is open; any other is told to be closed, and asked anew",
    )
    sensitive: bool = Field(
        False,
        description="never stored, shown, read back or recorded; it lives until the flow next waits, "
        "so the `fetch` that sends it in its `body` comes right after",
    )
    yes: Name | None = Field(None, description="for yes_no: where a yes goes; `then` where empty")
    no: Name | None = Field(None, description="for yes_no: where a no goes; `then` where empty")
    then: Name | None = None

    EXITS: ClassVar[tuple[str, ...]] = ("then", "yes", "no")

    def exits(self) -> Iterator[Way]:
        yield from super().exits()
        yield from (Way(spec.id, spec.then, (*path, "then"), silent=False) for path, spec in self.choices_written())
        yield from failure_exits(self.no_input, self.no_match)

    def texts(self) -> Iterator[Piece]:
        yield from super().texts()
        if self.confirm:
            yield Piece(("confirm",), self.confirm, "confirm", frozenset({"value"}))
        yield from failure_texts(self.no_input, self.no_match)

    def choices_written(self) -> Iterator[tuple[Path, ChoiceSpec]]:
        yield from ((("options", index), spec) for index, spec in enumerate(self.options))

    def fills(self) -> Iterator[tuple[Path, str]]:
        yield ("variable",), self.variable

    @property
    def rule(self) -> ValueRule:
        """What a value must fulfil besides its type."""
        return ValueRule(length=self.length, past=self.past)

    @property
    def answer_type(self) -> str:
        return self.type

    @property
    def collected(self) -> Collected | None:
        return Collected(self.variable, self.sensitive)

    @property
    def takes_digits(self) -> bool:
        return self.type not in ("yes_no", "one_of")
