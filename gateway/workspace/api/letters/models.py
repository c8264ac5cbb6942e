"""Bodies and answers of the API of letters."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from deflect.letters.letter import Kind, Letters
from gateway.instants import Instant
from gateway.workspace.api.contract import Answer, Body


class Quarantined(Answer):
    """Webhooks of one provider that were not taken in, kept for some days."""

    provider: str
    count: int
    newest: int
    """The row of the newest, which discarding sends back: what came since is not discarded."""
    oldest: datetime | None


class LetterList(Answer):
    kinds: tuple[Letters, ...]
    quarantine: tuple[Quarantined, ...]


class KindBody(Body):
    kind: Kind = Field(description="text, call, webhook, timer or notice")


class LetterBody(KindBody):
    id: str = Field(min_length=1, max_length=64, description="the id of a letter of that kind")


class GivenBody(Body):
    id: str = Field(min_length=1, max_length=64, description="the id of a failed call")


class GivenToQueue(Answer):
    act: str
    """By which it is undone; empty where the conversation waited in its queue already."""


class TakenBackBody(GivenBody):
    act: str = Field(max_length=64, description="the act that giving it answered")


class AgainBody(LetterBody):
    confirmed: bool = Field(False, description="true to send a text again that may have arrived")


class DiscardBody(Body):
    provider: str = Field(max_length=40, description="the provider, as the list names it")
    newest: int = Field(ge=0, lt=2**63, description="the newest row that the list showed")


class RestoreBody(Body):
    at: Instant = Field(description="the instant that the discarding answered")


class Discarded(Answer):
    count: int
    at: datetime
    """By which it can be undone."""


class TriedAgain(Answer):
    """How many are tried again, and how many could not be."""

    done: int
    refused: int
