"""The ledger's side of one call: opened, told each input, closed; inputs it cannot take now are kept in the spool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from deflect.steps.ledger import Opened
from deflect.storage.errors import DatabaseUnavailable
from ivr.call import caller_id
from ivr.call.endings import CallEnded
from ivr.call.ports import CallResources
from ivr.lines.base import Arrival
from relevo.log import logger
from voice_flows.model.turns import Ask, Due, HungUp, Input, Turn

LOG = logger("ivr")


class CallLeg:
    """Used by the call's own thread."""

    def __init__(self, arrival: Arrival, resources: CallResources, opening: Callable[[], Opened] | None = None) -> None:
        """`opening` begins a call that we placed; without it the call came in."""
        self._resources = resources
        self._caller = caller_id.caller(arrival, resources.region)
        self._flow = arrival.flow or resources.flow_at(self._caller.called, arrival.default_flow)
        self._language = arrival.language or None
        self._opening = opening or self._came_in
        self.id = ""
        """The ledger's id of this leg; empty until it is open. Read only."""
        self._inputs = 0

    def open(self) -> Turn:
        """Returns the first turn. Raises `DatabaseUnavailable`."""
        opened = self._opening()
        self.id = opened.leg
        LOG.info("call_opened", leg=opened.leg)
        return opened.turn

    def advance(self, heard: Input, before: Turn) -> Turn:
        """Returns the turn that follows an input. Without a database, spools it and raises `DatabaseUnavailable`.

        Raises `CallEnded` where the leg has ended meanwhile.
        """
        self._inputs += 1
        try:
            with self._resources.steps.step():
                turn = self._resources.ledger.advance(self.id, str(self._inputs), heard)
        except DatabaseUnavailable:
            if isinstance(heard, Due):  # nothing happened: a caller who waits for an agent waits on
                return replace(before, effects=())
            asks = [effect for effect in before.effects if isinstance(effect, Ask)]
            self._spool(str(self._inputs), heard, sensitive=any(ask.sensitive for ask in asks))
            raise
        if turn is None:
            raise CallEnded("finished")
        return turn

    def transfer_in(self, arrival: Arrival) -> Turn | None:
        """Tells the ledger that another party goes on with the call. Raises `DatabaseUnavailable`.

        Returns the first turn of that party's own leg; `None` where this leg goes on with them.
        """
        caller = caller_id.caller(arrival, self._resources.region)
        opened = self._resources.ledger.transfer_in(self.id, f"transfer:{caller.call_id}", caller)
        LOG.info("call_transferred_in", leg=self.id, next=opened.leg if opened else self.id)
        self._caller = caller
        if opened is None:
            return None
        self.id, self._inputs = opened.leg, 0
        return opened.turn

    def close(self, reason: str) -> None:
        """Ends the leg for one of `deflect.end_reasons`: in the ledger, or in the spool while the ledger is away."""
        try:
            if self.id:
                self._resources.ledger.close(self.id, "close", reason)
                LOG.info("call_closed", leg=self.id, reason=reason)
        except DatabaseUnavailable:
            self._spool("close", HungUp(reason))

    def _came_in(self) -> Opened:
        try:
            return self._resources.ledger.open_call(self._caller, self._flow, self._language)
        except DatabaseUnavailable:
            self._spool("close", HungUp("failed"))
            raise

    def _spool(self, key: str, event: Input, sensitive: bool = False) -> None:
        """Keeps what happened in a file that needs no database."""
        if self._resources.spool is None:
            return
        leg, at = self.id or None, self._resources.wall()
        self._resources.spool.keep(self._caller, self._flow, leg, key, event, at, sensitive=sensitive)
