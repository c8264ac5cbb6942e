"""The settings of signing in: how long sessions last and how many failures are free."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class SignInSettings(BaseModel):
    """Sessions and brakes of the desk. Every description is documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle_minutes: int = Field(
        720,
        ge=5,
        le=43_200,
        description="Minutes without use after which a session ends; an open page alone is no use.",
    )
    days: int = Field(7, ge=1, le=30, description="Days after which a session ends in any case.")
    failures_per_account: int = Field(
        5,
        ge=1,
        le=100,
        description="Wrong passwords for one account, from browsers that it never signed in by, before each "
        "further one waits 30 s, then twice as long each, at most 15 min.",
    )
    failures_per_address: int = Field(
        50, ge=1, le=10_000, description="The same for one address, all accounts together; an office may share it."
    )
