"""No name and no number of a broken message is in Kamailio's log, and Kamailio ends as soon as without the mask."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relevo.kamailio import control, program
from tests.adapters.relevo.test_kamailio_runs import made
from tests.journeys.lines import mutations
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")
NAME, NUMBER = b"Xilofonte", b"612345678"
ROOT = Path(__file__).parents[3]
MASKED = """
import os, sys
from relevo.kamailio.log_mask import mask_errors
mask_errors()
os.execvp(sys.argv[1], sys.argv[1:])
"""
MESSAGES = 600


def planted(whole: bytes) -> bytes:
    """Returns a message with a name and a number in what quotes may come from."""
    whole = whole.replace(b"From: <sip:a", b'From: "%s Perez" <sip:+34%s' % (NAME, NUMBER))
    return whole.replace(b"910000001", NUMBER).replace(b"Call-ID: ", b"Call-ID: %s-%s-" % (NUMBER, NAME))


def send(message: bytes, port: int, draw: random.Random) -> None:
    """Sends a message from an address of its own, so that no brake for one address drops it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((f"127.{draw.randint(1, 60)}.{draw.randint(1, 250)}.{draw.randint(1, 250)}", 0))
        line.sendto(message, ("127.0.0.1", port))


def test_log_holds_no_name_and_no_number_of_a_broken_message(tmp_path: Path) -> None:
    where, draw = made(tmp_path), random.Random(7)
    config = program.write(where)
    memory = ["-m", str(program.SHARED_MB), "-M", str(program.PRIVATE_MB)]
    command = ["kamailio", "-DD", "-E", "-f", str(config), "-Y", str(where.folder), *memory]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", MASKED, *command], stdout=log, stderr=log, cwd=ROOT)
    try:
        until(lambda: control.alive(where.rpc), "Kamailio answers")
        for number, message in enumerate(mutations.messages(7, MESSAGES, calls=True)):
            send(planted(message), where.port, draw)
            if number % 100 == 0:
                assert control.alive(where.rpc)
        until(lambda: b"parse_headers(): bad header field ..." in (tmp_path / "log").read_bytes(), "a line is written")
    finally:
        asked = time.monotonic()
        process.terminate()
        process.wait(10)
    assert time.monotonic() - asked < 5
    written = (tmp_path / "log").read_bytes()
    assert [line for line in written.splitlines() if NAME in line or NUMBER in line] == []
