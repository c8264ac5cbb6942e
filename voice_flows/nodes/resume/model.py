"""The `resume` node as an author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, Piece, Way, failure_exits, failure_texts
from voice_flows.schema.parts import Name, Reprompts, ValueType, Wording


class ResumeNode(NodeBase):
    kind: Literal["resume"]
    of: Literal["cut", "thread"] = Field(
        "cut", description="`cut`: the caller's call that broke off within 30 minutes; `thread`: their open thread"
    )
    identity: Literal["seen", "confirmed", "code"] = Field(
        "confirmed",
        description="how surely the caller of a thread must be known: by the number (`seen`), by naming `value` as "
        "well (`confirmed`), by keying a code that is texted to the number (`code`)",
    )
    value: str | None = Field(
        None,
        description="the known value to be named, such as `order.number`; where a cut call did not know it, "
        "its caller says again what they chose at the start or at an `entry`",
    )
    type: ValueType = Field("digits", description="what kind of value it is")
    last: int = Field(3, ge=2, le=10, description="of digits: how many of the last ones are asked for")
    say: Wording | None = Field(None, description="asks for the value; it must tell nothing of the matter")
    write: Wording | None = Field(
        None, description="the same in writing, where the number of a thread was silent for 90 days; `say` where empty"
    )
    no_input: Reprompts = Reprompts()
    no_match: Reprompts = Reprompts()
    then: Name = Field(description="where there is nothing to go on with")
    waiting: Name | None = Field(
        None, description="where a person has the thread, or it waits for one; `commands.person` where empty"
    )
    gone: Name | None = Field(
        None, description="where the version or node at which it stands no longer exists; `then` where empty"
    )
    unconfirmed: Name | None = Field(
        None, description="where the caller could not be identified; `commands.person` where empty"
    )

    EXITS: ClassVar[tuple[str, ...]] = ("then", "waiting", "gone", "unconfirmed")
    on_trail: ClassVar[bool] = False

    def exits(self) -> Iterator[Way]:
        """What follows a question, or the ledger's answer, is not silent: only `then` is."""
        yield Way("then", self.then, ("then",), silent=True)
        if self.of == "cut":
            return
        yield Way("waiting", self.waiting, ("waiting",), silent=True, medium="voice")
        yield Way("gone", self.gone or self.then, ("gone",) if self.gone else ("then",), silent=True, medium="voice")
        yield Way("unconfirmed", self.unconfirmed, ("unconfirmed",), silent=False, medium="voice")
        yield from failure_exits(self.no_input, self.no_match)

    def texts(self) -> Iterator[Piece]:
        yield from super().texts()
        yield from failure_texts(self.no_input, self.no_match)
