"""The flow document: what an author may write, as pydantic models; the JSON Schema comes from here.

Only shape lives here. Whether the pieces fit together is for `voice_flows.checks`; where in the file a problem
stands is for `voice_flows.loader`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="lower case letters, digits and _")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z0-9]{2,3})?$", description="BCP 47, such as es or en")]
Wording = Annotated[dict[Language, str], Field(description="one Liquid text per language")]
ValueType = Literal[
    "digits", "number", "amount", "date", "time", "phone", "email", "yes_no", "text", "one_of", "any"
]


class Part(BaseModel):
    """Everything in a document is closed: an unknown field is a mistake, and is said."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, coerce_numbers_to_str=True)


class Variable(Part):
    """A declared variable; `samples` are values of both kinds (short and plain, long and accented)."""

    type: ValueType = "any"
    samples: list[Any] = Field(default_factory=list)


class Brand(Part):
    name: str
    sms: str = Field(description="short, in the GSM-7 alphabet; it begins the first text")
    register_: Literal["usted", "tu"] = Field("usted", alias="register")


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


class SayNode(NodeBase):
    kind: Literal["say"]
    say: Wording
    write: Wording | None = None
    also: Literal["text"] | None = None
    interruptible: bool = Field(True, description="a key stops it")
    keep_typed_ahead: bool = Field(True, description="false: keys typed before it starts are dropped")
    then: Name


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
    SayNode | MenuNode | AskNode | BranchNode | SetNode | FetchNode | HoursNode | OfferTextNode | QueueNode
    | TransferNode | CallBackNode | ResumeNode | VoicemailNode | SurveyNode | RunNode | EndNode,
    Field(discriminator="kind"),
]


class Calendar(Part):
    """Opening hours: weekday (`mon`..`sun`) to spans such as `09:00-14:00`; holidays of a country close."""

    week: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[str]]
    holidays: str | None = Field(None, description="ISO 3166 country, or country-subdivision such as ES-MD")
    closed: list[str] = Field(default_factory=list, description="further closed dates, YYYY-MM-DD")


class Commands(Part):
    """Where the standing commands lead. Every published flow has a way to a person."""

    person: Name
    text: Name | None = Field(None, description="an offer_text node for 'text me'")
    call: Name | None = Field(None, description="a call_back node for 'call me', in writing; a person where empty")
    language_keys: dict[Language, Annotated[str, Field(pattern=r"^[1-9]$")]] = Field(
        default_factory=dict, description="at every menu, the key that goes on in that language"
    )


class Emergency(Part):
    """Words that lead from anywhere to help at once, never to an offer of text."""

    words: dict[Language, list[str]] = Field(description="words or short sentences, found inside what is said")
    then: Name = Field(description="what is said first, then a person")

    def words_in(self, *languages: str) -> tuple[str, ...]:
        """The words of these languages."""
        return tuple(dict.fromkeys(word for language in languages for word in self.words.get(language, ())))


class Flow(Part):
    """One flow, pinned: `version` is the digest of its bytes and is filled in by the loader."""

    flow: Name
    title: Wording
    brand: Brand
    languages: list[Language] = Field(min_length=1, description="the first is the default")
    voices: dict[Language, str] = Field(default_factory=dict)
    timezone: str = "Europe/Madrid"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "ES"
    calendars: dict[Name, Calendar] = Field(default_factory=dict)
    start: Name
    start_text: Name
    variables: dict[Name, Variable] = Field(default_factory=dict)
    record: bool = Field(False, description="calls are recorded, after a notice that the key 8 refuses")
    commands: Commands
    emergency: Emergency | None = Field(None, description="words that call for help, wherever they are said")
    nodes: dict[Name, Node]
    version: str = Field("", exclude=True)
