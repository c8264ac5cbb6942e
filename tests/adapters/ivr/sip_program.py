"""A SIP endpoint without flows, for tests: answers, hums, tells one JSON object a line of all that happens.

Argument: JSON with `trunks` (name to fields of `Trunk`), `others` (fields), `ours` (called numbers that are answered),
`declined` (callers who are not), `silent` (does not hum) and fields of `SipPlace`. Obeys JSON lines
on stdin: `{"dial": uri, "trunk": name}`, `{"press": keys, "by": "rtp", "info" or "inband"}`, `{"refer": uri}`,
`{"hang_up": true}`, `{"stop": true}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from deflect.policy import legs
from deflect.policy.calling import CallSettings
from ivr.lines.base import Gone, Held
from ivr.lines.dialling import Dialling
from ivr.lines.farewell import Farewell
from ivr.lines.liveness import LivenessLimits
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.media.wishes import MediaWishes
from ivr.lines.sip.messages.stranger_limits import StrangerRules
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk, Trunks
from ivr.testing.dtmf import sounded

HUM = (np.sin(np.arange(8000 * 120) * 2 * np.pi * 437 / 8000) * 8000).astype("<i2").tobytes()


def tell(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def trunk(name: str, *, media: dict[str, Any] | None = None, **fields: Any) -> Trunk:
    return Trunk(name, media=MediaWishes(**media or {}), **fields)


class Program:
    def __init__(self, wishes: dict[str, Any]) -> None:
        named = {name: trunk(name, **fields) for name, fields in wishes.pop("trunks", {}).items()}
        trunks = Trunks(named, Trunk(**wishes.pop("others", {})), wishes.pop("proxy", ""))
        if notes := wishes.pop("notes", ""):
            wishes["notes"] = Path(notes)
        if trace := wishes.pop("trace", ""):
            wishes["trace"] = Path(trace)
        if limits := wishes.pop("limits", {}):
            wishes["limits"] = LivenessLimits(**limits)
        wishes["strangers"] = StrangerRules(**wishes.get("strangers", {"lines": 64, "calls": 1000}))
        wishes["rules"] = CallSettings(hosts=frozenset(wishes.pop("hosts", ["127.0.0.1"])))
        self.lines: list[SipLine] = []
        ours, self.silent = wishes.pop("ours", None), wishes.pop("silent", False)
        declined = wishes.pop("declined", [])
        self.endpoint = SipEndpoint(
            SipPlace(trunks=trunks, **wishes),
            self.serve,
            is_ours=lambda call: ours is None or call.called in ours,
            declines=lambda call: call.caller in declined,
            on_record=lambda call: tell(event="record", **asdict(call)),
            on_farewell=self.keep,
        )

    def serve(self, line: SipLine) -> None:
        self.lines.append(line)
        if not self.silent:
            line.play(HUM)
        tell(event="line", **asdict(line.arrival))
        threading.Thread(target=self.live, args=(line,), daemon=True).start()

    def keep(self, call_id: str, last: Farewell | None) -> None:
        tell(event="farewell" if last else "no_farewell", call=call_id, last=last and asdict(last))

    def live(self, line: SipLine) -> None:
        loud: list[bool] = []
        holds: list[int] = []  # frames that had come when the far end held us, and took us back
        line.listen(lambda frame: loud.append(int(np.abs(np.frombuffer(frame, "<i2")).max()) > 2000))
        while not isinstance(event := line.events.get(), Gone):
            holds += [len(loud)] if isinstance(event, Held) else []
            tell(event=type(event).__name__.lower(), **asdict(event))  # type: ignore[call-overload]
        self.lines.remove(line)
        tail = next((at for at, one in enumerate(reversed(loud)) if one), -1)
        held = sum(sum(loud[a:b]) for a, b in zip(holds[::2], holds[1::2], strict=False))
        tell(
            event="gone",
            cause=event.cause,
            taken=self.endpoint.calls,
            frames=len(loud),
            loud=sum(loud),
            quiet_tail=tail,
            loud_held=held,
        )

    def obey(self) -> None:
        for wish in map(json.loads, sys.stdin):
            if "dial" in wish:
                self.serve(
                    self.endpoint.call(
                        Dialling(wish["dial"], legs.by_operator(wish["dial"]), trunk=wish.get("trunk", ""))
                    )
                )
            elif wish.get("by") == "inband":
                self.lines[-1].stop()
                self.lines[-1].play(sounded(wish["press"], 60, 60) + HUM)
            elif "press" in wish:
                self.lines[-1].press(wish["press"], wish["by"])
            elif "refer" in wish:
                self.lines[-1].refer(wish["refer"])
            elif "hang_up" in wish:
                self.lines[-1].hang_up()
            else:
                self.endpoint.end()
                return


if __name__ == "__main__":
    program = Program(json.loads(sys.argv[1]))
    program.endpoint.start()
    tell(event="ready", port=program.endpoint.port)
    threading.Thread(target=program.obey, daemon=True).start()
    program.endpoint.run()
    program.endpoint.stop()
    tell(event="over", faults=program.endpoint.faults)
    os._exit(0)
