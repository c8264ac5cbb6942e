"""A provider in one folder, as the recipe of docs/architecture.md says: this file, settings and the provider itself."""

from __future__ import annotations

from typing import Final

from pydantic import Field, SecretStr

from gateway.providers.kind import Clock, ProviderKind, ProviderSettings
from toy_provider.toy import SMS, STATUS, Toy


class ToySettings(ProviderSettings):
    """`[providers.toy]`."""

    secret: SecretStr = Field(SecretStr(""), description="Signs webhooks.")

    def missing(self) -> tuple[str, ...]:
        return () if self.secret.get_secret_value() else ("secret",)


def build(settings: ToySettings, public_url: str, clock: Clock) -> Toy:
    return Toy(settings.secret.get_secret_value(), public_url, clock)


KIND: Final = ProviderKind(
    name="toy",
    title="Toy",
    channels=frozenset({"sms", "chat"}),
    settings=ToySettings,
    routes=(SMS, STATUS),
    build=build,
    example={"secret": "a secret"},
)
