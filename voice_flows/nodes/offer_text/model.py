"""The `offer_text` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Way
from voice_flows.schema.parts import Name, Wording


class OfferTextNode(NodeBase):
    kind: Literal["offer_text"]
    reason: Literal["easier", "waits", "closed"] = "easier"
    say: Wording | None = Field(None, description="the phrase library's words for `reason` where empty")
    calendar: Name | None = Field(
        None, description="whose opening `reason: closed` tells; where empty, the calendar that the call went by last"
    )
    limit_s: float | None = Field(
        None,
        ge=1,
        le=60,
        description="how long the call waits for proof of delivery; empty: as long as the carrier's reports usually "
        "take, 4 to 20 s, and 10 s where that is not known",
    )
    other_number: bool = Field(
        False,
        description="true: where the caller's number gets no texts, or one did not arrive, another number is asked"
        " for, which must answer before the thread begins there; without one the call goes on as it would otherwise",
    )
    by_text: Name
    then: Name
    declined: Name
    unavailable: Name
    undelivered: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "by_text", "declined", "unavailable", "undelivered")
    asks: ClassVar[bool] = True
    on_trail: ClassVar[bool] = False

    def exits(self) -> Iterator[Way]:
        """A thread takes `by_text` and begins there; a call takes all others."""
        for way in super().exits():
            arrived = way.name in ("then", "by_text")
            if way.name == "by_text":
                yield replace(way, medium="text", begins=True, helped=arrived)
            else:
                yield replace(way, medium="voice", helped=arrived)
