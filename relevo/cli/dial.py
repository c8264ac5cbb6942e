"""`relevo dial`: calls a number, runs a flow and prints how the call goes until it is over."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from relevo.errors import RelevoError

if TYPE_CHECKING:
    from deflect.conversations.planned_calls import Planned
    from deflect.facts import CallRequest
    from deflect.steps.ledger import Ledger

OVER = ("done", "busy", "no_answer", "failed", "machine", "uncertain", "cancelled")


class WrongDial(RelevoError, ValueError):
    """An option of `relevo dial` cannot be used; the message names it and shows the form."""

    code = "wrong_dial"
    retryable = False


def dial(
    to: Annotated[str, typer.Option(help="Number to call, E.164: +34612345678.")],
    flow: Annotated[str, typer.Option(help="Flow to run when the call is answered.")] = "tienda",
    node: Annotated[str, typer.Option(help="Node to start at. Default: the start of the flow.")] = "",
    at: Annotated[str, typer.Option(help="Earliest time: 17:30 or 2026-11-24T17:30. Default: now.")] = "",
    language: Annotated[str, typer.Option(help="es or en. Default: the first language of the flow.")] = "",
    attempts: Annotated[int, typer.Option(help="Most attempts. 0: as set by RELEVO_CALL_ATTEMPTS.", min=0, max=10)] = 0,
    fallback: Annotated[str, typer.Option(help="Number to call if no attempt is answered.")] = "",
    machine: Annotated[str, typer.Option(help="On an answering machine: say (one sentence) or hang_up.")] = "say",
    wait: Annotated[bool, typer.Option(help="Wait until the call is over, at most one hour.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line.")] = False,
) -> None:
    """Call a number and run a flow. Exit code 0 if the call was answered or is queued for later."""
    from deflect.outbound_calls import commands
    from relevo.config.settings import read
    from relevo.programs.wiring import open_ledger, open_store

    settings = read()
    if not settings.dial_routes and not settings.demo:
        raise WrongDial("no trunk is configured for outbound calls; set RELEVO_DIAL_ROUTES and RELEVO_TRUNKS")
    ledger = open_ledger(settings, open_store(settings))
    request = _request(ledger, to, flow, node, at, language, attempts, fallback, machine)
    planned = commands.plan(ledger, request)
    if wait and planned.allowed and planned.due_at <= ledger.store.clock() + timedelta(seconds=1):
        planned = _followed(ledger, planned, quiet=as_json)
    _told(planned, commands.sip_status(ledger, planned.id), as_json)
    raise typer.Exit(0 if planned.state in ("done", "queued", "answered") else 1)


def _request(
    ledger: Ledger, to: str, flow: str, node: str, at: str, language: str, attempts: int, fallback: str, machine: str
) -> CallRequest:
    from deflect import facts
    from deflect.policy import phone_numbers
    from relevo.cli.access.login import operator

    found = ledger.flows.latest(flow)
    if node and node not in found.nodes:
        raise WrongDial(f"--node: the flow '{flow}' has no node '{node}'")
    if machine not in ("say", "hang_up"):
        raise WrongDial(f"--machine: '{machine}' is not allowed; write say or hang_up")
    called, other = (phone_numbers.parse(each, ledger.installation.region).e164 for each in (to, fallback))
    if called is None or (fallback and other is None):
        raise WrongDial("--to and --fallback take a phone number such as +34612345678")
    return facts.CallRequest(
        key=f"cli:{uuid.uuid4().hex}",
        number=called,
        flow=flow,
        purpose="cli",
        node=node,
        language=language,
        at=_instant(at, found.timezone, ledger.store.clock()),
        fallback=other or "",
        attempts=attempts or None,
        machine="hang_up" if machine == "hang_up" else "say",
        actor=str(operator()),
    )


def _instant(at: str, zone: str, now: datetime) -> datetime | None:
    """An instant as a person writes it, in the flow's time zone; a time alone is the next such."""
    from voice_flows.schema.opening_hours import zone as zone_of

    if not at:
        return None
    local = now.astimezone(zone_of(zone))
    try:
        if "T" not in at and "-" not in at:
            hour, minute = (int(part) for part in at.split(":"))
            today = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
            return (today if today > local else today + timedelta(days=1)).astimezone(UTC)
        given = datetime.fromisoformat(at)
    except ValueError:
        raise WrongDial(f"--at: '{at}' is not a time; write 17:30 or 2026-11-24T17:30") from None
    return (given if given.tzinfo else given.replace(tzinfo=zone_of(zone))).astimezone(UTC)


def _followed(ledger: Ledger, planned: Planned, *, quiet: bool) -> Planned:
    """The call as it ends, or waits for its next attempt; each state is shown as it comes."""
    from deflect.outbound_calls import commands
    from deflect.storage.notifications import Waker

    waker, console = Waker(ledger.store), Console(stderr=True, quiet=quiet)
    seen = [planned]

    def moved_on() -> bool:
        now = commands.look(ledger, planned.id)
        if (now.state, now.attempts) != (seen[-1].state, seen[-1].attempts):
            status.update(f"{now.state} (attempt {now.attempts} of {now.most})")
            console.print(f"{now.state}", style="dim")
            seen.append(now)
        return now.state in OVER or (now.state == "queued" and now.attempts > 0)

    with console.status("queued") as status:
        waker.wait_for(moved_on, 3600)
    waker.stop()
    return commands.look(ledger, planned.id)


def _told(planned: Planned, status: int, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {
                    "call": planned.id,
                    "state": planned.state,
                    "outcome": planned.outcome,
                    "code": planned.code,
                    "sip_status": status,
                    "attempts": planned.attempts,
                    "due_at": planned.due_at.isoformat(),
                }
            )
        )
        return
    from voice_flows import locales

    why = f": {planned.reason[locales.FALLBACK]}" if planned.reason else ""
    local = planned.due_at.astimezone()
    when = f", next attempt {local:%d %b %H:%M}" if planned.state == "queued" else ""
    attempts = f"{planned.attempts} attempt{'' if planned.attempts == 1 else 's'}"
    sip = f" (SIP {status})" if status >= 300 else ""
    told = f"{planned.state}{sip}{why}{when} (reference {planned.reference}, {attempts})"
    Console().print(told, markup=False)
