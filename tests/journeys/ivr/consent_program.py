"""A voice program that hears, with a real ledger and real clips of consent, for journeys.

Arguments: the folder of the ledger, the speech server's address. Tells `ready`, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deflect.installation import Installation
from deflect.keeping.customer_keys import CustomerKeys
from deflect.policy.texting import PolicySettings
from deflect.recordings.clips import ConsentSounds
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from ivr.call.ports import CallResources
from ivr.call.second_legs import Phone
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk, Trunks
from ivr.recording.clip_keeper import Clips
from ivr.testing.calls import ChimePrompts
from ivr.worker import prefork
from ivr.worker.worker import Post, WorkerParts
from speech.client import Listener
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

SECRET = "a secret for journeys"
CALLER = "+34600000000"
TRUNKS = Trunks({"callers": Trunk("callers", sources=("127.0.0.1",), trust="trusted")})
OFFER = "¿Seguimos por mensaje? Di sí o pulsa uno."
FLOW = (
    flow_model()
    .model_validate(
        read(f"""
flow: shop
title: {{es: Tienda}}
brand: {{name: Tienda, sms: Tienda}}
languages: [es]
start: oferta
start_text: elige
commands: {{person: fin}}
nodes:
  oferta:
    kind: offer_text
    say: {{es: "{OFFER}"}}
    then: fin
    by_text: elige
    declined: fin
    unavailable: fin
    undelivered: fin
  elige:
    kind: menu
    say: {{es: "¿Mañana o tarde?"}}
    choices:
      - {{id: manana, label: {{es: mañana}}, key: "1", then: fin}}
      - {{id: tarde, label: {{es: tarde}}, key: "2", then: fin}}
  fin: {{kind: end, say: {{es: "Adiós."}}}}
""").value
    )
    .model_copy(update={"version": "0123456789ab"})
)


class OneFlow:
    def latest(self, name: str) -> Flow:
        return FLOW

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"shop": FLOW}


def opened(folder: Path) -> tuple[Ledger, ConsentSounds]:
    url, vault = f"sqlite:///{folder}/ledger.db", Vault(SECRET)
    store = Store(url, keys=CustomerKeys(url, lambda: vault))
    return Ledger(store, OneFlow(), vault, PolicySettings(), Installation(flow="shop")), ConsentSounds(
        folder / "consent"
    )


def connect(post: Post, phone: Phone) -> WorkerParts:
    ledger, sounds = opened(Path(sys.argv[1]))
    clips, ears = Clips(ledger, sounds, ledger.store.ids), Listener(sys.argv[2])
    return WorkerParts(CallResources(ledger, ChimePrompts(), lambda called, otherwise: "shop", ears=ears, clips=clips))


def told(what: str, post: Post, pid: int) -> None:
    os.write(1, json.dumps({"event": what, "worker": pid, "sip": post.sip.port}).encode() + b"\n")


if __name__ == "__main__":
    opened(Path(sys.argv[1]))[0].store.upgrade()
    prefork.run([Post(0, SipPlace(trunks=TRUNKS), None)], connect, told)
