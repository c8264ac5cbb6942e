"""A voice program with a real ledger and a real recorder, for journeys. Argument: the folder of both.

Tells `ready` and `closed`, one JSON object a line, as `voice_program` does.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deflect.policy.texting import PolicySettings
from deflect.recordings import Tapes
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from ivr.call.ports import CallResources
from ivr.call.second_legs import Phone
from ivr.lines.sip.place import SipPlace
from ivr.recording.recorder import Limits, Recorder
from ivr.testing.calls import ChimePrompts
from ivr.worker import prefork
from ivr.worker.worker import Post, WorkerParts
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

SECRET = "a secret for journeys"
FLOW = (
    flow_model()
    .model_validate(
        read("""
flow: shop
title: {en: Shop}
brand: {name: Shop, sms: Shop}
languages: [en]
record: true
start: ask
start_text: ask
commands: {person: bye}
variables: {code: {type: digits}}
nodes:
  ask:
    kind: menu
    say: {en: "One?"}
    choices:
      - {id: leave, label: {en: leave}, key: "1", then: code}
  code: {kind: ask, type: digits, length: 2, variable: code, sensitive: true, say: {en: "Code?"}, then: message}
  message: {kind: voicemail, say: {en: "After the tone."}, then: bye}
  bye: {kind: end, say: {en: "Bye."}}
""").value
    )
    .model_copy(update={"version": "0123456789ab"})
)


class OneFlow:
    def latest(self, name: str) -> Flow:
        return FLOW

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"shop": FLOW}


def opened(folder: Path) -> tuple[Ledger, Tapes]:
    vault = Vault(SECRET)
    ledger = Ledger(Store(f"sqlite:///{folder}/ledger.db"), OneFlow(), vault, PolicySettings())
    return ledger, Tapes(folder / "recordings", vault)


def tell(**what: object) -> None:
    os.write(1, json.dumps({**what, "pid": os.getpid()}).encode() + b"\n")


def connect(post: Post, phone: Phone) -> WorkerParts:
    ledger, tapes = opened(Path(sys.argv[1]))
    recorder = Recorder(ledger, tapes, ledger.store.ids, ledger.store.clock, Limits(free_mb=1))
    return WorkerParts(CallResources(ledger, ChimePrompts(), lambda called, otherwise: "shop", recorder=recorder))


def told(what: str, post: Post, pid: int) -> None:
    tell(event=what, worker=pid, sip=post.sip.port)


if __name__ == "__main__":
    opened(Path(sys.argv[1]))[0].store.upgrade()
    prefork.run([Post(0, SipPlace(), None)], connect, told)
