"""The flow document: what an author may write, as pydantic models; the JSON Schema comes from here.

Only shape lives here: the document as a whole, with its nodes and their parts. Whether the pieces fit together is for
`voice_flows.checks`; where in the file a problem stands is for `voice_flows.publishing.loader`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from voice_flows.schema.node_models import AskNode as AskNode
from voice_flows.schema.node_models import BranchNode as BranchNode
from voice_flows.schema.node_models import CallBackNode as CallBackNode
from voice_flows.schema.node_models import EndNode as EndNode
from voice_flows.schema.node_models import FetchNode as FetchNode
from voice_flows.schema.node_models import HoursNode as HoursNode
from voice_flows.schema.node_models import MenuNode as MenuNode
from voice_flows.schema.node_models import Node as Node
from voice_flows.schema.node_models import OfferTextNode as OfferTextNode
from voice_flows.schema.node_models import QueueNode as QueueNode
from voice_flows.schema.node_models import ResumeNode as ResumeNode
from voice_flows.schema.node_models import RunNode as RunNode
from voice_flows.schema.node_models import SayNode as SayNode
from voice_flows.schema.node_models import SetNode as SetNode
from voice_flows.schema.node_models import SurveyNode as SurveyNode
from voice_flows.schema.node_models import TransferNode as TransferNode
from voice_flows.schema.node_models import VoicemailNode as VoicemailNode
from voice_flows.schema.parts import Asking as Asking
from voice_flows.schema.parts import Case as Case
from voice_flows.schema.parts import ChoicesFrom as ChoicesFrom
from voice_flows.schema.parts import ChoiceSpec as ChoiceSpec
from voice_flows.schema.parts import Condition as Condition
from voice_flows.schema.parts import Language as Language
from voice_flows.schema.parts import Name as Name
from voice_flows.schema.parts import NodeBase as NodeBase
from voice_flows.schema.parts import Part as Part
from voice_flows.schema.parts import Reprompts as Reprompts
from voice_flows.schema.parts import ValueType as ValueType
from voice_flows.schema.parts import Wording as Wording


class Variable(Part):
    """A declared variable; `samples` are values of both kinds (short and plain, long and accented)."""

    type: ValueType = "any"
    samples: list[Any] = Field(default_factory=list)


class Brand(Part):
    name: str
    sms: str = Field(description="short, in the GSM-7 alphabet; it begins the first text")
    register_: Literal["usted", "tu"] = Field("usted", alias="register")


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
