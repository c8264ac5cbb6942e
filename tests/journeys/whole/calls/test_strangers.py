"""Callers from outside the trunks: a code goes to the number they claim, and they key it before they are texted."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from whole_baresip import baresip
from whole_system import SPANISH, until
from whole_up import ON_SQLITE, System

from relevo.bench.callers import caller
from relevo.bench.callers.tones import Tones

HERE = "127.0.0.2"  # no trunk's address
MARTA = "+34611000777"
PATIENCE_S = 30.0


class Stranger:
    """A telephone whose owner looks at the mobile while on the call."""

    def __init__(self, system: System, number: str = MARTA, here: str = HERE) -> None:
        self._system, self.number = system, number
        port = int(system.env["RELEVO_SIP_PORT"])
        self.phone = caller.Phone("127.0.0.1", port, number, SPANISH, Tones({"any": 1000}), here)
        self._leg = len(system.records.legs(number, "voice"))
        self.phone.dial()

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Talks on until `holds`."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"{what}: {self.said()}"
            self.phone.rest(0.2)

    def said(self) -> list[str]:
        """What this call has said so far."""
        legs = self._system.records.legs(self.number, "voice")[self._leg :]
        entries = self._system.records.timeline(self.number)
        return [one.text for one in entries if legs and one.leg_id == legs[0].id and one.kind == "said"]

    def hears(self, words: str) -> None:
        self.until(lambda: any(words in each for each in self.said()), f"hears '{words}'")
        self.phone.rest(0.6)  # keys count from the moment the question sounds

    def keys(self, digits: str) -> None:
        for digit in digits:
            self.phone.press(digit)
            self.phone.rest(0.3)

    def asks_for_text(self) -> None:
        self.hears("¿Tu número?")
        self.keys("48213")
        self.hears("¿Te escribo?")
        self.keys("1")


@pytest.fixture
def callers() -> Iterator[ExitStack]:
    with ExitStack() as hang_up:
        yield hang_up


@ON_SQLITE
def test_stranger_keys_the_code_and_goes_on_by_text(system: System, callers: ExitStack) -> None:
    mobile = system.phone(MARTA)
    call = Stranger(system)
    callers.callback(call.phone.hang_up)
    call.asks_for_text()
    call.hears("clave de seis cifras")
    call.until(lambda: "es tu clave para Puente" in str(mobile.received()), "code on the mobile")
    (code,) = re.findall(r"\b\d{6}\b", mobile.gets("clave")["body"])
    call.keys(f"{(int(code) + 1) % 1_000_000:06d}")
    call.hears("Esa no es la clave")
    assert len(mobile.received()) == 1
    call.keys(code)
    call.until(lambda: "(ref. " in str(mobile.received()), "first text on the mobile")
    mobile.writes("2")
    mobile.gets("Hecho, pedido 48213")

    (conversation,) = system.records.conversations(MARTA)
    assert system.records.customers(MARTA) == {conversation.customer_id}
    voice, text = system.records.legs(MARTA)
    assert (voice.source, voice.trust, text.conversation_id) == (HERE, "attested", conversation.id)
    assert code not in str([(entry.text, entry.meta) for entry in system.records.timeline(MARTA)])
    logs = "".join(path.read_text(errors="replace") for path in (system.folder / "log").glob("*.log"))
    assert code not in logs


@ON_SQLITE
def test_second_stranger_with_a_number_gets_no_second_code(system: System, callers: ExitStack) -> None:
    number = "+34611000778"
    first = Stranger(system, number)
    callers.callback(first.phone.hang_up)
    first.asks_for_text()
    first.hears("clave de seis cifras")
    second = Stranger(system, number, "127.0.0.3")
    callers.callback(second.phone.hang_up)
    second.hears("¿Tu número?")
    second.keys("48213")
    second.hears("¿Mañana o tarde?")
    assert "¿Te escribo?" not in second.said()
    assert len(system.phone(number).received()) == 1
    assert system.records.customers(number) == set()


@ON_SQLITE
@pytest.mark.needs("baresip")
def test_stranger_is_texted_nothing_but_the_code_before_it_is_keyed(system: System, tmp_path: Path) -> None:
    number = "+34611000779"
    mobile = system.phone(number)
    with baresip(tmp_path, number, HERE) as caller:
        caller.tells("dial", f"sip:910000001@127.0.0.1:{system.ports.sip}")
        caller.hears_a_prompt()
        caller.has_heard(2.5)
        caller.presses("48213")
        system.records.entered(number, "offered")
        caller.hears_a_prompt()
        caller.presses("1")
        until(lambda: "clave de seis cifras" in said(system, number), "question for the code")
        caller.hears_a_prompt()
        (code,) = re.findall(r"\b\d{6}\b", mobile.gets("clave")["body"])
        assert len(mobile.received()) == 1
        caller.presses(code)
        mobile.gets("(ref. ")
        mobile.writes("1")
        mobile.gets("Hecho, pedido 48213")
        caller.tells("hangup")
    voice, _ = system.records.legs(number)
    assert (voice.source, voice.trust) == (HERE, "attested")


def said(system: System, number: str) -> str:
    return " ".join(entry.text for entry in system.records.timeline(number) if entry.kind == "said")
