"""Bodies and answers of the API of opt-outs."""

from __future__ import annotations

from pydantic import Field

from deflect.opt_outs.opt_out_list import EVIDENCE, Evidence, OptOut
from gateway.workspace.api.contract import Answer, Body

LONGEST_REASON = 300
_REASON = f"why, in 1 to {LONGEST_REASON} characters"


class OptOuts(Answer):
    opt_outs: tuple[OptOut, ...]
    evidence: tuple[Evidence, ...]


class OptOutQuery(Body):
    q: str = Field("", max_length=40, description="a number in any writing, or a part of one")
    lifted: bool = Field(False, description="true for those that were lifted too")


class NewOptOut(Body):
    number: str = Field(max_length=40, description="a number in any writing")
    reason: str = Field(max_length=LONGEST_REASON, description=_REASON)


class LiftBody(Body):
    reason: str = Field(max_length=LONGEST_REASON, description=_REASON)
    evidence: Evidence | None = Field(None, description=f"one of {', '.join(EVIDENCE)}, for a customer's own opt-out")
