"""What conversations, replies and codes are sorted by, as pages offer it: teams, brands and channels."""

from __future__ import annotations

from deflect.desk.search.narrowing import CHANNELS
from deflect.people import directory
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import brands
from gateway.workspace.api.contract import Answer


class TeamName(Answer):
    id: str
    name: str


def team_names(ledger: Ledger) -> tuple[TeamName, ...]:
    return tuple(TeamName(id=id_, name=name) for id_, name in directory.team_names(ledger.store).items())


def brand_names(ledger: Ledger) -> tuple[str, ...]:
    """Returns the brands that published flows speak for."""
    return tuple(sorted(set(brands.of_flows(ledger).values())))


def channel_names(ledger: Ledger) -> tuple[str, ...]:
    """Returns the channels of every installation, then those that a provider of this one brings."""
    return (*CHANNELS, *sorted(ledger.installation.channel_names().difference(CHANNELS)))
