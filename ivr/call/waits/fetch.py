"""Asks a business system for the flow, while what was said still plays."""

from __future__ import annotations

from deflect.messaging.http_requests import fetch
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from voice_flows.model.turns import Fetch, Input


class FetchWait(Wait):
    def __init__(self, stage: Stage, wanted: Fetch, context: WaitContext) -> None:
        self._services, self._wanted = stage.resources.services, wanted

    def run(self) -> Input:
        """Returns the system's answer; events of the line wait in the queue meanwhile."""
        return fetch(self._services, self._wanted)
