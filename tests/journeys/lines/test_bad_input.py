"""What goes wrong when a trunk is connected: the right answer, a sentence for the operator, and no line lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from lines_house import Fleet

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import tone
from relevo.bench.installation.installation import Installation, installed
from relevo.bench.voice import FLOW, HZ, PROMPTS
from relevo.programs.checks.trunks import trunks
from relevo.programs.line_status import registrations
from tests.adapters.ivr.raw_caller import RawCaller
from tests.adapters.relevo.tls_ends import TlsTrunk, certified, trunk_by_tls
from tests.adapters.relevo.trunk_ends import Registrar
from tests.waiting import until

pytestmark = [pytest.mark.needs("kamailio"), pytest.mark.timeout(240)]
LINES = 8
NUMBER = "+34600000880"


@dataclass(frozen=True, slots=True)
class Ends:
    """The trunks that are wrongly configured, as the other side sees them."""

    registrar: Registrar
    impostor: TlsTrunk


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ends]:
    certificates = certified(tmp_path_factory.mktemp("certificates"))
    registrar = Registrar("127.0.0.11", accepts=403)
    with trunk_by_tls(certificates / "other name.pem") as impostor:
        yield Ends(registrar, impostor)
    registrar.close()


@pytest.fixture(scope="module")
def house(ends: Ends) -> Iterator[Installation]:
    account = {"username": "341", "password": "a wrong one", "register": True}
    configured = {
        "ours": {"sources": ["127.0.0.1"], "trust": "trusted"},
        "refusing": {"host": "127.0.0.11", "port": ends.registrar.port, "ping": False, **account},
        "impostor": {"host": "localhost", "port": ends.impostor.port, "transport": "tls", **account},
    }
    authority = str(ends.impostor.certificate.parent / "authority.pem")
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    settings = {"trunks": json.dumps(configured), "sip_ca_file": authority, "sip_trust": "none"}
    with installed(FLOW, prompts, ("voice",), lines=str(LINES), **settings) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Wrong:
    """`meets` returns what the other side is answered; `sentence` is told to the operator."""

    meets: Callable[[Fleet, Ends], object]
    answer: object
    sentence: str


def registered(fleet: Fleet, _: Ends) -> object:
    until(lambda: registrations(fleet.house.settings)["refusing"].code == 403, "the refusal is known")
    return registrations(fleet.house.settings)["refusing"].state


def shown_to_the_impostor(fleet: Fleet, ends: Ends) -> object:
    until(lambda: ends.impostor.met, "a connection")
    return ends.impostor.got


def refused(fleet: Fleet, called: str, *codecs: str) -> int:
    with RawCaller(fleet.house.settings.sip_port, called, NUMBER) as caller:
        return caller.call(caller.offer(*codecs) if codecs else None).status


def unconfirmed(fleet: Fleet, _: Ends) -> list[int]:
    """Four INVITEs whose answers are met with silence."""
    settings = fleet.house.settings
    with ExitStack() as stack:
        numbers = [f"{NUMBER[:-1]}{one}" for one in range(4)]
        made = [stack.enter_context(RawCaller(settings.sip_port, settings.twilio_sender, one)) for one in numbers]
        for caller in made:
            caller.begins()
        answers = [caller.final("INVITE").status for caller in made]
        until(lambda: len(outcomes(fleet)) == 4 and all(outcomes(fleet)), "the lines are free", 20)
    return answers


def outcomes(fleet: Fleet) -> list[str]:
    return [leg.outcome for one in range(4) for leg in fleet.legs(f"{NUMBER[:-1]}{one}")]


CASES = {
    "wrong password": Wrong(registered, "refused", "correct username and password of refusing"),
    "certificate of another name": Wrong(shown_to_the_impostor, b"", "is not for localhost"),
    "number of nobody": Wrong(lambda fleet, _: refused(fleet, "+34910999999"), 404, "404"),
    "codec that nobody has": Wrong(
        lambda fleet, _: refused(fleet, fleet.house.settings.twilio_sender, "18"), 488, "488"
    ),
    "four INVITEs and silence": Wrong(unconfirmed, [200] * 4, "unconfirmed"),
}


@pytest.mark.parametrize("case", CASES)
def test_mistake_is_answered_and_told_and_no_line_is_lost(fleet: Fleet, ends: Ends, case: str) -> None:
    wrong = CASES[case]
    assert wrong.meets(fleet, ends) == wrong.answer
    until(lambda: wrong.sentence in told(fleet), f"the operator is told '{wrong.sentence}'", 15)
    for number in range(LINES):
        line = f"+3460000089{number}"
        until(lambda line=line: answered(fleet.phone(line)), "a free line", 20)  # type: ignore[misc]


def told(fleet: Fleet) -> str:
    """Everything that an operator reads: doctor, the log of refusals, the ends of calls."""
    finding = trunks(fleet.house.settings)
    refusals = [line for line in fleet.house.programs.tail("kamailio", 200).splitlines() if "call_refused" in line]
    return "\n".join([finding.seen, finding.fix, *refusals, *outcomes(fleet)])


def answered(phone: Phone) -> bool:
    try:
        phone.dial()
    except Unanswered:
        return False
    return True
