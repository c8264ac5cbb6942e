"""A voice program for journeys: real nursery, workers and lines; a ledger read from a list; prompts of chimes.

Writes one JSON object a line: `ready` and `died` of workers, `input` and `closed` of calls.
Arguments: number of workers, and the speech server's address where callers may speak.
"""

from __future__ import annotations

import json
import os
import sys

from ivr.call.ports import CallResources
from ivr.call.second_legs import Phone
from ivr.lines.handset import HandsetListener
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk, Trunks
from ivr.testing.calls import ChimePrompts, ScriptedLedger, ask, digits, say, turn
from ivr.worker import prefork
from ivr.worker.worker import Post, WorkerParts
from speech.client import Listener
from voice_flows.model.turns import End, Input, Turn

SECRET = "a secret for journeys"
TRUNKS = Trunks({"callers": Trunk("callers", sources=("127.0.0.1",), trust="trusted")})
ORIGIN = "http://desk.test"
WELCOME = "Bienvenido a la tienda de pruebas."
MENU = "Para sus pedidos, pulse uno. Para nuestro horario, pulse dos. Para hablar con una persona, pulse cero. " * 2
ORDER = "Diga o marque su número de pedido, que tiene cinco cifras y está en su correo de confirmación."
THANKS = "Gracias por su llamada. Hasta pronto."
FAILURE = "Lo sentimos, ahora mismo no podemos atenderle."
TURNS = (
    turn(say(WELCOME), ask(MENU)),
    turn(ask(ORDER, digits(5))),
    turn(say(THANKS, interruptible=False), End("bye"), wait="over"),
)


def tell(**what: object) -> None:
    os.write(1, json.dumps({**what, "pid": os.getpid()}).encode() + b"\n")


class TellingLedger(ScriptedLedger):
    def advance(self, leg: str, key: str, event: Input) -> Turn | None:
        tell(event="input", kind=type(event).__name__, keys=getattr(event, "digits", None))
        return super().advance(leg, key, event)


def connect(post: Post, phone: Phone) -> WorkerParts:
    ledger = TellingLedger(TURNS, on_closed=lambda reason: tell(event="closed", reason=reason))
    prompts = ChimePrompts()
    ears = Listener(sys.argv[2]) if len(sys.argv) > 2 else None
    failure = prompts.pcm((FAILURE,), "es", "")
    return WorkerParts(CallResources(ledger, prompts, lambda called, otherwise: "shop", ears=ears, failure=failure))


def told(what: str, post: Post, pid: int) -> None:
    assert post.handset is not None
    tell(event=what, number=post.number, worker=pid, sip=post.sip.port, handset=post.handset.port)


if __name__ == "__main__":
    handset = HandsetListener(SECRET, (ORIGIN,))
    prefork.run([Post(number, SipPlace(trunks=TRUNKS), handset) for number in range(int(sys.argv[1]))], connect, told)
    tell(event="over")
