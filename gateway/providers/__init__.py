"""The providers that carry messages: one folder each, registered by one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.providers import twilio, vonage
from gateway.providers.base import Provider
from gateway.providers.kind import ProviderKind

PROVIDERS: Final[tuple[ProviderKind, ...]] = (twilio.KIND, vonage.KIND)
BY_NAME: Final = {kind.name: kind for kind in PROVIDERS}
FIRST: Final = twilio.KIND.name
"""The provider of rows that name none: release 0.1 wrote them and knew no other."""
OLD_CODES: Final = {number: code for kind in PROVIDERS for number, code in kind.numbers.items()}
"""Error numbers that rows of release 0.1 hold, in our codes."""


def named(providers: Mapping[str, Provider], name: str) -> Provider | None:
    """Returns the provider of that name; rows of release 0.1 have an empty one."""
    return providers.get(name or FIRST)
