"""SMS and MMS by Twilio."""

from __future__ import annotations

from typing import Final

from gateway.providers.base import Provider
from gateway.providers.kind import Clock, ProviderKind
from gateway.providers.twilio.errors import OLD_CODES
from gateway.providers.twilio.routes import NAME, SMS, STATUS
from gateway.providers.twilio.settings import TwilioSettings


def build(settings: TwilioSettings, public_url: str, clock: Clock) -> Provider:
    """Returns the account's provider. Imports the SDK, which takes a while and only two programs need."""
    from gateway.providers.twilio.sms import TwilioSms

    old = settings.old_auth_token.get_secret_value()
    return TwilioSms(
        settings.account_sid,
        settings.auth_token.get_secret_value(),
        public_url=public_url,
        clock=clock,
        secrets=(old,) if old else (),
        base_url=settings.base_url or None,
    )


KIND: Final = ProviderKind(
    name=NAME,
    title="Twilio",
    channels=frozenset({"sms"}),
    settings=TwilioSettings,
    routes=(SMS, STATUS),
    build=build,
    example={"account_sid": "AC" + "0" * 32, "auth_token": "an auth token"},
    tells_line_types=True,
    numbers=OLD_CODES,
)
