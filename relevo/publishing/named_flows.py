"""Which flows the settings name: what numbers, senders, callers and trunks lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from relevo.config import senders
from relevo.config.settings import Settings


def named(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yields each place in the settings that names a flow: the setting, the number or trunk in it, and the flow."""
    yield "RELEVO_FLOW", "", settings.flow
    yield from (("RELEVO_NUMBERS", number, flow) for number, flow in settings.numbers.items())
    yield from (("RELEVO_SENDERS", "", flow) for flow in senders.by_flow(settings))
    yield from (("RELEVO_CALLERS", "", flow) for flow in settings.callers)
    yield from (("RELEVO_TRUNKS", name, trunk.flow) for name, trunk in settings.trunks.items() if trunk.flow)


def leading_to(name: str, settings: Settings) -> list[str]:
    """Returns the places in the settings that lead to this flow, such as `RELEVO_NUMBERS (+34910000001)`."""
    return [f"{place} ({key})" if key else place for place, key, flow in named(settings) if flow == name]


def lost(known: Collection[str], settings: Settings) -> list[tuple[str, str]]:
    """Returns each place that names a flow which is not among `known`, with that flow."""
    return [(place, flow) for place, _, flow in named(settings) if flow not in known]
