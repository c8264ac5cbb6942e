"""The desk's live events: one reader of the ledger, and as many browsers that follow it as sockets bear."""

from gateway.workspace.live.feed import MOST_KEPT, PER_ACCOUNT, PING_S, Feed
from gateway.workspace.live.follower import Follower

__all__ = ["MOST_KEPT", "PER_ACCOUNT", "PING_S", "Feed", "Follower"]
