"""Settings of one Twilio account."""

from __future__ import annotations

from pydantic import Field, SecretStr

from gateway.providers.kind import ProviderSettings


class TwilioSettings(ProviderSettings):
    """`[providers.twilio]`."""

    account_sid: str = Field("", pattern=r"^(AC[0-9a-fA-F]{32})?$", description="Account; empty: the simulator.")
    auth_token: SecretStr = Field(SecretStr(""), description="Auth token.")
    old_auth_token: SecretStr = Field(SecretStr(""), description="The token before, during a rotation.")
    base_url: str = Field("", description="Another address of its APIs, for tests. Empty: Twilio's own.")

    def missing(self) -> tuple[str, ...]:
        return () if not self.account_sid or self.auth_token.get_secret_value() else ("auth_token",)
