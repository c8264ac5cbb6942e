"""Runs a complete, separate Relevo for one bench: temporary folder, free ports, one flow, no settings of the machine.

The settings and `relevo.toml` of the user are ignored, so that no real number is ever texted.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from relevo.bench.installation.own_ports import draw
from relevo.cli import up
from relevo.config import senders
from relevo.config.settings import Settings, read
from relevo.config.sip import RTP_PORTS
from relevo.kamailio import program as kamailio
from relevo.programs import readiness, wiring
from relevo.programs.supervisor import NotReady, Supervisor
from relevo.programs.voice import open_prompts
from speech import wav

START_S = 60.0
TRUNKS = '{"bench": {"sources": ["127.0.0.1"], "trust": "trusted"}}'
"""Where the bench's own callers call from."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where callers call: a plain value, so that callers may be in other processes."""

    host: str
    ports: Sequence[int]
    called: str
    lines: int

    def port(self, number: int) -> int:
        """Returns the port that caller `number` calls: Kamailio's, or those of the workers in turn."""
        return self.ports[number % len(self.ports)]


@dataclass(frozen=True, slots=True)
class Installation:
    """Running programs and the settings they run with."""

    settings: Settings
    programs: Supervisor

    def pid(self, program: str) -> int:
        return self.programs.pids()[program]

    def pids(self, *programs: str) -> list[int]:
        """Returns the process ids of the programs that run."""
        return [pid for name, pid in self.programs.pids().items() if name in programs]

    def workers(self) -> list[int]:
        """Returns the process ids of the voice workers that live, by worker's number; none after they have drained."""
        nursery = self.programs.pids().get("voice")
        children = Path(f"/proc/{nursery}/task/{nursery}/children")
        return [int(child) for child in children.read_text().split()] if nursery and children.exists() else []

    @property
    def entrance(self) -> Entrance:
        settings = self.settings
        count = 1 if kamailio.fronted(settings) else settings.workers
        ports = range(settings.sip_port, settings.sip_port + count)
        return Entrance(settings.sip_host, ports, senders.main(settings), settings.lines)


@contextlib.contextmanager
def installed(
    flow: str, prompts: Mapping[str, bytes], wanted: Sequence[str], **settings: str
) -> Iterator[Installation]:
    """Installs the flow in file `flow`, with `prompts` (text to PCM) as recordings, and starts `wanted`.

    `settings` are names without `RELEVO_`, in lower case. Raises `relevo.programs.supervisor.NotReady`.
    """
    models = read().models.absolute()
    with tempfile.TemporaryDirectory(prefix="relevo-bench-") as folder, _apart(Path(folder)):
        _set(Path(folder), flow, models, settings)
        chosen = read()
        _prepare(chosen, flow, prompts)
        programs = Supervisor(Path(folder) / "log")
        try:
            front = {"kamailio", "rtpengine"} if "voice" in wanted else set()
            for together in up.programs(chosen):
                programs.start(*(one for one in together if one.name in {*wanted, *front}), within_s=START_S)
            _wait_for_lines(chosen, programs, wanted)
            yield Installation(chosen, programs)
        finally:
            programs.stop()


@contextlib.contextmanager
def _apart(folder: Path) -> Iterator[None]:
    """Moves this process and its children into `folder`, without the settings of the user."""
    before, place = dict(os.environ), Path.cwd()
    for name in [name for name in os.environ if name.startswith("RELEVO_")]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[3])
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(place)
        os.environ.clear()
        os.environ.update(before)


def _set(folder: Path, flow: str, models: Path, settings: Mapping[str, str]) -> None:
    lines = int(settings.get("lines", "4"))
    own = {
        "data_dir": str(folder),
        "models_dir": str(models),
        "flows_dir": str(folder / "flows"),
        "flow": flow,
        "demo": "false",
        "recogniser": "none",
        "log_level": "warning",
        "texts_per_day": "1000000",
        "texts_per_source": "1000000",
        "texts_per_prefix": "1000000",
        "unanswered_texts": "1000000",
        "trunks": TRUNKS,
        "workspace_port": str(draw()),
        "ingress_port": str(draw()),
        "handset_port": str(draw(lines // 4)),
        "simulator_port": str(draw()),
        "metrics_port": str(draw()),
        "sip_port": str(draw(lines // 4)),
        "worker_port": str(draw(lines // 4)),
        "rtp_port": str(draw(lines // 4 * RTP_PORTS)),
    }
    for name, value in {**own, **settings}.items():
        os.environ[f"RELEVO_{name.upper()}"] = value


def _prepare(settings: Settings, flow: str, prompts: Mapping[str, bytes]) -> None:
    (settings.data_dir / "flows").mkdir()
    words = Path(__file__).parents[1] / "flows" / f"{flow}.yaml"
    (settings.data_dir / "flows" / words.name).write_bytes(words.read_bytes())
    store = wiring.open_store(settings)
    wiring.upgrade(store)
    wiring.publish_flows(store, settings)
    store.dispose()
    recorded = open_prompts(settings)
    for text, pcm in prompts.items():
        recorded.record(text, settings.language, wav.write_wav(pcm))


def _wait_for_lines(settings: Settings, programs: Supervisor, wanted: Sequence[str]) -> None:
    """Waits for the other voice workers, since the supervisor asks the first one only."""
    for number in range(settings.workers if "voice" in wanted else 0):
        until = time.monotonic() + START_S
        while not readiness.listens(f"tcp://{settings.host}:{settings.handset_port + number}"):
            if time.monotonic() > until:
                raise NotReady(f"voice worker {number} did not start.\n{programs.tail('voice')}")
            time.sleep(0.02)
