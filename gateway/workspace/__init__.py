"""The web for agents and admins: pages, the desk's API and its stream of events."""

from gateway.workspace.api.handset import HandsetPage
from gateway.workspace.app import create_app

__all__ = ["HandsetPage", "create_app"]
