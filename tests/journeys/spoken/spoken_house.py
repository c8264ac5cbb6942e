"""A running Relevo that hears: `relevo up` with Whisper and Silero, the short spoken flows, recorded prompts.

Chimes stand for what the short flows say, so that calls take seconds; the long question is asked by a person's
recording, as an echo of speech must be.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from whole_phone import Phone
from whole_records import Records
from whole_system import SHOP, Ports, Program, children, environment, free_ports
from whole_up import up

from deflect.installation import spoken
from deflect.tables import Entry
from relevo.programs.voice import SHIPPED
from relevo.publishing.flow_files import shipped
from speech import wav
from speech.client import Listener
from speech.prompts.lookup import Prompts, pieces
from speech.testing import chime
from tests.journeys.spoken.spoken_caller import Caller
from tests.journeys.spoken.spoken_sounds import person
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said

FLOWS = Path(__file__).parent / "flows"
MODELS = Path(__file__).parents[3] / "var" / "models"
DAYS = {"es": "+34910000001", "en": "+34910000002"}
LONG = {"es": "+34910000004", "en": "+34910000005"}
NOTICE = "+34910000006"
NUMBERS = {
    DAYS["es"]: "dias", DAYS["en"]: "days", LONG["es"]: "largo", LONG["en"]: "long", NOTICE: "aviso", SHOP: "tienda",
}  # fmt: skip
QUESTION = {"es": "Una pregunta larga.", "en": "A long question."}
WHO_HAS_ORDERS = "+34612345678"


@dataclass(frozen=True)
class House:
    program: Program
    env: dict[str, str]
    folder: Path
    ports: Ports
    records: Records

    def call(self, to: str, number: str, **line: object) -> Caller:
        uri = f"sip:{to.removeprefix('+34')}@127.0.0.1:{self.ports.sip}"
        return Caller(self.folder, uri, number, **line)

    def phone(self, number: str) -> Phone:
        return Phone(f"http://127.0.0.1:{self.ports.simulator}", number)

    def asked(self, number: str) -> Entry | None:
        """The last question of a caller's call, where it still waits for an answer."""
        told = [entry for entry in self.records.timeline(number) if entry.kind in ("said", "heard", "silence")]
        return told[-1] if told and told[-1].kind == "said" and "asks" in told[-1].meta else None

    def heard(self, number: str) -> list[Entry]:
        """What was heard of a caller, keys and speech."""
        return [entry for entry in self.records.timeline(number) if entry.kind == "heard"]

    def speech_server(self) -> int:
        """Its process."""
        ours = children(self.program.process.pid)
        return next(pid for pid in ours if b"speech" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"))

    def hears(self) -> bool:
        return Listener(f"unix://{self.folder / 'speech.sock'}").healthy()

    def false_stops(self, number: str) -> int:
        """How often a prompt of a caller's call was stopped by what was nobody's answer."""
        lines = [json.loads(line) for line in self.logs().splitlines() if line.startswith("{")]
        stopped = [line["leg"] for line in lines if line["event"] == "prompt_resumed"]
        return sum(stopped.count(leg.id) for leg in self.records.legs(number))

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.folder / "log").glob("*.log")))


def started(folder: Path) -> Iterator[House]:
    ports = free_ports()
    url = f"sqlite:///{folder}/relevo.db"
    env = environment(
        folder,
        ports,
        database_url=url,
        flows_dir=flows(folder / "flows"),
        flow="dias",
        numbers=NUMBERS,
        senders={"days": DAYS["en"], "tienda": SHOP},
        recogniser="whisper",
        listeners=16,
        models_dir=MODELS,
        metrics_port=free_ports().ingress,
    )
    record_prompts(folder)
    with up(env, folder, ports, url) as running:
        yield House(running.program, env, folder, ports, running.records)


def flows(folder: Path) -> Path:
    """The short flows, and each once more with English first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(FLOWS / "aviso.yaml", folder)
    for ours, english in (("dias", "days"), ("largo", "long")):
        text = (FLOWS / f"{ours}.yaml").read_text()
        (folder / f"{ours}.yaml").write_text(text)
        turned = text.replace(f"flow: {ours}", f"flow: {english}").replace("[es, en]", "[en, es]")
        (folder / f"{english}.yaml").write_text(turned)
    return folder


def record_prompts(folder: Path) -> None:
    prompts = Prompts(folder / "prompts", SHIPPED if SHIPPED.is_dir() else None, [])
    shop = [path for path in shipped() if path.stem == "tienda"]
    texts: set[tuple[str, str]] = set()
    for path in [*shop, *sorted((folder / "flows").glob("*.yaml"))]:
        flow = load(path.read_text(), path.name).flow
        assert flow is not None
        language = flow.languages[0]
        told = said(flow, language, (spoken(SHOP if path in shop else DAYS[language]),))
        texts |= {(text, language) for text in pieces(told)}
    for text, language in texts:
        sound = question(language) if text == QUESTION[language] else chime(text, language)[: 16 * 640]
        prompts.record(text, language, wav.write_wav(sound))


def question(language: str) -> bytes:
    """The long question: a person reads out the options of a voice mailbox, 7 s of it."""
    return person(language, "vm-options")[: 7 * 16000]
