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
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")
NAME, NUMBER = "Xilofonte", "612345678"
ROOT = Path(__file__).parents[3]
MASKED = """
import os, sys
from relevo.kamailio.log_mask import masked
os.dup2(masked(), 2)
os.execvp(sys.argv[1], sys.argv[1:])
"""
MESSAGES = 600


def broken(draw: random.Random, number: int) -> bytes:
    """Returns a message with a name and a number, of which a piece is left out and another is put in."""
    method = draw.choice(["INVITE", "OPTIONS", "BYE", "REGISTER", "ACK", "CANCEL", "SUBSCRIBE"])
    whole = (
        f"{method} sip:+34{NUMBER}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK{number}\r\n"
        f'From: "{NAME} Perez" <sip:{NUMBER}@127.0.0.1>;tag={number}\r\nTo: {NAME} <sip:+34{NUMBER}@127.0.0.1>\r\n'
        f"Call-ID: {NUMBER}-{NAME}-{number}\r\nCSeq: 1 {method}\r\nContact: <sip:{NUMBER}@127.0.0.1:9>\r\n"
        f"P-Asserted-Identity: <tel:+34{NUMBER}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    ).encode()
    cut, put = draw.randrange(len(whole)), draw.randrange(len(whole))
    whole = whole[:cut] + whole[cut + draw.choice([0, 1, 5, 30]) :]
    return whole[:put] + draw.choice([b"\x00", b"\xff", b"\r\n", b";", b"<", b">", b'"', b",", b"@"]) + whole[put:]


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
        for number in range(MESSAGES):
            send(broken(draw, number), where.port, draw)
            if number % 100 == 0:
                assert control.alive(where.rpc)
        until(lambda: b"parse_headers(): bad header field ..." in (tmp_path / "log").read_bytes(), "a line is written")
    finally:
        asked = time.monotonic()
        process.terminate()
        process.wait(10)
    assert time.monotonic() - asked < 5
    written = (tmp_path / "log").read_text(errors="replace")
    assert [line for line in written.splitlines() if NAME in line or NUMBER in line] == []
