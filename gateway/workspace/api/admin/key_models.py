"""Bodies and answers of the API of keys, by which other programs sign their requests."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from deflect.people.api_keys import PER_HOUR, SCOPES, KeyScope, ListedKey
from gateway.workspace.api.contract import Answer, Body

MOST_PER_HOUR = 1_000_000
LONGEST_OVERLAP_DAYS = 90
_Texts = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)]


class ShownKey(Answer):
    """A key without its secret, and how many requests it made in the last hour."""

    key: ListedKey
    used: int


class Keys(Answer):
    """All keys, revoked ones too, and what a new one may be given."""

    keys: tuple[ShownKey, ...]
    scopes: tuple[KeyScope, ...]
    flows: tuple[str, ...]
    brands: tuple[str, ...]
    now: datetime


class NewKey(Body):
    name: str = Field(min_length=1, max_length=80, description="who uses it, in 1 to 80 characters")
    scopes: list[KeyScope] = Field(min_length=1, max_length=10, description=f"one or more of {', '.join(SCOPES)}")
    per_hour: int = Field(PER_HOUR, ge=0, le=MOST_PER_HOUR, description="requests in an hour at most, 0 for no limit")
    networks: _Texts = Field(default_factory=list, description="addresses or networks such as 203.0.113.0/24, or none")
    flows: _Texts = Field(default_factory=list, description="names of flows that it may enter, or none for any")
    brands: _Texts = Field(default_factory=list, description="brands whose flows it may enter, or none for any")


class RotateBody(Body):
    days: int = Field(
        7,
        ge=0,
        le=LONGEST_OVERLAP_DAYS,
        description=f"for how many days the old secret stays valid, 0 to {LONGEST_OVERLAP_DAYS}",
    )


class KeySecret(Answer):
    """A secret, shown this once."""

    id: str
    secret: str
