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


def test_asterisk_gets_the_reference_by_its_dial_plan(served: Served, script: str) -> None:
    (command,) = re.findall(r"SHELL\((.*)\)\}\)", blocks("ini")[0])
    said = {"${FILTER(0-9+,${CALLERID(num)})}": MARTA, "${FILTER(A-Za-z0-9.-,${UNIQUEID})}": "1795000000.137"}
    for variable, value in said.items():
        assert variable in command
        command = command.replace(variable, value)
    command = command.replace("/usr/local/bin/relevo-hand-over", f"{sys.executable} {script}")
    printed = served.run("/bin/sh", "-c", command)
    assert printed == served.reference()
    assert served.run("/bin/sh", "-c", command) == printed  # the same call again


def test_freeswitch_gets_the_reference_by_its_dial_plan(served: Served, script: str) -> None:
    (command,) = re.findall(r"\$\{system (.*)\}\"", blocks("xml")[0])
    command = command.replace("$1", MARTA).replace("${uuid}", "9c1a7c3e-5d5e-4f5f-8d3e-0d2f3a4b5c6d")
    command = command.replace("/usr/local/bin/relevo-hand-over", f"{sys.executable} {script}")
    assert served.run("/bin/sh", "-c", command) == served.reference()


@pytest.mark.parametrize("number", [LANDLINE, "anonymous", "1; touch /tmp/x", ""])
def test_script_prints_nothing_where_no_text_goes_out(served: Served, script: str, number: str) -> None:
    assert served.run(sys.executable, script, number, "1795000000.137") == ""


def test_script_prints_nothing_where_nobody_answers(served: Served, script: str) -> None:
    away = Served(served.house, {**served.settings, "RELEVO_URL": "http://127.0.0.1:1"})
    assert away.run(sys.executable, script, MARTA, "1795000000.137") == ""


@NODE
@pytest.mark.parametrize("number", [MARTA, LANDLINE])
def test_twilio_function_answers_the_reference(served: Served, number: str) -> None:
    event = json.dumps({"number": number, "call": TWILIO_CALL})
    run = f"exports.handler(process.env, {event}, (error, answer) => console.log(JSON.stringify(answer)));"
    printed = json.loads(served.run("node", "-", given=blocks("javascript")[0] + run))
    assert printed == {"reference": served.reference() if number == MARTA else ""}


@NODE
@pytest.mark.parametrize(("number", "verbs"), [(MARTA, ["say", "hangup"]), (LANDLINE, ["redirect"])])
def test_jambonz_hook_answers_with_verbs(served: Served, number: str, verbs: list[str]) -> None:
    hook = json.dumps({"from": number, "call_sid": "5c2a1d8e-0f7b-4f0e", "digits": "1"})
    run = f"handOver({hook}).then((answer) => console.log(JSON.stringify(answer)));"
    printed = json.loads(served.run("node", "-", given=blocks("javascript")[1] + run))
    assert [each["verb"] for each in printed] == verbs
    if number == MARTA:
        assert ", ".join(served.reference()) in printed[0]["text"]


@pytest.mark.parametrize(
    "event",
    [
        {"Details": {"ContactData": {"ContactId": "9c1a7c3e-5d5e", "CustomerEndpoint": {"Address": MARTA}}}},
        {"number": MARTA, "call": "9c1a7c3e-5d5e"},
    ],
    ids=["amazon connect", "genesys cloud"],
)
def test_lambda_answers_the_reference(served: Served, event: dict[str, object]) -> None:
    run = f"\nprint(json.dumps(handler({event!r}, None)))"
    printed = json.loads(served.run(sys.executable, "-c", blocks("python")[1] + run))
    assert printed == {"reference": served.reference()}
