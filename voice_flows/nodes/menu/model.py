"""The `menu` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import Asking, Piece, Way, failure_exits, failure_texts
from voice_flows.schema.parts import ChoicesFrom, ChoiceSpec
from voice_flows.schema.problems import Path


class MenuNode(Asking):
    kind: Literal["menu"]
    open: bool = Field(False, description="opens with a free question; choices carry example sentences")
    choices: list[ChoiceSpec] = Field(default_factory=list)
    choices_from: ChoicesFrom | None = None

    EXITS: ClassVar[tuple[str, ...]] = ()

    def exits(self) -> Iterator[Way]:
        yield from (Way(spec.id, spec.then, (*path, "then"), silent=False) for path, spec in self.choices_written())
        if brought := self.choices_from:
            yield Way("item", brought.then, ("choices_from", "then"), silent=False)
            yield Way("empty", brought.empty, ("choices_from", "empty"), silent=True)
        yield from failure_exits(self.no_input, self.no_match)

    def texts(self) -> Iterator[Piece]:
        yield from super().texts()
        if brought := self.choices_from:
            item = frozenset({"item"})
            yield Piece(("choices_from", "label"), brought.label, "item", item)
            if brought.write:
                yield Piece(("choices_from", "write"), brought.write, "item", item)
        yield from failure_texts(self.no_input, self.no_match)

    def choices_written(self) -> Iterator[tuple[Path, ChoiceSpec]]:
        yield from ((("choices", index), spec) for index, spec in enumerate(self.choices))

    def fills(self) -> Iterator[tuple[Path, str]]:
        if brought := self.choices_from:
            yield ("choices_from", "list"), brought.list_
            yield ("choices_from", "save"), brought.save

    @property
    def choices_fetched(self) -> ChoicesFrom | None:
        return self.choices_from
