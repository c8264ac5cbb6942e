"""What we rely on in the SIP library, proven on the one that is installed. Each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ivr.lines.sip.proving.self_test import SelfTest, UnprovenBuild

ROOT = Path(__file__).parents[3]


def ran(lines: str) -> str:
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, cwd=ROOT, timeout=30, text=True)
    return done.stdout.strip() or done.stderr.strip()


def test_a_process_asked_for_more_calls_than_the_library_holds_says_so() -> None:
    lines = """
import os
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.library import TooFewLines
from ivr.lines.sip.place import SipPlace
try:
    SipEndpoint(SipPlace(calls=5), print).start()
except TooFewLines as refused:
    print(refused, flush=True)
os._exit(0)
"""
    assert ran(lines) == "5 calls a process were asked for, pjsua2 holds 4: start more workers instead"


def test_starting_says_nothing_of_its_own_and_ends_cleanly() -> None:
    lines = """
import os, threading
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from ivr.worker.sip_options import answers
endpoint = SipEndpoint(SipPlace(), print)
endpoint.start()
def ask():
    print(answers("127.0.0.1", endpoint.port, 2.0), answers("127.0.0.1", 9), flush=True)
    endpoint.end()
threading.Thread(target=ask).start()
endpoint.run()
endpoint.stop()
os._exit(0)
"""
    assert ran(lines) == "True False"


def test_faults_of_the_control_thread_and_of_the_sound_are_logged_and_kept(tmp_path: Path) -> None:
    lines = f"""
import ctypes, logging, os, sys
from pathlib import Path
from ivr.lines import fault_log
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.media.bridge import Frame
logging.basicConfig(stream=sys.stdout, level="INFO")
place = SipPlace(faults=Path({str(tmp_path / "faults-0.json")!r}))
endpoint = SipEndpoint(place, print)
endpoint.start()
def broken():
    raise ValueError("+34600111222")
port = endpoint._ports.take(7)
port.request(0, ctypes.addressof(Frame()))
endpoint.do(broken)
endpoint.do(endpoint.end)
endpoint.run()
endpoint.stop()
print(endpoint.faults, sorted(fault_log.read(place.faults).items()), flush=True)
os._exit(0)
"""
    told = ran(lines)
    assert told.splitlines()[-1] == "2 [('control', 1), ('sound', 1)]"
    assert "line_fault" in told
    assert "'fault': 'ValueError', 'at': '<string>:" in told
    assert "'fault': 'AttributeError', 'at': 'port.py:" in told
    assert "600111222" not in told


def test_call_answered_or_ended_inside_a_callback_fails() -> None:
    lines = """
import pjsua2 as pj
from ivr.lines.sip.account import SipAccount
from ivr.lines.sip.call import SipCall
from ivr.lines.sip.callbacks import InsideCallback
class Broken(SipAccount):
    pass
account = SipAccount(lambda account, number, invite, source: number.act())
for act in ("answer", "hangup", "makeCall", "xfer", "sendDtmf"):
    class Number:
        def act(self):
            call = SipCall.__new__(SipCall)
            getattr(call, act)(*["sip:1@127.0.0.1"] * (act in ("makeCall", "xfer")), None)
    class Came:
        callId, rdata = Number(), type("Rdata", (), {"wholeMsg": "", "srcAddress": ""})
    try:
        account.onIncomingCall(Came)
    except InsideCallback:
        print(act)
import os
os._exit(0)
"""
    assert ran(
        lines.replace("os._exit", "sys.stdout.flush(); os._exit").replace("import os\n", "import os, sys\n")
    ) == ("answer\nhangup\nmakeCall\nxfer\nsendDtmf")


def test_every_callback_of_the_library_is_marked_as_one() -> None:
    lines = """
import pjsua2 as pj
from ivr.lines.sip.account import SipAccount
from ivr.lines.sip.call import SipCall
for kind, base in ((SipCall, pj.Call), (SipAccount, pj.Account)):
    ours = [name for name in vars(kind) if name.startswith("on")]
    print(bool(ours), [name for name in ours if not hasattr(base, name) or not vars(kind)[name].is_callback])
"""
    assert ran(lines) == "True []\nTrue []"


SELF_TEST = """
import sys
from ivr.lines.sip.proving import self_test
{change}
sys.argv[1:] = {arguments}
self_test.main()
"""


def test_known_build_needs_no_calls() -> None:
    assert ran(SELF_TEST.format(change="self_test._Calls = None", arguments=[])) == "ok"


def test_other_build_that_works_passes_its_self_test() -> None:
    assert ran(SELF_TEST.format(change="", arguments=["calls"])) == "ok"


def test_other_build_whose_objects_lie_otherwise_is_refused() -> None:
    change = "from ivr.lines.sip.native import call_slots; call_slots._NUMBER = 24"
    assert "lie in memory otherwise" in ran(SELF_TEST.format(change=change, arguments=["calls"]))


def test_failed_self_test_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = [sys.executable, "-c", "print('no sound arrived'); raise SystemExit(1)"]
    popen = subprocess.Popen
    monkeypatch.setattr("subprocess.Popen", lambda command, **more: popen(failing, **more))
    with pytest.raises(UnprovenBuild, match=r"self-test: no sound arrived; install"):
        SelfTest().passed()


def test_self_test_that_dies_is_told() -> None:
    check = SelfTest()
    check._process.kill()
    with pytest.raises(UnprovenBuild, match="ended with -9"):
        check.passed()


def test_frames_are_wanted_of_python_only_while_it_takes_part() -> None:
    lines = """
import os
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.media.bridge import Bridge
from ivr.lines.sip.media.players import Decks, Player
from ivr.lines.sip.place import SipPlace
endpoint = SipEndpoint(SipPlace(), print)
endpoint.start()
bridge = Bridge()
bridge.prove()
player = Player(bridge)
player.load([(0, bytes([1]) * 640), (960, bytes([2]) * 320)])
print([set(bridge.pull(player.address)) for _ in range(5)], player.position, flush=True)
player.load([(0, bytes([3]) * 320)])
print([set(bridge.pull(player.address)) for _ in range(3)], player.position, flush=True)
player.load([(0, bytes([4]) * 960)])
heard = [set(bridge.pull(player.address))]
player.hush()
heard.append(set(bridge.pull(player.address)))
player.release()
print([*heard, set(bridge.pull(player.address))], player.position, flush=True)
endpoint.stop()
os._exit(0)
"""
    assert ran(lines) == "[{1}, {1}, {0}, {2}, {0}] 1600\n[{3}, {0}, {0}] 960\n[{4}, {0}, {0}] 320"
