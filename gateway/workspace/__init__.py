"""The web for agents and admins: pages, the desk's API and its stream of events."""

from gateway.workspace.app import create_app
from gateway.workspace.handset_api import HandsetPlace

__all__ = ["HandsetPlace", "create_app"]
