"""Runs sipp scenarios; a common head and tail spare each file the same forty lines."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

SCENARIOS = Path(__file__).with_name("scenarios")
PARTS = {path.stem.removeprefix("_"): path.read_text() for path in SCENARIOS.glob("_*.xml")}


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ran(folder: Path, scenario: str, port: int, *options: str) -> bool:
    """Whether the scenario went as written, against whoever listens on `port`. Leaves sipp's own word in `folder`."""
    text = re.sub(r"<!--#(\w+)-->", lambda part: PARTS[part[1]], (SCENARIOS / f"{scenario}.xml").read_text())
    file = folder / f"{scenario}.xml"
    file.write_text(text)
    command = [
        "sipp", "-sf", str(file), f"127.0.0.1:{port}", "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", str(free_port()),
        "-m", "1", "-nostdin", "-timeout", "60s", "-timeout_error", "-trace_err", *options,
    ]  # fmt: skip
    if "-s" not in options:
        command += ["-s", "+34910000001"]
    done = subprocess.run(command, capture_output=True, cwd=folder, timeout=90)
    return done.returncode == 0
