"""The kinds of node that an author may write, one model each. Shape only; see `voice_flows.schema.document`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voice_flows.schema.parts import (
    Asking,
    Case,
    ChoicesFrom,
    ChoiceSpec,
    Name,
    NodeBase,
    Reprompts,
    ValueType,
    Wording,
)


class SayNode(NodeBase):
    kind: Literal["say"]
    say: Wording
    write: Wording | None = None
    also: Literal["text"] | None = None
    interruptible: bool = Field(True, description="a key stops it")
    keep_typed_ahead: bool = Field(True, description="false: keys typed before it starts are dropped")
    then: Name


class MenuNode(Asking):
    kind: Literal["menu"]
    open: bool = Field(False, description="opens with a free question; choices carry example sentences")
    choices: list[ChoiceSpec] = Field(default_factory=list)
    choices_from: ChoicesFrom | None = None

    def exits(self) -> dict[str, str]:
        wired = {choice.id: choice.then for choice in self.choices}
        if self.choices_from:
            wired |= {"item": self.choices_from.then, "empty": self.choices_from.empty}
        return wired | super().exits()


class AskNode(Asking):
    kind: Literal["ask"]
    type: ValueType
    variable: Name
    length: int | None = Field(None, ge=1, le=20, description="exact number of digits")
    options: list[ChoiceSpec] = Field(default_factory=list, description="for one_of")
    confirm: Wording | None = Field(None, description="read back; `value` is what was understood")
    past: bool = Field(False, description="for a date: it lies behind us, such as a day of birth")
    sensitive: bool = False
    yes: Name | None = Field(None, description="for yes_no: where a yes goes; `then` where empty")
    no: Name | None = Field(None, description="for yes_no: where a no goes; `then` where empty")
    then: Name | None = None

    def exits(self) -> dict[str, str]:
        wired = {name: to for name, to in (("yes", self.yes), ("no", self.no)) if to}
        return wired | {option.id: option.then for option in self.options} | super().exits()


class BranchNode(NodeBase):
    kind: Literal["branch"]
    cases: list[Case] = Field(min_length=1)
    else_: Name = Field(alias="else")

    def exits(self) -> dict[str, str]:
        return {f"case{number}": case.then for number, case in enumerate(self.cases, 1)} | {"else": self.else_}


class SetNode(NodeBase):
    kind: Literal["set"]
    values: dict[Name, Any] = Field(description="variable to value; a text is a Liquid template")
    then: Name


class FetchNode(NodeBase):
    kind: Literal["fetch"]
    service: Name = Field(description="a business system named in the settings")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: str = Field(pattern=r"^/", description="a Liquid text; values are URL-encoded")
    body: dict[str, Any] | None = None
    save: dict[Name, str] = Field(default_factory=dict, description="variable to dotted path in the answer; . is all")
    timeout_s: float = Field(4.0, gt=0, le=20)
    then: Name
    not_found: Name | None = Field(None, description="the system answered 404; `failed` where empty")
    failed: Name


class HoursNode(NodeBase):
    kind: Literal["hours"]
    calendar: Name
    open: Name
    closed: Name


class OfferTextNode(NodeBase):
    kind: Literal["offer_text"]
    reason: Literal["easier", "waits", "closed"] = "easier"
    say: Wording | None = Field(None, description="the phrase library's words for `reason` where empty")
    limit_s: float = Field(10.0, ge=1, le=60, description="how long the call waits for proof of delivery")
    by_text: Name
    then: Name
    declined: Name
    unavailable: Name
    undelivered: Name


class QueueNode(NodeBase):
    kind: Literal["queue"]
    name: Name = "support"
    say: Wording | None = None
    write: Wording | None = None
    calendar: Name | None = Field(
        None, description="when this calendar is closed and nobody is at work, a caller goes to `closed`"
    )
    wait_s: float = Field(
        900, ge=10, le=7200, description="the longest wait on a call while anybody is at work; then `timeout`"
    )
    every_s: float = Field(40, ge=15, le=300, description="seconds of music between two words on the wait")
    music: Name | None = Field(None, description="a WAV of yours by its name without .wav; our own music where empty")
    done: Name
    timeout: Name
    closed: Name
    left: Name


class TransferNode(NodeBase):
    kind: Literal["transfer"]
    to: str = Field(min_length=1, description="a number or SIP address, as a Liquid text")
    mode: Literal["blind", "attended"] = Field(
        "attended", description="attended: we dial, announce and join the two; blind: the exchange takes over (REFER)"
    )
    say: Wording | None = None
    write: Wording | None = None
    announce: Wording | None = Field(None, description="attended: said to whoever answers, before the caller is heard")
    caller_id: str = Field("", description="the number shown, as a Liquid text; the trunk's own where empty")
    ring_s: float = Field(30, ge=5, le=120, description="how long it may ring")
    reason: Name | None = Field(None, description="variable for why it failed: busy, no_answer or failed")
    then: Name = Field(description="the other side hung up first, or the address was written")
    failed: Name


class CallBackNode(NodeBase):
    kind: Literal["call_back"]
    say: Wording | None = Field(None, description="the question for the way; the phrase library's where empty")
    write: Wording | None = None
    when: list[Literal["now", "agent", "at"]] = Field(
        ["agent", "at"], min_length=1, description="what may be promised: now, when somebody is free, at a time"
    )
    calendar: Name | None = Field(None, description="the hours in which calls are promised; needed but for `now`")
    queue: Name = Field("support", description="whose turn is kept until somebody is free")
    attempts: int = Field(2, ge=1, le=5, description="how often it rings before a text says that nobody was reached")
    no_input: Reprompts = Reprompts()
    no_match: Reprompts = Reprompts()
    answered: Name = Field(description="where the flow goes on when the customer picks up, with all that is known")
    then: Name
    failed: Name = Field(description="the number may not be called, or nothing can be promised now")

    def exits(self) -> dict[str, str]:
        failures = {"no_input": self.no_input.then, "no_match": self.no_match.then}
        return super().exits() | {name: to for name, to in failures.items() if to}


class ResumeNode(NodeBase):
    kind: Literal["resume"]
    then: Name = Field(description="where no call was cut a moment ago")


class VoicemailNode(NodeBase):
    kind: Literal["voicemail"]
    say: Wording | None = Field(None, description="the phrase library's words where empty")
    write: Wording | None = None
    queue: Name = Field("support", description="whose people answer the message")
    limit_s: float = Field(120.0, ge=10, le=600, description="the longest message on a call")
    silence_s: float = Field(4.0, ge=2, le=10, description="silence that ends it")
    then: Name
    nothing: Name | None = Field(None, description="nothing was left; `then` where empty")


class SurveyNode(NodeBase):
    kind: Literal["survey"]
    say: Wording | None = Field(None, description="the phrase library's words where empty")
    write: Wording | None = None
    words: Wording | None = Field(None, description="asked after the score, to be answered in their own words")
    then: Name


class RunNode(NodeBase):
    kind: Literal["run"]
    flow: Name
    then: Name


class EndNode(NodeBase):
    kind: Literal["end"]
    say: Wording | None = None
    write: Wording | None = None


Node = Annotated[
    SayNode
    | MenuNode
    | AskNode
    | BranchNode
    | SetNode
    | FetchNode
    | HoursNode
    | OfferTextNode
    | QueueNode
    | TransferNode
    | CallBackNode
    | ResumeNode
    | VoicemailNode
    | SurveyNode
    | RunNode
    | EndNode,
    Field(discriminator="kind"),
]
