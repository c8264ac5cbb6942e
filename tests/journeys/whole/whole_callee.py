"""Whoever is called: a telephone that picks up, says a file, presses keys; or one that is busy, or only rings.

Run as a program it is that telephone, in a process of its own: `whole_callee.py PORT KEYS [WAV]`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.lines.sip.call import SipLine

REFUSAL = """<?xml version="1.0"?>
<scenario name="refuses">
  <recv request="INVITE"/>
  {refused}
</scenario>
"""
BY_EXTENSION = """<?xml version="1.0"?>
<scenario name="refuses by extension">
  <recv request="INVITE">
    <action>
      <ereg regexp="INVITE sip:[+0-9]*486@" search_in="msg" assign_to="busy"/>
      <ereg regexp="INVITE sip:[+0-9]*180@" search_in="msg" assign_to="rings"/>
    </action>
  </recv>
  <nop next="busy" test="busy"/>
  <nop next="rings" test="rings"/>
  {unknown}
  <nop next="over"/>
  <label id="busy"/>
  {busy}
  <nop next="over"/>
  <label id="rings"/>
  {rings}
  <label id="over"/>
</scenario>
"""
ANSWER = """<send><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
{sequence}
Content-Length: 0

]]></send>"""
LOOK_S = 0.05


def _answer(status: str, sequence: str = "[last_CSeq:]") -> str:
    return ANSWER.format(status=status, sequence=sequence)


def _refusal(status: str) -> str:
    """What rings on is called off, and says so."""
    acknowledged = '<recv request="ACK"/>'
    if not status.startswith("1"):
        return _answer(status) + acknowledged
    called_off = _answer("200 OK") + _answer("487 Request Terminated", "CSeq: [cseq] INVITE")
    return _answer(status) + '<recv request="CANCEL" timeout="60000"/>' + called_off + acknowledged


@contextmanager
def refuses(port: int, status: str, folder: Path) -> Iterator[Path]:
    """sipp answers every INVITE with `status` ("486 Busy Here"; "180 Ringing" rings on); yields its message log."""
    with _sipp(port, REFUSAL.format(refused=_refusal(status)), folder) as log:
        yield log


@contextmanager
def refuses_by_extension(port: int, folder: Path) -> Iterator[Path]:
    """As `refuses`: numbers that end in 486 are busy, those in 180 ring on, all others are nobody's."""
    unknown, busy, rings = (_refusal(each) for each in ("404 Not Found", "486 Busy Here", "180 Ringing"))
    scenario = BY_EXTENSION.format(unknown=unknown, busy=busy, rings=rings)
    with _sipp(port, scenario, folder) as log:
        yield log


@contextmanager
def _sipp(port: int, scenario: str, folder: Path) -> Iterator[Path]:
    file, log = folder / f"callee-{port}.xml", folder / f"callee-{port}.log"
    file.write_text(scenario)
    log.unlink(missing_ok=True)
    sipp = shutil.which("sipp")
    assert sipp is not None
    command = [
        sipp,
        "-sf",
        str(file),
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-nostdin",
        "-trace_msg",
        "-message_file",
        str(log),
    ]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield log
    finally:
        process.kill()
        process.wait()


def invites(log: Path) -> int:
    """How many calls came; a packet sent again is one."""
    lines = log.read_text().splitlines() if log.exists() else []
    ids: set[str] = set()
    for at, line in enumerate(lines):
        if line.startswith("INVITE "):
            ids |= {each for each in lines[at : at + 30] if each.lower().startswith("call-id")}
    return len(ids)


@contextmanager
def picks_up(port: int, keys: str = "", say: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A telephone that answers, says `say`, and after what it then hears presses `keys`, one a prompt; h hangs up."""
    command = [sys.executable, __file__, str(port), keys, *([str(say)] if say else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    try:
        _wait_for(port)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    """Until somebody has the port."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return
        threading.Event().wait(0.05)
    raise AssertionError(f"nobody listens at {port}")


def main(port: int, keys: str, say: str = "") -> None:
    from ivr.lines.sip.endpoint import SipEndpoint
    from ivr.lines.sip.place import SipPlace

    def answered(line: SipLine) -> None:
        threading.Thread(target=_talk, args=(line, keys, say), daemon=True).start()

    endpoint = SipEndpoint(SipPlace(port=port), answered)
    endpoint.start()
    endpoint.run()
    endpoint.stop()
    os._exit(0)


def _talk(line: SipLine, keys: str, say: str) -> None:
    from ivr.call.clock import RealClock
    from ivr.lines.base import Gone, Joined
    from relevo.cli.sip_caller import Ear
    from speech.wav import read_wav

    clock, ear, left, heard_to = RealClock(), Ear(), list(keys), 0
    line.listen(ear)
    while not isinstance(event := clock.take(line.events, clock.now() + LOOK_S), Gone):
        if isinstance(event, Joined) and say:
            line.play(read_wav(Path(say).read_bytes()))
        if left and ear.heard_out(heard_to):
            heard_to = len(ear.frames)
            key = left.pop(0)
            line.hang_up() if key == "h" else line.press(key)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
