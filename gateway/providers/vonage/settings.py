"""Settings of one Vonage account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from gateway.providers.kind import ProviderSettings


class VonageSettings(ProviderSettings):
    """`[providers.vonage]`."""

    api_key: str = Field("", pattern=r"^([0-9A-Za-z]{8})?$", description="The account's API key, 8 characters.")
    api_secret: SecretStr = Field(SecretStr(""), description="Its API secret, which sends texts.")
    signature_secret: SecretStr = Field(SecretStr(""), description="Its signature secret, which signs webhooks.")
    old_signature_secret: SecretStr = Field(SecretStr(""), description="The signature secret before, in a rotation.")
    signature_method: Literal["md5", "sha1", "sha256", "sha512"] = Field(
        "sha256", description="The HMAC that is chosen in Vonage's dashboard. Its plain MD5 hash is not supported."
    )
    base_url: str = Field("", description="Another address of the SMS API, for tests. Empty: Vonage's own.")

    def missing(self) -> tuple[str, ...]:
        given = {
            "api_key": self.api_key,
            "api_secret": self.api_secret.get_secret_value(),
            "signature_secret": self.signature_secret.get_secret_value(),
        }
        return tuple(name for name, value in given.items() if not value)
