"""`relevo journal`: lists and replays webhooks that failed or were set aside. Never prints their content."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from relevo.cli import tables
from relevo.cli.access import login
from relevo.errors import RelevoError

app = typer.Typer(
    help="List and replay webhooks that failed, were set aside or had a wrong signature.", no_args_is_help=True
)


class NotReplayed(RelevoError):
    """The webhook cannot be replayed: it did not fail, or its content was erased after 7 days."""

    code = "not_replayed"
    retryable = False


@app.command("list")
def show() -> None:
    """List the webhooks that failed five times or were set aside, oldest first, without their content.

    Set aside are messages that no conversation can be had with: `not_our_number` (sent to a number that is not in the
    settings), `no_answer_possible` (from a short code, a name, or what is no number), `own_number` (from one of ours).
    """
    from deflect.storage import journal
    from relevo.programs.wiring import open_store

    table = tables.whole("row", "kind", "channel", "error", "received", "can be replayed")
    letters = journal.dead_letters(open_store())
    for letter in letters:
        received = letter.received_at.isoformat(" ", "seconds")
        table.add_row(
            str(letter.row),
            letter.kind,
            letter.channel,
            letter.code,
            received,
            "yes" if letter.readable else "no, erased",
        )
    Console().print(table if letters else "no failed webhooks, and none set aside")


@app.command("replay")
def replay(
    rows: Annotated[list[int] | None, typer.Argument(help="Row numbers from `relevo journal list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Replay every webhook that can be replayed.")] = False,
) -> None:
    """Process such webhooks again, in order per customer, after the cause is fixed. None is processed twice."""
    from deflect.storage import journal
    from relevo.programs.wiring import open_store

    store = open_store()
    wanted = [letter.row for letter in journal.dead_letters(store) if letter.readable] if everything else rows or []
    if not wanted and not everything:
        raise NotReplayed("no rows given; name them or use --all (see `relevo journal list`)")
    refused = [row for row in wanted if not journal.replay(store, row)]
    login.note("webhooks_replayed", "journal", store, rows=sorted(set(wanted) - set(refused)))
    Console().print(f"{len(wanted) - len(refused)} queued; the relay processes them next")
    if refused:
        shown = ", ".join(str(row) for row in refused)
        raise NotReplayed(f"not failed, or already erased: {shown}; see `relevo journal list`")


@app.command("quarantine")
def quarantine(
    again: Annotated[bool, typer.Option("--replay", help="Check each again with the current settings.")] = False,
) -> None:
    """Count the webhooks with a wrong signature (kept for 72 h), or accept those that verify now.

    A wrong public address or secret makes genuine webhooks fail. Correct it, then use `--replay`.
    """
    from gateway.ingress import webhooks
    from relevo.config.settings import read
    from relevo.programs import wiring

    settings = read()
    store, vault = wiring.open_store(settings), wiring.vault(settings)
    providers = wiring.providers(settings, store)
    if again:
        taken, wrong = webhooks.replay(store, vault, providers, settings.ingress_url)
        login.note("quarantine_replayed", "quarantine", store, accepted=taken)
        Console().print(f"{taken} accepted, {wrong} still wrong")
        return
    for name in providers:
        kept = webhooks.waiting(store, vault, name)
        since = f", the oldest of {kept[0].at:%Y-%m-%d %H:%M} UTC" if kept and kept[0].at else ""
        Console().print(f"{name}: {len(kept)} in quarantine{since}")
