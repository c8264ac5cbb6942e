"""A voice program that examines: at each number one real question of a shipped flow, asked for ever, in silence.

Argument: the speech server's address. Reads nothing; writes one JSON object a line: `ready` with the SIP port, then
for each input what was heard and the number called. No ledger and no prompts: what is measured is line, server, words.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

from deflect.conversations.handoffs import HandOffState
from deflect.facts import Caller
from deflect.steps.ledger import Opened
from ivr.call.ports import CallResources
from ivr.call.second_legs import Phone
from ivr.lines.sip.place import SipPlace
from ivr.testing.calls import FakePrompts
from ivr.worker import prefork
from ivr.worker.worker import Post, WorkerParts
from speech.client import Listener
from tests.journeys.spoken.examined import QUESTIONS, asked
from voice_flows.model.turns import Input, Speech, Turn


def tell(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


class Examiner:
    """A ledger that asks the same again, whatever comes; a leg is the question's name."""

    def open_call(self, caller: Caller, flow: str, language: str | None = None) -> Opened:
        return Opened(flow, "conversation", "AB12", asked(flow))

    def advance(self, leg: str, key: str, event: Input) -> Turn | None:
        if isinstance(event, Speech):
            heard = [[one.text, one.phrase, one.score] for one in event.hypotheses]
            tell(event="heard", question=leg, heard=heard)
        return asked(leg)

    def transfer_in(self, leg: str, key: str, caller: Caller) -> Opened | None:
        return None

    def hand_off_state(self, leg: str) -> HandOffState | None:
        return None

    def close(self, leg: str, key: str, reason: str) -> None:
        tell(event="closed", question=leg, at=datetime.now(UTC).isoformat())


def connect(post: Post, phone: Phone) -> WorkerParts:
    named = {number: name for name, (number, *_) in QUESTIONS.items()}
    return WorkerParts(
        CallResources(Examiner(), FakePrompts(0.1), lambda called, otherwise: named[called], ears=Listener(sys.argv[1]))
    )


if __name__ == "__main__":
    prefork.run([Post(0, SipPlace())], connect, lambda what, post, pid: tell(event=what, sip=post.sip.port))
