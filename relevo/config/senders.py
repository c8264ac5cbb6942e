"""Builds senders and providers' settings from the settings, whichever form they were written in."""

from __future__ import annotations

from typing import Final

from deflect.installation import Sender
from gateway import providers
from gateway.providers.kind import ProviderSettings
from relevo.config.sender_settings import SenderSettings
from relevo.config.settings import Settings

SET_ACCOUNT: Final = "set RELEVO_TWILIO_ACCOUNT_SID and RELEVO_TWILIO_AUTH_TOKEN"
"""What makes texts go out for real, in the short form."""

DEMO_SENDERS: Final = {"clinica": "+34910000020"}
"""The clinic's own number in the demo: its texts and those of the shop are two threads on a phone."""


def tables(settings: Settings) -> dict[str, SenderSettings]:
    """Returns the senders that are written as tables."""
    return {name: one for name, one in settings.senders.items() if isinstance(one, SenderSettings)}


def senders(settings: Settings) -> tuple[Sender, ...]:
    """Returns the senders that are written as tables, in their order."""
    written = tables(settings)
    return tuple(
        Sender(
            one.channel,
            one.provider,
            one.address,
            frozenset(one.countries),
            one.two_way,
            one.pace,
            tuple(written[each].address for each in one.fallbacks),
            one.fallback_after_s,
            frozenset(one.flows),
        )
        for one in written.values()
    )


def by_flow(settings: Settings) -> dict[str, str]:
    """Returns each flow that has a sender of its own, to its address. The demo's clinic has one if no sender is set."""
    if settings.demo and not settings.senders and not _has_account(settings):
        return dict(DEMO_SENDERS)
    short = {flow: one for flow, one in settings.senders.items() if isinstance(one, str)}
    return {flow: one.address for one in tables(settings).values() for flow in one.flows} | short


def main(settings: Settings) -> str:
    """Returns the address of texts whose flow names no sender: the short form's number, or the first two-way table."""
    two_way = [one.address for one in tables(settings).values() if one.two_way]
    return settings.twilio_sender if "twilio_sender" in settings.model_fields_set or not two_way else two_way[0]


def provider(settings: Settings, name: str) -> ProviderSettings:
    """Returns a provider's settings: its table, or for the first one the short form `RELEVO_TWILIO_*`."""
    kind = providers.BY_NAME[name]
    given = settings.providers.of(name)
    if given is not None or name != providers.FIRST:
        return given or kind.settings()
    return kind.settings.model_validate(
        {
            "account_sid": settings.twilio_account_sid,
            "auth_token": settings.twilio_auth_token,
            "old_auth_token": settings.twilio_old_auth_token,
        }
    )


def used(settings: Settings) -> tuple[str, ...]:
    """Returns the providers that some sender uses; numbers of the short form are the first provider's.

    The first provider without an account is not used, unless the demo simulates it.
    """
    wanted = _wanted(settings)
    if not _has_account(settings) and not settings.demo:
        wanted -= {providers.FIRST}
    return tuple(kind.name for kind in providers.PROVIDERS if kind.name in wanted)


def simulated(settings: Settings) -> bool:
    """Returns true if texts of the first provider go to the simulator: the demo is on, and no account is set."""
    return settings.demo and providers.FIRST in _wanted(settings) and not _has_account(settings)


def _wanted(settings: Settings) -> set[str]:
    written = tables(settings)
    known = {one.address for one in written.values()}
    short = {main(settings), *by_flow(settings).values()} - known
    return {one.provider for one in written.values()} | ({providers.FIRST} if short else set())


def _has_account(settings: Settings) -> bool:
    return bool(getattr(provider(settings, providers.FIRST), "account_sid", ""))
