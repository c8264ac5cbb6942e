"""`relevo doctor`: checks everything Relevo needs and prints, for each part, its state and how to fix it."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from gateway.providers import BY_NAME
from relevo.cli import tables
from relevo.cli.checks import certificate, draining, flows, storage, web_programs, webhooks
from relevo.cli.doctor_sound import sound
from relevo.cli.doctor_trunks import fallbacks, trunks
from relevo.cli.findings import Finding
from relevo.cli.lines import trunk_check
from relevo.config import senders
from relevo.config.settings import Settings, WrongSettings, read
from relevo.errors import RelevoError
from relevo.kamailio import control
from relevo.kamailio import program as kamailio
from relevo.programs import ports, production_gate, readiness, wiring
from relevo.programs.readiness import listens
from speech.client import Listener

CROWDED = 0.75
"""Part of the connections that may be taken before Kamailio counts as crowded."""


class NoSuchPart(RelevoError):
    """`relevo doctor --only` names no part that is checked; the message lists the parts."""

    code = "no_such_part"
    retryable = False


def doctor(
    only: Annotated[str, typer.Option(help="Check one part only: speech, voice, ingress, workspace, database...")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    trunk: Annotated[str, typer.Option(help="Check this trunk only: ask it, and call through it.")] = "",
    to: Annotated[str, typer.Option(help="With --trunk: number to call, best one that echoes what it hears.")] = "",
) -> None:
    """Check everything Relevo needs. Exit code 1 if there is an error."""
    if as_json:
        _settings_as_json()
    if trunk:
        told = [Finding(*one) for one in trunk_check.check(read(), trunk, to)]
        typer.echo(json.dumps([asdict(one) for one in told])) if as_json else _show(told)
        sys.stdout.flush()
        os._exit(1 if any(one.health == "error" for one in told) else 0)  # after a call, as `relevo call` does
    found = list(examine(read()))
    findings = [finding for finding in found if not only or finding.what == only]
    if not findings:
        raise NoSuchPart(f"--only: there is no part '{only}'; use one of {', '.join(one.what for one in found)}")
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        _show(findings)
    raise typer.Exit(1 if any(finding.health == "error" for finding in findings) else 0)


def _settings_as_json() -> None:
    """Prints wrong settings as findings in JSON too, and ends."""
    try:
        read()
    except WrongSettings as wrong:
        told = []
        for line in str(wrong).splitlines():
            seen, _, fix = line.partition("; ")
            told.append(asdict(Finding("settings", "error", seen.strip(), fix.strip())))
        typer.echo(json.dumps(told))
        raise typer.Exit(1) from None


def examine(settings: Settings) -> Iterator[Finding]:
    """Yields the result of every check. No check changes anything, except for a scratch file."""
    looks = (
        storage.folder,
        _ports,
        _production,
        storage.disk,
        storage.fsync,
        storage.database,
        storage.calls,
        webhooks.webhooks,
        flows.flows,
        _models,
        _questions,
        _provider,
        _public_url,
    )
    for look in (*looks, _routes, _certificate, trunks, fallbacks, *_programs(settings)):
        yield look(settings)


def _ports(settings: Settings) -> Finding:
    """Reports two settings that name one port. Ports in use are no error: Relevo itself may be running."""
    clashes = [problem.partition("; ") for problem in _port_problems(settings)]
    if not clashes:
        return Finding("ports", "ok", "every program has its own")
    return Finding("ports", "error", "; ".join(seen for seen, _, _ in clashes), clashes[0][2])


def _port_problems(settings: Settings) -> list[str]:
    wanted = ports.wanted(settings)
    hosts = (host for places in wanted.values() for host, _, _ in places)
    return [*readiness.shared(wanted), *ports.overlaps(settings), *readiness.foreign(hosts)]


def _production(settings: Settings) -> Finding:
    if wrong := production_gate.failed(settings):
        return Finding("production", "error", "; ".join(one.seen for one in wrong), "; ".join(one.fix for one in wrong))
    return Finding("production", "ok", "fit for its addresses")


def _models(settings: Settings) -> Finding:
    from speech import models
    from speech.recognisers.registry import RECOGNISERS
    from speech.server import DETECTOR

    if settings.recogniser == "none":
        return Finding("models", "ok", "none needed: recognition is off, callers use keys")
    needed = (*RECOGNISERS[settings.recogniser].models, DETECTOR)
    missing = [name for name in needed if not models.present(settings.models, name)]
    if missing:
        return Finding("models", "error", f"missing: {', '.join(missing)}", f"relevo models fetch {' '.join(missing)}")
    return Finding("models", "ok", ", ".join(needed))


def _questions(settings: Settings) -> Finding:
    from relevo.config import open_questions
    from speech import semantic_match

    if not open_questions.wanted(settings):
        return Finding("open_questions", "ok", "by words")
    if settings.recogniser == "none":
        fix = "set RELEVO_RECOGNISER" if settings.open_questions == "encoder" else ""
        return Finding("open_questions", "warning" if fix else "ok", "recognition is off, so is the encoder", fix)
    if not semantic_match.installed():
        return Finding(
            "open_questions", "error", "the encoder is not installed", f"pip install '{semantic_match.EXTRA}'"
        )
    return Finding("open_questions", "ok", "by words and meaning")


def _provider(settings: Settings) -> Finding:
    if senders.simulated(settings):
        return Finding("provider", "ok", "simulator")
    used = senders.used(settings)
    if not used:
        fix = f"{senders.SET_ACCOUNT}, or [senders] with a provider"
        return Finding("provider", "warning", "none: no texts go out or come in, and callers are offered none", fix)
    missing = [f"{name}.{field}" for name in used for field in senders.provider(settings, name).missing()]
    if missing:
        fix = f"set it in [providers.{missing[0].partition('.')[0]}]"
        return Finding("provider", "error", f"no {missing[0]}", fix)
    return Finding("provider", "ok", ", ".join(BY_NAME[name].title for name in used))


def _public_url(settings: Settings) -> Finding:
    if settings.demo or settings.public_url.startswith("https://"):
        return Finding("public_url", "ok", settings.ingress_url)
    if not senders.used(settings):
        return Finding("public_url", "ok", "not needed: no texts go out or come in")
    return Finding("public_url", "error", settings.ingress_url, "set RELEVO_PUBLIC_URL to your https address")


def _programs(settings: Settings) -> list[Callable[[Settings], Finding]]:
    return [
        _speech(Listener(wiring.speech_address(settings))),
        _voice,
        _kamailio,
        sound,
        webhooks.relay,
        web_programs.look("ingress", settings.ingress_port),
        web_programs.look("workspace", settings.workspace_port),
    ]


def _speech(listener: Listener) -> Callable[[Settings], Finding]:
    def look(settings: Settings) -> Finding:
        if settings.recogniser == "none":
            return Finding("speech", "ok", "not used: recognition is off")
        return _running("speech", listener.healthy)(settings)

    return look


def _voice(settings: Settings) -> Finding:
    if (left := draining.calls_left(settings)) is not None:
        again = "to take calls again: relevo drain --undo"
        return Finding("voice", "warning", f"draining, {left} calls left; new calls are answered with 503", again)
    return _running("voice", lambda: listens(f"tcp://{settings.host}:{settings.handset_port}"))(settings)


def _certificate(settings: Settings) -> Finding:
    return certificate.certificate(settings, datetime.now(UTC))


def _routes(settings: Settings) -> Finding:
    """Reports dial routes that lead to no trunk which can be called."""
    called = [name for name, trunk in settings.trunks.items() if trunk.host]
    lost = {prefix: name for prefix, name in settings.dial_routes.items() if name not in called}
    if not lost:
        return Finding("dial_routes", "ok", ", ".join(settings.dial_routes.values()) or "none is set")
    told = "; ".join(f"'{prefix}' leads to '{name}', which is no trunk with a host" for prefix, name in lost.items())
    return Finding("dial_routes", "error", told, f"use one of {', '.join(called) or 'no trunk: set one'}")


def _kamailio(settings: Settings) -> Finding:
    if advice := kamailio.advice(settings):
        return Finding("kamailio", "warning", *advice.split("\n", 1))
    if not kamailio.fronted(settings):
        return Finding("kamailio", "ok", "not used: every voice worker has its own port")
    if not control.alive(kamailio.rpc(settings)) and (who := readiness.holder(settings.sip_port, socket.SOCK_DGRAM)):
        seen = f"does not answer, and port {settings.sip_port} is used by {who}"
        return Finding("kamailio", "error", seen, "stop that program, or set RELEVO_SIP_PORT to a free port")
    if (held := control.connections(kamailio.rpc(settings))) and held[0] > CROWDED * held[1]:
        seen = f"{held[0]} of {held[1]} connections by TCP and TLS are taken: at the limit trunks cannot connect"
        return Finding("kamailio", "warning", seen, "limit strangers' connections in the firewall: docs/operate.md")
    return _running("kamailio", lambda: control.alive(kamailio.rpc(settings)))(settings)


def _running(name: str, check: Callable[[], bool]) -> Callable[[Settings], Finding]:
    def look(settings: Settings) -> Finding:
        if check():
            return Finding(name, "ok", "answers")
        return Finding(name, "error", "does not answer", f"relevo up, or relevo run {name}; then var/log/{name}.log")

    return look


def _show(findings: list[Finding]) -> None:
    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    table = tables.whole("part", "state", "seen", "fix")
    for finding in findings:
        state = f"[{colours[finding.health]}]{finding.health}[/]"
        table.add_row(finding.what, state, escape(finding.seen), escape(finding.fix))
    Console().print(table)
