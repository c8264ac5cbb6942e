"""Bodies and answers of the API of accounts and teams."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from deflect.people.directory import Listed
from deflect.people.teams import TeamMembers
from gateway.workspace.api.contract import Answer, Body

Name = Annotated[str, Field(min_length=1, max_length=80, description="a name of 1 to 80 characters")]
TeamNames = Annotated[list[Name], Field(max_length=50, description="a list of names of teams")]


class NewAccount(Body):
    email: str = Field(min_length=3, max_length=254, description="an e-mail address")
    name: Name
    role: str = Field("agent", max_length=40, description="agent, supervisor, author, admin or auditor")
    language: str = Field("", max_length=10, description="es, en, or nothing for the installation's own")
    teams: TeamNames = Field(default_factory=list)


class NewName(Body):
    name: Name


class NewRole(Body):
    role: str = Field(max_length=40, description="agent, supervisor, author, admin or auditor")


class NewTeams(Body):
    teams: TeamNames


class MaySignIn(Body):
    active: bool = Field(description="true or false")


class NewQueues(Body):
    queues: Annotated[list[Name], Field(max_length=100, description="a list of queues, as flows name them")]


class Directory(Answer):
    """All accounts and teams; `queues` are those that flows lead to, `me` is the account that asks.

    Roles of `answering` may answer conversations.
    """

    accounts: tuple[Listed, ...]
    teams: tuple[TeamMembers, ...]
    roles: tuple[str, ...]
    answering: tuple[str, ...]
    languages: tuple[str, ...]
    queues: tuple[str, ...]
    me: str


class FirstPassword(Answer):
    """A first password. It is shown once; its owner replaces it at the first sign-in."""

    account: str
    email: str
    password: str


class GaveBack(Answer):
    """`back` open conversations went back to their queues."""

    back: int
