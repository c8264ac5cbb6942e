"""What a talk states of the world: facts over those of the ledger, and refusals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from deflect.steps.context import Facts
from voice_flows.model.given_number import CheckNumber, TextAgain
from voice_flows.model.turns import Arranged, CallBack, Effect, Json

MADE_TRUE: Final = frozenset({"open_thread", "cut"})
"""Facts that become rows of the ledger before the call, see `standing`."""
STANDS: Final = frozenset({"flow", "node", "values", "fetched", "returns", "language", "person", "gone", "matter"})
"""What those rows hold; other fields are stated."""


class StatedFacts:
    """`stated` may change while the talk goes on. A fact that it holds is as it says; others are the ledger's."""

    def __init__(self, stated: dict[str, Json]) -> None:
        self.stated = stated

    def over(self, facts: Mapping[str, Json]) -> Mapping[str, Json]:
        """The facts of a step, with those that are stated in the place of the ledger's."""
        return Facts({name: self._read(facts, name) for name in {*facts, *self.stated}})

    def _read(self, facts: Mapping[str, Json], name: str) -> Callable[[], Json]:
        if name in self.stated and name not in MADE_TRUE:
            return lambda: self.stated[name]
        return lambda: self._made_true(facts, name)

    def _made_true(self, facts: Mapping[str, Json], name: str) -> Json:
        known, stated = facts[name], self.stated.get(name) or {}
        return {**known, **{field: value for field, value in stated.items() if field not in STANDS}} if known else known

    def refused(self, asked: Effect) -> Arranged | None:
        """By `call.allowed`, and by `offer.refused` of numbers that a caller gives."""
        if isinstance(asked, CallBack):
            call = self.stated.get("call") or {}
            if call.get("allowed") is False:
                return Arranged(False, str(call.get("code", "")), str(call.get("reason", "")))
        if isinstance(asked, CheckNumber | TextAgain):
            refused = str((self.stated.get("offer") or {}).get("refused") or "")
            return Arranged(False, refused) if refused else None
        return None
