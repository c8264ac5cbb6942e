"""The examples of `docs/hand-over-examples.md` run as they stand there, against a real ingress."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from gateway_house import House
from ledger_world import MARTA
from werkzeug.serving import make_server

from deflect.people import api_keys
from deflect.people.audit import Actor
from gateway import signing

PAGE = (Path(__file__).parents[3] / "docs/hand-over-examples.md").read_text("utf-8")
LANDLINE = "+34912345678"
TWILIO_CALL = "CA" + "0" * 32
NODE = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


@dataclass(frozen=True)
class Served:
    """An ingress on a port, with a key for the examples."""

    house: House
    settings: Mapping[str, str]

    def run(self, *command: str, given: str = "") -> str:
        environment = {"PATH": os.environ["PATH"], **self.settings}
        done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reference(self) -> str:
        (conversation,) = self.house.world.conversations()
        return conversation.reference

    def untouched(self) -> bool:
        """True where no request was taken: no text, no consent, no conversation."""
        return self.house.world.conversations() == []


@pytest.fixture
def served(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(signing, "TOLERANCE_S", math.inf)  # the examples keep the machine's clock, which a run may move
    world = house.world
    key, secret = api_keys.create(world.store, world.ledger.vault, "old IVR", ["handoffs"], Actor("system", "ana"))
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings = {"RELEVO_URL": f"http://127.0.0.1:{server.port}", "RELEVO_KEY": key, "RELEVO_SECRET": secret}
    yield Served(house, settings)
    server.shutdown()
    thread.join()
    server.server_close()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def script(tmp_path: Path) -> str:
    """The script for Asterisk and FreeSWITCH, saved as the page says."""
    path = tmp_path / "relevo-hand-over"
    path.write_text(blocks("python")[0], "utf-8")
    return str(path)


SAID_NO = pytest.mark.parametrize("pressed", ["2", "", "11", "0"], ids=["no", "silent", "two keys", "a person"])


def test_asterisk_gets_the_reference_by_its_dial_plan(served: Served, script: str) -> None:
    printed = asterisk(served, script, "1")
    assert printed == served.reference()
    assert asterisk(served, script, "1") == printed  # the same call again


@SAID_NO
def test_asterisk_sends_nothing_without_a_yes(served: Served, script: str, pressed: str) -> None:
    assert asterisk(served, script, pressed) == ""
    assert served.untouched()


def test_asterisk_sends_nothing_for_a_withheld_number(served: Served, script: str) -> None:
    assert asterisk(served, script, "1", number="") == ""
    assert served.untouched()


def asterisk(served: Served, script: str, pressed: str, number: str = MARTA) -> str:
    """What the command of the dial plan prints, with its variables filled in as Asterisk does."""
    (command,) = re.findall(r"SHELL\((.*)\)\}\)", blocks("ini")[0])
    said = {
        "${FILTER(0-9+,${CALLERID(num)})}": number,
        "${FILTER(A-Za-z0-9.-,${UNIQUEID})}": "1795000000.137",
        "${FILTER(0-9,${ANSWER})}": pressed,
    }
    return served.run("/bin/sh", "-c", filled(command, said, script))


@pytest.mark.parametrize("pressed", ["1", "2", ""])
def test_freeswitch_gets_the_reference_by_its_dial_plan_after_a_yes(served: Served, script: str, pressed: str) -> None:
    (plan,) = blocks("xml")
    (command,) = re.findall(r"\$\{system (.*)\}\"", plan)
    assert plan.index("play_and_get_digits") < plan.index("${system")
    said = {"$1": MARTA, "${uuid}": "9c1a7c3e-5d5e-4f5f-8d3e-0d2f3a4b5c6d", "${pressed}": pressed}
    printed = served.run("/bin/sh", "-c", filled(command, said, script))
    assert served.untouched() if pressed != "1" else printed == served.reference()


def filled(command: str, said: Mapping[str, str], script: str) -> str:
    for variable, value in said.items():
        assert variable in command
        command = command.replace(variable, value)
    return command.replace("/usr/local/bin/relevo-hand-over", f"{sys.executable} {script}")


@pytest.mark.parametrize("number", [LANDLINE, "anonymous", "1; touch /tmp/x", ""])
def test_script_prints_nothing_where_no_text_goes_out(served: Served, script: str, number: str) -> None:
    assert served.run(sys.executable, script, number, "1795000000.137", "1") == ""


def test_script_prints_nothing_where_nobody_answers(served: Served, script: str) -> None:
    away = Served(served.house, {**served.settings, "RELEVO_URL": "http://127.0.0.1:1"})
    assert away.run(sys.executable, script, MARTA, "1795000000.137", "1") == ""


@NODE
@pytest.mark.parametrize("number", [MARTA, LANDLINE])
def test_twilio_function_answers_the_reference(served: Served, number: str) -> None:
    assert twilio(served, {"number": number, "digits": "1"}) == (served.reference() if number == MARTA else "")


@NODE
@pytest.mark.parametrize(
    "event", [{"number": MARTA, "digits": "2"}, {"number": MARTA, "digits": ""}, {"number": MARTA}, {"digits": "1"}]
)
def test_twilio_function_sends_nothing_without_a_yes_and_a_number(served: Served, event: dict[str, str]) -> None:
    assert twilio(served, event) == ""
    assert served.untouched()


def twilio(served: Served, event: Mapping[str, str]) -> str:
    given = json.dumps({**event, "call": TWILIO_CALL})
    run = f"exports.handler(process.env, {given}, (error, answer) => console.log(JSON.stringify(answer)));"
    return str(json.loads(served.run("node", "-", given=blocks("javascript")[0] + run))["reference"])


@NODE
@pytest.mark.parametrize(("number", "verbs"), [(MARTA, ["say", "hangup"]), (LANDLINE, ["redirect"])])
def test_jambonz_hook_answers_with_verbs(served: Served, number: str, verbs: list[str]) -> None:
    printed = jambonz(served, {"from": number, "digits": "1"})
    assert [each["verb"] for each in printed] == verbs
    if number == MARTA:
        assert ", ".join(served.reference()) in printed[0]["text"]


@NODE
@pytest.mark.parametrize(
    "hook", [{"from": MARTA, "digits": "2"}, {"from": MARTA, "digits": ""}, {"from": MARTA}, {"digits": "1"}]
)
def test_jambonz_hook_sends_nothing_without_a_yes_and_a_number(served: Served, hook: dict[str, str]) -> None:
    assert [each["verb"] for each in jambonz(served, hook)] == ["redirect"]
    assert served.untouched()


def jambonz(served: Served, hook: Mapping[str, str]) -> list[dict[str, str]]:
    given = json.dumps({**hook, "call_sid": "5c2a1d8e-0f7b-4f0e"})
    run = f"handOver({given}).then((answer) => console.log(JSON.stringify(answer)));"
    printed: list[dict[str, str]] = json.loads(served.run("node", "-", given=blocks("javascript")[1] + run))
    return printed


def connect(pressed: object = "1", **contact: object) -> dict[str, object]:
    """An event of Amazon Connect."""
    return {"Details": {"ContactData": {"ContactId": "9c1a7c3e-5d5e", **contact}, "Parameters": {"digits": pressed}}}


GENESYS = {"number": MARTA, "call": "9c1a7c3e-5d5e"}


@pytest.mark.parametrize(
    "event",
    [connect(CustomerEndpoint={"Address": MARTA}), {**GENESYS, "digits": "1"}],
    ids=["amazon connect", "genesys cloud"],
)
def test_lambda_answers_the_reference(served: Served, event: dict[str, object]) -> None:
    assert in_lambda(served, event) == {"reference": served.reference()}


@pytest.mark.parametrize(
    "event",
    [
        connect("2", CustomerEndpoint={"Address": MARTA}),
        connect("", CustomerEndpoint={"Address": MARTA}),
        connect("Timeout", CustomerEndpoint={"Address": MARTA}),
        connect(None, CustomerEndpoint={"Address": MARTA}),
        connect(),
        connect(CustomerEndpoint=None),
        connect(CustomerEndpoint={}),
        connect(CustomerEndpoint={"Address": None}),
        {"Details": {"ContactData": {"ContactId": "9c1a7c3e-5d5e", "CustomerEndpoint": {"Address": MARTA}}}},
        {"Details": None},
        {},
        GENESYS,
        {**GENESYS, "digits": "2"},
        {**GENESYS, "digits": None},
        {**GENESYS, "digits": "1", "number": ""},
        {**GENESYS, "digits": "1", "number": None},
    ],
)
def test_lambda_sends_nothing_without_a_yes_and_a_number(served: Served, event: dict[str, object]) -> None:
    assert in_lambda(served, event) == {"reference": ""}
    assert served.untouched()


def in_lambda(served: Served, event: Mapping[str, object]) -> dict[str, str]:
    run = f"\nprint(json.dumps(handler({event!r}, None)))"
    answer: dict[str, str] = json.loads(served.run(sys.executable, "-c", blocks("python")[1] + run))
    return answer
