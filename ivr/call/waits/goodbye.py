"""The end of a call as the flow wants it: the last words are heard out, then we hang up."""

from __future__ import annotations

from ivr.call.endings import CallEnded
from ivr.call.stage import Stage
from ivr.call.waits.base import Wait, WaitContext
from voice_flows.model.turns import End, Input


class Goodbye(Wait):
    def __init__(self, stage: Stage, end: End, context: WaitContext) -> None:
        self._stage = stage

    def run(self) -> Input:
        """Always raises `CallEnded`."""
        self._stage.hear_out(self._stage.resources.limits.last_words_s)
        raise CallEnded("finished")
