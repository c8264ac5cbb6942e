"""The web for agents and admins: pages, the desk's API and its stream of events."""

from gateway.workspace.api.handset import HandsetBusiness, HandsetPage
from gateway.workspace.app import create_app

__all__ = ["HandsetBusiness", "HandsetPage", "create_app"]
