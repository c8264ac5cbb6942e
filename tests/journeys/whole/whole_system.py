"""Starts programs of Relevo as an operator does, in processes of their own, and waits for what they come to.

What is waited for is a condition with a deadline; nothing here knows how long anything takes.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relevo.bench.installation.own_ports import draw
from tests.waiting import until as until

ROOT = Path(__file__).parents[3]
FLOWS = Path(__file__).parent / "flows"
SPANISH, ENGLISH, SHOP, THROUGH, LOOKS = (f"+3491000000{n}" for n in range(1, 6))
"""Our numbers: the short flow, the same in English, the shop that is shipped, the flow that puts callers through, the
flow that asks somebody else's system."""
FALLBACK = "+34611000900"
"""Who answers where we cannot go on."""
LINES = 100  # RTP ports of one worker


@dataclass(frozen=True)
class Ports:
    """TCP, but for `sip` and the block of `LINES` that begins at `rtp`."""

    workspace: int
    ingress: int
    simulator: int
    handset: int
    metrics: int
    sip: int
    rtp: int
    callee: int
    """Where the trunk for calls out takes them."""
    far: int
    """Where somebody else's system answers, or nobody."""


def free_ports() -> Ports:
    """Ports that nobody else has, or gets as long as these tests run."""
    tcp, udp = range(first := draw(6), first + 6), range(first := draw(2 + LINES), first + 2 + LINES)
    workspace, ingress, simulator, handset, metrics, far = tcp
    return Ports(workspace, ingress, simulator, handset, metrics, sip=udp[0], rtp=udp[1], callee=udp[-1], far=far)


def environment(folder: Path, ports: Ports, **settings: object) -> dict[str, str]:
    """The settings of one installation under `folder`, by keys only unless `settings` say otherwise."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("RELEVO_")}
    known: dict[str, object] = {
        "data_dir": folder,
        "flows_dir": flows(folder / "flows"),
        "flow": "puente",
        "recogniser": "none",
        "numbers": {SHOP: "tienda", THROUGH: "pasa", LOOKS: "mira"},
        "services": {"lejos": f"http://127.0.0.1:{ports.far}"},
        "senders": {"bridge": ENGLISH, "tienda": SHOP, "mira": LOOKS},
        "workspace_port": ports.workspace,
        "ingress_port": ports.ingress,
        "simulator_port": ports.simulator,
        "trunks": {"carrier": {"host": "127.0.0.1", "port": ports.callee, "trust": "trusted"}},
        "dial_routes": {"+": "carrier"},
        "fallback_number": FALLBACK,
        "handset_port": ports.handset,
        "metrics_port": ports.metrics,
        "sip_port": ports.sip,
        "rtp_port": ports.rtp,
    }
    ours = {f"RELEVO_{name.upper()}": _setting(value) for name, value in (known | settings).items()}
    return base | ours | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}


def _setting(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)


def flows(folder: Path) -> Path:
    """Our flow files, and the short one once more with English first, as another flow."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (FLOWS / "puente.yaml").read_text()
    (folder / "puente.yaml").write_text(text)
    english = text.replace("flow: puente", "flow: bridge").replace("[es, en]", "[en, es]")
    (folder / "bridge.yaml").write_text(english)
    for name in ("pasa.yaml", "mira.yaml"):
        (folder / name).write_text((FLOWS / name).read_text())
    return folder


class Program:
    """One process group that we started: what it has told so far, and its end."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "relevo", *arguments],
            env=dict(env),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.ended_by_us = False
        self._told = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def told(self) -> str:
        return self._told.decode(errors="replace")

    def says(self, words: str, within_s: float = 60.0) -> None:
        """Wait until `words` were told. Raises `AssertionError` where the process ends or says them not."""

        def heard() -> bool:
            return words in self.told or self.process.poll() is not None

        until(heard, f"'{words}' in: {self.told}", within_s)
        self._reader.join(0 if self.process.poll() is None else 5)
        assert words in self.told, self.told

    def ended(self, within_s: float = 30.0) -> int:
        """The exit code; everything was told by then."""
        code = self.process.wait(within_s)
        self._reader.join(5)
        return code

    def stop(self) -> int:
        """As Ctrl+C in a terminal or a supervisor does."""
        self._ours()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """`kill -9` for the process and all that it forked."""
        self._ours()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.ended()

    def _ours(self) -> None:
        self.ended_by_us = self.ended_by_us or self.process.poll() is None

    def _read(self) -> None:
        assert self.process.stdout is not None
        while chunk := os.read(self.process.stdout.fileno(), 4096):
            self._told += chunk


class Dialled:
    """One call of `relevo call` under way; `outcome` waits for its end."""

    def __init__(self, env: Mapping[str, str], folder: Path, number: str, *options: str, to: str = SPANISH) -> None:
        uri = f"sip:{to.removeprefix('+34')}@127.0.0.1:{env['RELEVO_SIP_PORT']}"
        self.recording = folder / f"heard-{number[1:]}.wav"
        more = ["--from", number, "--limit", "40", "--record", str(self.recording), *options]
        self._program = Program(["call", uri, *more], env, folder)

    def vanish(self) -> None:
        """As a mobile without reception: no word of farewell."""
        self._program.kill()

    def outcome(self) -> dict[str, Any]:
        self._program.ended(60)
        return dict(json.loads(self._program.told.splitlines()[-1]))


def children(pid: int) -> list[int]:
    """Process ids of the children of a process of ours."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
