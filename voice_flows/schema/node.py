"""What all kinds of nodes share: common fields, and what checks, engine and pages may ask of any node.

A kind derives from `NodeBase` and overrides what differs: where it leads, what its texts are, what it is for. No
particular kind is known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from voice_flows.model.turns import Medium
from voice_flows.schema.parts import ChoicesFrom, ChoiceSpec, Expiry, Name, Part, Reprompts, Wording
from voice_flows.schema.problems import Path

Role: TypeAlias = Literal["title", "say", "write", "label", "item", "confirm", "retry", "nudge", "announce"]
Person: TypeAlias = Literal["queue", "call", "later"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a node. `to` is a node, or `None` for the person of the flow; `path` is below the node."""

    name: str
    to: str | None
    path: Path
    silent: bool
    """True where it is taken without asking the customer anything."""
    medium: Medium | None = None
    """The only medium on which it is taken; `None` for both."""
    begins: bool = False
    """True where a new leg on that medium begins: the thread of a hand-off, or a call that we place."""
    helped: bool = False
    """True where it is taken only once a person took over or promised to, or once the text that goes on arrived."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One wording and where it stands; `local` are names that only this text may read."""

    path: Path
    wording: Wording
    role: Role
    local: frozenset[str] = frozenset()

    @property
    def node(self) -> str:
        return str(self.path[1]) if self.path[0] == "nodes" else ""


@dataclass(frozen=True, slots=True)
class Collected:
    """A variable that an answer fills; a sensitive one is never stored, said or written."""

    variable: str
    sensitive: bool


class NodeBase(Part):
    """The fields that any node may have, and what other parts may ask of it."""

    title: str | None = Field(None, description="a name for people; the node's id where empty")
    goal: Name | None = Field(None, description="reaching this node counts as solved, under this name")
    entry: bool = Field(False, description="true: another program may begin here, by the API of hand-offs and calls")
    sensitive_topic: bool = Field(
        False, description="true: from here on the call is about something private, and no text is offered on it"
    )
    record: Literal["off"] | None = Field(None, description="off: nothing said or heard here stays in a recording")
    expires: Expiry | None = Field(
        None,
        description="once this day lies behind us, the flow goes on elsewhere: nothing is said or done here",
    )
    kind: str

    EXITS: ClassVar[tuple[str, ...]] = ("then",)
    """Fields that name the node to go to."""
    pauses: ClassVar[bool] = False
    """True where its exits are taken only after an input, or after another flow was run."""
    asks: ClassVar[bool] = False
    """True where the customer's matter is asked about, or handed on."""
    ends: ClassVar[bool] = False
    """True where the leg is over."""
    person: ClassVar[Person | None] = None
    """How a person comes in: from a `queue`, on a `call`, or `later`, as promised."""
    on_trail: ClassVar[bool] = True
    """False where "back" does not return to it."""
    keeps: ClassVar[bool] = False
    """True where what its templates make stays in the session."""

    def exits(self) -> Iterator[Way]:
        """Lists every way out that is wired."""
        for name in self.EXITS:
            if isinstance(to := getattr(self, name), str):
                yield Way(name, to, (name,), not self.pauses, helped=self.person is not None)

    def ways(self) -> Iterator[Way]:
        """Lists every exit, and where the node leads once its day has passed."""
        yield from self.exits()
        if self.expires is not None:
            yield Way("expires", self.expires.then, ("expires", "then"), silent=True)

    def texts(self) -> Iterator[Piece]:
        """Lists every text that a customer hears or reads, with its path below the node."""
        for field, role in _ROLES:
            if wording := getattr(self, field, None):
                yield Piece((field,), wording, role)

    def templates(self) -> Iterator[tuple[Path, str]]:
        """Lists Liquid texts that customers neither hear nor read, such as the path of a request."""
        return iter(())

    def choices_written(self) -> Iterator[tuple[Path, ChoiceSpec]]:
        """Lists the choices that the author wrote."""
        return iter(())

    def fills(self) -> Iterator[tuple[Path, str]]:
        """Lists the variables that it fills."""
        return iter(())

    def compares(self) -> Iterator[str]:
        """Lists the variables that decide where it goes, by themselves."""
        return iter(())

    def summary(self, language: str) -> str:
        """Returns what happens here, in a few words, for diagrams."""
        return self.title or ""

    @property
    def choices_fetched(self) -> ChoicesFrom | None:
        """The choices that a fetch brings, if any."""
        return None

    @property
    def collected(self) -> Collected | None:
        """The variable that keeps the customer's answer, if any."""
        return None

    @property
    def takes_digits(self) -> bool:
        """True where an answer may be several keys, so that no single key means anything else."""
        return False

    @property
    def writes_aside(self) -> bool:
        """True where it sends a text during a call."""
        return False

    @property
    def runs(self) -> str | None:
        """The other flow that it enters, if any."""
        return None

    @property
    def queue_name(self) -> str | None:
        """The queue from which a person takes over here, if any."""
        return None


_ROLES: tuple[tuple[str, Role], ...] = (
    ("say", "say"),
    ("write", "write"),
    ("nudge", "nudge"),
    ("announce", "announce"),
    ("words", "say"),
)
"""Fields that hold a text, in any kind of node."""


class Asking(NodeBase):
    """What `menu` and `ask` share."""

    say: Wording
    write: Wording | None = None
    no_input: Reprompts = Reprompts()
    no_match: Reprompts = Reprompts()
    speech: bool = Field(True, description="false: keys only")
    key_interrupts: bool = Field(True, description="a key stops the prompt, and is the first of the answer")
    speech_interrupts: bool = Field(True, description="speech stops the prompt; noise lets it go on")
    listen_during_prompt: bool = Field(True, description="false: an answer counts only once the prompt is over")
    keep_typed_ahead: bool = Field(True, description="false: keys typed before the prompt starts are dropped")
    no_input_s: float = Field(5.0, ge=1, le=60)
    end_of_speech_s: float | None = Field(
        None, ge=0.3, le=5, description="pause that ends an answer; empty: 0.6 at a choice, 1.0 digits, 1.2 free speech"
    )
    nudge: Wording | None = Field(None, description="the words of the flow's `nudges` here")

    pauses: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    def texts(self) -> Iterator[Piece]:
        yield from super().texts()
        yield from (Piece((*path, "label"), spec.label, "label") for path, spec in self.choices_written())

    def summary(self, language: str) -> str:
        return self.say.get(language) or next(iter(self.say.values()), "")

    @property
    def answer_type(self) -> str:
        """The type of value asked for; `menu` for one of a few choices."""
        return "menu"


def failure_exits(no_input: Reprompts, no_match: Reprompts, *, helped: bool = False) -> Iterator[Way]:
    """Lists where a question leads after too many silences, or too many answers that were not understood."""
    for failure, reprompts in (("no_input", no_input), ("no_match", no_match)):
        yield Way(failure, reprompts.then, (failure, "then"), silent=False, helped=helped)


def failure_texts(no_input: Reprompts, no_match: Reprompts) -> Iterator[Piece]:
    """Lists the author's words for each failed try."""
    for failure, reprompts in (("no_input", no_input), ("no_match", no_match)):
        for index, wording in enumerate(reprompts.say):
            yield Piece((failure, "say", index), wording, "retry")


def strings(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """Lists every text inside nested values, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings((*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from strings((*path, index), inner)
