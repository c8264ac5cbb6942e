"""The flow document as pydantic models: what an author may write around the nodes.

Shape only. Documents are validated with `voice_flows.nodes.flow_model()`, which adds the kinds of nodes. Whether the
pieces fit together is decided in `voice_flows.checks`, where in the file a problem stands in
`voice_flows.publishing.loader`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializeAsAny

from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Language, Name, Part, ValueType, Wording


class Variable(Part):
    """A declared variable; `samples` are values of both kinds (short and plain, long and accented)."""

    type: ValueType = "any"
    samples: list[Any] = Field(default_factory=list)


class Brand(Part):
    name: str
    sms: str = Field(description="short, in the GSM-7 alphabet; it begins the first text")
    register_: Literal["usted", "tu"] = Field("usted", alias="register")
    names: dict[Language, str] = Field(
        default_factory=dict, description="language to the name as customers hear and read it there, where it differs"
    )

    articles: dict[Language, str] = Field(
        default_factory=dict,
        description="language to the article before the name inside a sentence (`es: el`); none where it has none",
    )

    def told(self, language: str) -> dict[str, str]:
        """Returns the names under `brand` for a text in this language; `the_name` and `the_sms` have their article."""
        name = _in(self.names, language) or self.name
        before = f"{article} " if (article := _in(self.articles, language)) else ""
        return {"name": name, "sms": self.sms, "the_name": before + name, "the_sms": before + self.sms}


def _in(words: dict[str, str], language: str) -> str:
    """The word for a language, else for the one of which it is a regional kind; empty where there is none."""
    return words.get(language) or words.get(language.partition("-")[0]) or ""


class Calendar(Part):
    """Opening hours: weekday (`mon`..`sun`) to spans such as `09:00-14:00`; holidays of a country close.

    A span that ends before it begins goes on past midnight and belongs to the day on which it begins.
    """

    week: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[str]] = Field(
        description="weekday to spans such as `09:00-14:00`; `20:00-02:00` goes on past midnight, `-24:00` until it"
    )
    holidays: str | None = Field(None, description="ISO 3166 country, or country-subdivision such as ES-MD")
    closed: list[str] = Field(default_factory=list, description="further closed dates, YYYY-MM-DD")
    special: dict[str, list[str]] = Field(
        default_factory=dict,
        description="dates, YYYY-MM-DD, to the spans of that day, on a holiday too; they stand above all else",
    )


class Commands(Part):
    """Where the standing commands lead. Every published flow has a way to a person."""

    person: Name
    text: Name | None = Field(None, description="an offer_text node for 'text me'")
    call: Name | None = Field(None, description="a call_back node for 'call me', in writing; a person where empty")
    language_keys: dict[Language, Annotated[str, Field(pattern=r"^[1-9]$")]] = Field(
        default_factory=dict,
        description="at every menu, and where a yes or no is asked, the key that goes on in that language",
    )


class Emergency(Part):
    """Words that lead from anywhere to help at once, never to an offer of text."""

    words: dict[Language, list[str]] = Field(description="words or short sentences, found inside what is said")
    then: Name = Field(description="what is said first, then a person")

    def words_in(self, *languages: str) -> tuple[str, ...]:
        """The words of these languages."""
        return tuple(dict.fromkeys(word for language in languages for word in self.words.get(language, ())))


class Nudge(Part):
    """A reminder in writing, for a customer who has not answered a question."""

    after: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}[mhd]$")] = Field(
        description="how long after our last message: `90m`, `20h` or `3d`, from 30m to 30d"
    )
    write: Wording | None = Field(
        None,
        description="with `{{ question }}`; a node's own `nudge` goes before it, ours where both are empty",
    )

    @property
    def seconds(self) -> int:
        return int(self.after[:-1]) * {"m": 60, "h": 3600, "d": 86400}[self.after[-1]]


class Flow(Part):
    """One flow, pinned: `version` is the digest of its bytes and is filled in by the loader."""

    flow: Name
    title: Wording
    brand: Brand
    languages: list[Language] = Field(min_length=1, description="the first is the default")
    voices: dict[Language, str] = Field(default_factory=dict)
    pronounce: dict[Language, dict[Annotated[str, Field(min_length=1, max_length=60)], str]] = Field(
        default_factory=dict,
        description="words that a synthetic voice would read otherwise, each with how it is said, by language; a word "
        "with a capital stands for that writing alone",
    )
    timezone: str = "Europe/Madrid"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "ES"
    calendars: dict[Name, Calendar] = Field(default_factory=dict)
    start: Name
    start_text: Name
    variables: dict[Name, Variable] = Field(default_factory=dict)
    record: bool = Field(False, description="calls are recorded, after a notice that the key 8 refuses")
    commands: Commands
    nudges: list[Nudge] = Field(
        default_factory=lambda: [Nudge(after="20h")],
        max_length=3,
        description="reminders of a question in writing, one after the other; an empty list for none. They wait for "
        "the end of quiet hours and of a call; none is sent after an opt-out or while a person has the thread",
    )
    emergency: Emergency | None = Field(None, description="words that call for help, wherever they are said")
    nodes: dict[Name, SerializeAsAny[NodeBase]]
    version: str = Field("", exclude=True)
