"""SMS by Vonage."""

from __future__ import annotations

from typing import Final

from gateway.providers.base import Provider
from gateway.providers.kind import Clock, ProviderKind
from gateway.providers.vonage.routes import NAME, SMS, STATUS
from gateway.providers.vonage.settings import VonageSettings


def build(settings: VonageSettings, public_url: str, clock: Clock) -> Provider:
    """Returns the account's provider. Imports the SDK, which only two programs need."""
    from gateway.providers.vonage.sms import VonageSms

    secrets = (settings.signature_secret.get_secret_value(), settings.old_signature_secret.get_secret_value())
    return VonageSms(
        settings.api_key,
        settings.api_secret.get_secret_value(),
        signature_secrets=[secret for secret in secrets if secret],
        signature_method=settings.signature_method,
        public_url=public_url,
        clock=clock,
        base_url=settings.base_url or None,
    )


KIND: Final = ProviderKind(
    name=NAME,
    title="Vonage",
    channels=frozenset({"sms"}),
    settings=VonageSettings,
    routes=(SMS, STATUS),
    build=build,
    example={"api_key": "abcd1234", "api_secret": "an API secret", "signature_secret": "a signature secret"},
)
