"""The pieces of a flow document that its nodes are made of. Shape only; see `voice_flows.schema.document`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="lower case letters, digits and _")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z0-9]{2,3})?$", description="BCP 47, such as es or en")]
Wording = Annotated[dict[Language, str], Field(description="one Liquid text per language")]
ValueType = Literal["digits", "number", "amount", "date", "time", "phone", "email", "yes_no", "text", "one_of", "any"]


class Part(BaseModel):
    """Everything in a document is closed: an unknown field is a mistake, and is said."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True)


class Reprompts(Part):
    """What to say at the first, second, ... failed try, and where to go after the last."""

    say: list[Wording] = Field(default_factory=list, description="empty: the phrase library's own words")
    then: Name | None = Field(None, description="empty: the node of `commands.person`")


class NodeBase(Part):
    """What every node may carry."""

    title: str | None = Field(None, description="a name for people; the node's id where empty")
    goal: Name | None = Field(None, description="reaching this node counts as solved, under this name")
    record: Literal["off"] | None = Field(None, description="off: nothing said or heard here stays in a recording")

    def exits(self) -> dict[str, str]:
        """Exit name to node id, for the exits that are wired."""
        named = ("then", "failed", "not_found", "open", "closed", "by_text", "declined", "unavailable")
        more = ("undelivered", "done", "timeout", "left", "answered", "nothing")
        return {name: to for name in named + more if isinstance(to := getattr(self, name, None), str)}


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
    nudge: Wording | None = Field(None, description="written once after 20 h without an answer")

    def exits(self) -> dict[str, str]:
        failures = {"no_input": self.no_input.then, "no_match": self.no_match.then}
        return super().exits() | {name: to for name, to in failures.items() if to}


class ChoiceSpec(Part):
    id: Name
    label: Wording
    key: Annotated[str, Field(pattern=r"^[0-9]$")] | None = None
    phrases: dict[Language, list[str]] = Field(default_factory=dict)
    examples: dict[Language, list[str]] = Field(default_factory=dict)
    then: Name


class ChoicesFrom(Part):
    """Choices that a fetch brought: one per item of a list variable; the item chosen is kept in `save`."""

    list_: Name = Field(alias="list")
    save: Name
    label: Wording = Field(description="read aloud; `item` is the list's item")
    write: Wording | None = Field(None, description="for the eye; `label` where empty")
    at_most: int = Field(3, ge=1, le=9)
    then: Name
    empty: Name = Field(description="where to go when the list is empty")


class Condition(Part):
    """One test, or several joined by `all` or `any`. `variable` may be dotted, facts included (`thread.open`)."""

    variable: str | None = None
    is_: Literal["equal", "not_equal", "less", "more", "contains", "empty", "filled", "true", "false"] = Field(
        "equal", alias="is"
    )
    value: Any = None
    all: list[Condition] | None = None
    any: list[Condition] | None = None


class Case(Part):
    when: Condition
    then: Name
