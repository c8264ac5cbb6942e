"""The rules of signing in, from the settings: apart, so that programs without web pages load no web framework."""

from __future__ import annotations

from datetime import timedelta

from deflect.people.brakes import Tries
from deflect.people.sessions import Limits
from gateway.workspace.sign_in.current import SignInRules
from relevo.config.settings import Settings
from relevo.programs.wiring import ADMIN


def rules(settings: Settings) -> SignInRules:
    """Returns how sessions end and brakes count. The demo, on loopback alone, keeps the password that it prints."""
    own = settings.sign_in
    return SignInRules(
        Limits(timedelta(minutes=own.idle_minutes), timedelta(days=own.days)),
        Tries(address=own.failures_per_address, account=own.failures_per_account),
        keep_first=frozenset({ADMIN}) if settings.demo else frozenset(),
    )
