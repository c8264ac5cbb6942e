"""What Kamailio is told while it runs: JSON-RPC in one datagram over its unix socket. Nobody waits long for it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path
from typing import Any, Final, Literal

from relevo.errors import RelevoError

PATIENCE_S: Final = 0.5
State = Literal["a", "i", "d"]
"""Takes calls; takes none until it answers again; takes none until told so (Kamailio's own letters)."""


class Away(RelevoError):
    """Kamailio does not answer; the message says where it was looked for."""

    code = "kamailio_away"
    retryable = True


class Refused(RelevoError):
    """Kamailio refused a command; the message is its own."""

    code = "kamailio_refused"


def ask(rpc: Path, method: str, *params: object) -> Any:
    """The result of one command. Raises `Away` where nothing answers, `Refused` where it declines."""
    wish = json.dumps({"jsonrpc": "2.0", "method": method, "params": list(params), "id": 1}).encode()
    mine = rpc.with_name(f"{rpc.name}-{os.urandom(4).hex()}")  # where it may answer to, in its container too
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE_S)
        try:
            line.bind(str(mine))
            line.connect(str(rpc))
            line.send(wish)
            answer = json.loads(line.recv(65536))
        except OSError as error:
            raise Away(f"Kamailio does not answer at {rpc}; see the log of `relevo run kamailio`") from error
        finally:
            mine.unlink(missing_ok=True)
    if "error" in answer:
        raise Refused(str(answer["error"].get("message", "")))
    return answer.get("result")


def mark(rpc: Path, group: int, address: str, state: State) -> bool:
    """Say how a worker is; False where nobody took it in: then Kamailio finds out by its own probes."""
    probed = "p" if state != "d" else ""
    with contextlib.suppress(Away, Refused):
        ask(rpc, "dispatcher.set_state", state + probed, group, address)
        return True
    return False


def standing(rpc: Path) -> dict[str, str]:
    """Every worker's address and its state in Kamailio's letters, such as `AP`. Raises `Away`."""
    listed = ask(rpc, "dispatcher.list")
    groups = listed.get("RECORDS", [])
    return {str(one["DEST"]["URI"]): str(one["DEST"]["FLAGS"]) for group in groups for one in group["SET"]["TARGETS"]}
