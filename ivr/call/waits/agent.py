"""A caller waits for an agent: music, words on the wait at intervals, and agents who are rung meanwhile.

Lasts as long as the flow waits; each `run` ends with what the flow should know. The ledger chooses who is rung, the
flow what is said. While the ledger is away, up to `AWAY_S`, the caller hears music and keeps the place.
"""

from __future__ import annotations

from typing import ClassVar

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.second_legs import AgentArrived, SecondLegEvent
from ivr.call.stage import Stage
from ivr.call.waits.agent_rings import STEP_S, AgentRings
from ivr.call.waits.base import Wait, WaitContext
from ivr.call.waits.bridge import TALK_S, Bridge
from relevo.log import logger
from voice_flows.model.turns import Due, Input, KeyRule, Keys, Queue, Returned

LOG = logger("ivr")
AWAY_S = 300.0  # a ledger that is away for longer will not be back in the time that callers bear music


class QueueWait(Wait):
    lasts: ClassVar[bool] = True

    def __init__(self, stage: Stage, queue: Queue, context: WaitContext) -> None:
        now = stage.clock.now()
        self._stage, self._queue, self._leg = stage, queue, context.leg
        self._second_legs = stage.resources.second_legs
        self._music = self._second_legs.music(queue.music)
        self._ends_at = now + queue.wait_s
        self._alone_until = now + stage.resources.limits.person_s
        """Where no agent is at work the wait is short."""
        self._rings = AgentRings(stage, self._second_legs, self._leg)
        self._asked_at = float("-inf")
        """When the flow was last asked for words on the wait, monotonic s."""
        self._away_since: float | None = None
        """Since when the ledger is away, monotonic s: the flow cannot be told anything then, so keys wait too."""
        self._began, self._lent = now, queue.wait_s + TALK_S
        stage.lend(self._lent)
        stage.line.sound.music(self._music)
        stage.agents_come(True)
        self._second_legs.bind()
        self._second_legs.expect(self._leg, stage.line.events)

    def close(self) -> None:
        self._second_legs.forget(self._leg)
        self._second_legs.unbind()
        self._rings.close()
        self._stage.agents_come(False)
        self._stage.show_choices(())
        self._stage.line.sound.music(b"")
        self._stage.lend(self._stage.clock.now() - self._began - self._lent)

    def run(self) -> Input:
        """Returns a key, a word that is due, or the end of the wait.

        Raises what `Stage.next` raises, and `DatabaseUnavailable` where the ledger stays away.
        """
        stage = self._stage
        while True:
            now = stage.clock.now()
            self._update_rings(now)
            if self._away_since is not None:
                self._bear(now - self._away_since)
            elif (told := self._key() or self._due(now)) is not None:
                return told
            while stage.second_leg_events:
                if (ended := self._on_second_leg(stage.second_leg_events.popleft())) is not None:
                    return ended
            stage.next(self._wakes_at(now))

    def _update_rings(self, now: float) -> None:
        try:
            seen = self._rings.update(now)
        except DatabaseUnavailable as away:
            self._away_since = self._away_since or now
            LOG.warning("queue_without_database", leg=self._leg, code=away.code)
            return
        if seen is not None:
            self._away_since = None
            if seen.at_work:
                self._alone_until = now + self._stage.resources.limits.person_s

    def _due(self, now: float) -> Input | None:
        if now >= self._word_at():
            self._asked_at = now
            return Due("place")
        if not self._rings.ringing and now >= min(self._ends_at, self._alone_until):
            return Returned("timeout")
        return None

    def _word_at(self) -> float:
        """When the wait is told again: some time after the last words, or after they were asked for in vain."""
        quiet_from = self._stage.quiet_from
        return float("inf") if quiet_from is None else max(quiet_from, self._asked_at) + self._queue.every_s

    def _bear(self, away_s: float) -> None:
        if away_s >= AWAY_S:
            raise DatabaseUnavailable("the ledger stays away while a caller waits for an agent")

    def _wakes_at(self, now: float) -> float:
        """Returns when to look again if no event comes before."""
        if self._second_legs.board is not None:
            return now + STEP_S
        return min(self._word_at(), self._ends_at, self._alone_until)

    def _key(self) -> Keys | None:
        entry = self._stage.read_keys(KeyRule()).entry
        return Keys(entry) if entry is not None else None

    def _on_second_leg(self, event: SecondLegEvent | AgentArrived) -> Input | None:
        """Lets an agent who answers talk to the caller; returns what the flow should know when that is over."""
        answer = self._rings.answered(event)
        if answer is None or not self._rings.accept(*answer):
            return None
        ring, line = answer
        self._stage.show_choices(())
        ended = Bridge(self._stage, self._leg, line, ring, self._music).run()
        if ended == "lost":
            return self._back_in_the_queue(ring)
        self._rings.ended(ring)
        return Returned("done")

    def _back_in_the_queue(self, ring: str) -> Input:
        """The agent's page is lost in the middle of the talk: the caller is told the wait, and keeps the place."""
        self._rings.waits_again(ring)
        now = self._stage.clock.now()
        self._ends_at, self._alone_until = now + self._queue.wait_s, now + self._stage.resources.limits.person_s
        self._stage.line.sound.music(self._music)
        return Due("place")
