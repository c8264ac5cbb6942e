"""Sends commands to a running Kamailio: JSON-RPC in one datagram over its unix socket, with a short time-out."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from relevo.errors import RelevoError

PATIENCE_S: Final = 0.5
CLOSED: Final = 50
"""Connections named by one command."""
State = Literal["a", "i", "d"]
"""Takes calls; takes none until it answers again; takes none until told so (Kamailio's own letters)."""


class Away(RelevoError):
    """Kamailio does not answer; the message names its socket."""

    code = "kamailio_away"
    retryable = True


class Refused(RelevoError):
    """Kamailio refused a command; the message is its own."""

    code = "kamailio_refused"


def ask(rpc: Path, method: str, *params: object) -> Any:
    """Returns the result of one command. Raises `Away` if there is no answer, `Refused` if Kamailio declines."""
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


def connections(rpc: Path) -> tuple[int, int] | None:
    """Returns how many connections by TCP and TLS there are, and how many there may be; `None` without an answer."""
    try:
        told = ask(rpc, "core.tcp_info")
        return int(told["opened_connections"]), int(told["max_connections"])
    except (Away, Refused, KeyError, TypeError):  # also where another program answers
        return None


def close(rpc: Path, ends: Sequence[str]) -> None:
    """Names connections by their far ends (`host:port`), of which Kamailio closes those that said no whole message."""
    with contextlib.suppress(Away, Refused):
        for at in range(0, len(ends), CLOSED):
            ask(rpc, "htable.sets", "closing", str(at), ",".join(ends[at : at + CLOSED]))


def alive(rpc: Path) -> bool:
    """Returns whether our Kamailio answers; another program at its SIP port does not."""
    try:
        ask(rpc, "core.version")
    except (Away, Refused):
        return False
    return True


def mark(rpc: Path, group: int, address: str, state: State) -> bool:
    """Tells Kamailio the state of a worker.

    Returns False if Kamailio did not take it; its own probes find out later.
    """
    probed = "p" if state != "d" else ""
    with contextlib.suppress(Away, Refused):
        ask(rpc, "dispatcher.set_state", state + probed, group, address)
        return True
    return False


def standing(rpc: Path) -> dict[str, str]:
    """Returns the address and state of every worker, in Kamailio's letters such as `AP`. Raises `Away`."""
    listed = ask(rpc, "dispatcher.list")
    groups = listed.get("RECORDS", [])
    return {str(one["DEST"]["URI"]): str(one["DEST"]["FLAGS"]) for group in groups for one in group["SET"]["TARGETS"]}


def table(rpc: Path, name: str) -> dict[str, str]:
    """Returns the entries of one of Kamailio's tables. Raises `Away`, or `Refused` where there is no such table."""
    slots = ask(rpc, "htable.dump", name) or ()
    return {str(one["name"]): str(one["value"]) for slot in slots for one in slot["slot"]}


def live(rpc: Path, address: str, life: str) -> None:
    """Notes which life a worker is in, so that an INVITE of which it dies is tried at no other.

    Calls of a worker that died are over: strangers' lines are counted anew.
    """
    with contextlib.suppress(Away, Refused):
        ask(rpc, "htable.sets", "lives", address, life)
        if life.startswith("died"):
            ask(rpc, "htable.flush", "held")
            ask(rpc, "htable.flush", "unproven")


def spare(rpc: Path, life: str) -> None:
    """Notes that a life is ended from outside, by no INVITE; told before its end is."""
    with contextlib.suppress(Away, Refused):
        ask(rpc, "htable.sets", "killed", life, "1")


def give_up_accounts(rpc: Path, trunks: Sequence[str]) -> None:
    """Makes Kamailio give up its registrations (REGISTER with expires=0), until `take_up_accounts`."""
    with contextlib.suppress(Away, Refused):
        ask(rpc, "htable.seti", "account_notes", "leaving", 1)
        for name in trunks:
            ask(rpc, "uac.reg_unregister", "l_uuid", name)


def take_up_accounts(rpc: Path, trunks: Sequence[str]) -> None:
    """Lets Kamailio register again, where it gave its registrations up; elsewhere nothing changes."""
    with contextlib.suppress(Away, Refused):
        if table(rpc, "account_notes").get("leaving") == "1":
            ask(rpc, "htable.seti", "account_notes", "leaving", 0)
            for name in trunks:
                ask(rpc, "uac.reg_refresh", name)  # from the file: one that was given up asks for 0 seconds ever after
