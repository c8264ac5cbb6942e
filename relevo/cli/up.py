"""`relevo up`: prepares the machine, starts all programs, keeps them running and prints the links."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from gateway.demo import message, past
from relevo.cli.models import fetch_all
from relevo.cli.records import progress
from relevo.config import senders
from relevo.config.secrets import master
from relevo.config.settings import Settings, read
from relevo.errors import RelevoError
from relevo.kamailio import control
from relevo.kamailio import program as kamailio
from relevo.programs import ports, readiness, wiring
from relevo.programs.checks import certificate, draining
from relevo.programs.checks.production import gate
from relevo.programs.checks.production.spreading import unspread
from relevo.programs.checks.sentences import said
from relevo.programs.supervisor import Program, Supervisor, retire_on_signal, stop_on_signals
from relevo.publishing import named_flows, publications, vocabulary
from relevo.rtpengine import control as rtpengine_control
from relevo.rtpengine import program as rtpengine

START_S = 120.0  # the speech model of a cold disk takes longest
PID = "relevo.pid"


class AlreadyUp(RelevoError):
    """Relevo is already running with this data folder."""

    code = "already_up"
    retryable = False


class NotUp(RelevoError):
    """Relevo is not running with this data folder."""

    code = "not_up"
    retryable = False


def up(
    lines: Annotated[int | None, typer.Option(help="Concurrent calls, in steps of 4.")] = None,
) -> None:
    """Prepare everything, start all programs, print the links, and keep them running until Ctrl+C."""
    if lines is not None:
        os.environ["RELEVO_LINES"] = str(lines)
    settings = read()
    gate.require(settings)
    console = Console()
    wiring.make_data_folder(settings)
    with _alone(settings.data_dir):
        draining.end(settings)
        _check_ports(settings)
        if missing := unspread(settings):
            advice = f"{missing.seen}\n{missing.fix}"
            console.print(Panel(advice, title="Kamailio is missing", expand=False), style="yellow", highlight=False)
        password = prepare(settings, console)
        supervisor = Supervisor(settings.data_dir / "log", lambda name, what: _tell(console, name, what))
        stop_on_signals(supervisor)
        retire_on_signal(supervisor, "voice")
        try:
            with console.status("starting") as status:
                for together in programs(settings):
                    status.update(f"starting {', '.join(program.name for program in together)}")
                    supervisor.start(*together, within_s=START_S)
            if not supervisor.ending:
                _links(console, settings, password)
            supervisor.watch()
            console.print("stopping")
        finally:
            supervisor.stop()
            draining.end(settings)


def drain(
    wait: Annotated[bool, typer.Option("--wait", help="Return once the last call has ended.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take new calls again.")] = False,
) -> None:
    """Finish the calls in progress and refuse new ones. Texts and pages continue."""
    settings = read()
    place = settings.data_dir / PID
    try:
        os.kill(int(place.read_text()), signal.SIGUSR2 if undo else signal.SIGUSR1)
        if undo:
            draining.end(settings)
        else:
            draining.begin(settings)
    except PermissionError:
        raise NotUp(f"Relevo with {place.parent} belongs to another account; drain it from there") from None
    except (FileNotFoundError, ProcessLookupError, ValueError):
        raise NotUp(f"Relevo is not running with {place.parent}; start it with `relevo up`") from None
    console = Console()
    if undo:
        console.print("new calls are taken again")
        return
    console.print("draining: calls in progress are finished, new calls are answered with 503")
    if wait:
        with console.status("calls in progress") as status:
            while left := draining.calls_left(settings):
                status.update(f"{left} calls left")
                time.sleep(1.0)
        console.print("no call is left")


def prepare(settings: Settings, console: Console) -> str:
    """Prepares folder, models, database, flows and first account.

    Returns the password of the first admin if it made one, else an empty text.
    """
    wiring.make_data_folder(settings)
    master(settings)  # raises WrongSettings before the first account is made, whose password is shown once
    fetch_missing(settings)
    store = wiring.open_store(settings)
    progress.sealed(console, lambda told: wiring.upgrade(store, told))
    first = wiring.publish_flows(store, settings)
    if first.published:
        console.print(f"flows published: {', '.join(first.published)}", style="dim")
    lost = named_flows.lost(publications.current(store), settings)
    for remark in (*first.remarks, *(said("flows.lost", place=place, flow=flow) for place, flow in lost)):
        console.print(remark, style="yellow", markup=False, highlight=False, soft_wrap=True)
    vocabulary.warn(settings, first.published, console)
    ledger = wiring.open_ledger(settings, store)
    password = first_admin(settings)  # before the demo's colleagues: an installation with accounts gets no first admin
    if password:  # shown at once: a program that does not start must not lose it
        console.print(_sign_in(password), highlight=False)
    if settings.demo and past.begin(ledger):
        message.leave(ledger, wiring.tapes(settings))
        console.print("demo data written: customers, conversations, colleagues", style="dim")
    store.dispose()
    return password


def fetch_missing(settings: Settings) -> None:
    """Downloads the models of the configured recogniser. Does nothing for one that brings its own, such as Vosk."""
    from speech import models
    from speech.recognisers.registry import RECOGNISERS
    from speech.server import DETECTOR

    kind = RECOGNISERS.get(settings.recogniser)
    needed = (*kind.models, DETECTOR) if kind and kind.models else ()
    if missing := [name for name in needed if not models.present(settings.models, name)]:
        fetch_all(settings.models, missing)


def first_admin(settings: Settings) -> str:
    """Creates the first account if there is none. Returns its password, else an empty text."""
    from deflect.people import passwords
    from deflect.people.accounts import accounts, create_user

    store = wiring.open_store(settings)
    if accounts(store):
        return ""
    password = passwords.generated()
    create_user(store, wiring.ADMIN, "Admin", password, "admin", settings.language, first=True)
    return password


def programs(settings: Settings) -> Iterator[tuple[Program, ...]]:
    """Yields the programs that are started together.

    The relay sends once ingress hears what providers report of it, and calls come once all they need is running.
    """
    host = settings.host
    needed = {
        "workspace": lambda: readiness.answers(f"http://{host}:{settings.workspace_port}/readyz"),
        "ingress": lambda: readiness.answers(f"http://{host}:{settings.ingress_port}/readyz"),
    }
    if settings.recogniser != "none":
        needed["speech"] = lambda: readiness.listens(settings.speech)
    if senders.simulated(settings):
        needed["simulator"] = lambda: readiness.listens(f"tcp://{host}:{settings.simulator_port}")
    yield tuple(_program(name, ready) for name, ready in needed.items())
    yield (
        _program("relay", lambda: readiness.listens(f"tcp://{settings.metrics_host}:{settings.metrics_port}")),
        _program("voice", lambda: readiness.listens(f"tcp://{host}:{settings.handset_port}")),
    )
    if settings.rtpengine.on:
        way = _program("rtpengine", lambda: rtpengine_control.answers(settings.rtpengine.control_port))
        yield (replace(way, stops_last=True),)  # it carries what callers still hear
    if kamailio.fronted(settings):
        front = _program("kamailio", lambda: control.alive(kamailio.rpc(settings)))
        yield (replace(front, stops_last=True),)  # it carries the workers' BYE


def _program(name: str, ready: readiness.Check) -> Program:
    return Program(name, [sys.executable, "-m", "relevo", "run", name], ready)


def _check_ports(settings: Settings) -> None:
    if kamailio.fronted(settings):
        kamailio.layout(settings)  # raises WrongSettings before anything is started
        certificate.require(settings)
    if settings.rtpengine.on:
        rtpengine.found()
    wanted = ports.wanted(settings)
    if problems := [*readiness.shared(wanted), *ports.overlaps(settings), *readiness.taken(wanted)]:
        raise ports.PortTaken("\n".join(problems))


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Allows one Relevo per data folder. The file holds its process id for `drain`."""
    place = folder / PID
    with contextlib.suppress(OSError, ValueError):
        os.kill(pid := int(place.read_text()), 0)
        raise AlreadyUp(
            f"Relevo is already running with {folder} (process {pid}); stop it with Ctrl+C there, or `kill {pid}`, "
            "or set RELEVO_DATA_DIR"
        )
    place.write_text(str(os.getpid()))
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


def _tell(console: Console, name: str, what: str) -> None:
    if what == "died":
        console.print(f"[yellow]{name} ended and is restarted[/] (see var/log/{name}.log)")
    elif what == "retired":
        console.print(f"{name} has finished its calls; to take calls again, press Ctrl+C and run `relevo up`")


def _sign_in(password: str) -> str:
    return f"sign in as [bold]{wiring.ADMIN}[/] with [bold]{password}[/]"


def _links(console: Console, settings: Settings, password: str) -> None:
    pages = settings.pages_url
    rows = [
        *([f"[bold]handset[/]  {pages}/handset   a phone on a page: start here"] if settings.demo else []),
        f"[bold]desk[/]     {pages}/desk   where agents answer",
        *([f"[bold]demo[/]     {pages}/demo   the demo shop whose orders callers ask about"] if settings.demo else []),
        f"[bold]call[/]     sip:{settings.flow}@{settings.sip_host}:{settings.sip_port}   from any SIP phone",
    ]
    if password:
        rows += ["", f"{_sign_in(password)}   (not shown again)"]
    rows += ["", "Ctrl+C stops everything."]
    console.print(Panel("\n".join(rows), title="Relevo is up", expand=False), highlight=False)
