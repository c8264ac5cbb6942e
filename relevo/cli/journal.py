"""`relevo journal`: webhooks that could not be read or were not trusted, seen and tried again. No content is shown."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from relevo.errors import RelevoError

app = typer.Typer(help="Webhooks that were set aside.", no_args_is_help=True)


class NotReplayed(RelevoError):
    """A webhook cannot be read again: it is not set aside, or its content was erased after 7 days."""

    code = "not_replayed"
    retryable = False


@app.command("list")
def show() -> None:
    """The webhooks that failed five times, oldest first; never what they say."""
    from deflect.storage import journal
    from relevo.programs.wiring import open_store

    table = Table("row", "kind", "channel", "why", "received", "can be replayed")
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
    Console().print(table if letters else "nothing is set aside")


@app.command("replay")
def replay(
    rows: Annotated[list[int] | None, typer.Argument(help="Row numbers of `relevo journal list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be replayed.")] = False,
) -> None:
    """Read webhooks again, in their customers' order, once what stopped them is mended; none counts twice."""
    from deflect.storage import journal
    from relevo.programs.wiring import open_store

    store = open_store()
    wanted = [letter.row for letter in journal.dead_letters(store) if letter.readable] if everything else rows or []
    if not wanted and not everything:
        raise NotReplayed("name the rows, or say --all; `relevo journal list` shows them")
    refused = [row for row in wanted if not journal.replay(store, row)]
    Console().print(f"{len(wanted) - len(refused)} will be read again by the relay")
    if refused:
        shown = ", ".join(str(row) for row in refused)
        raise NotReplayed(f"not set aside, or erased: {shown}; `relevo journal list` shows what can be replayed")


@app.command("quarantine")
def quarantine(
    again: Annotated[bool, typer.Option("--replay", help="Check each again by today's address and secrets.")] = False,
) -> None:
    """Count the webhooks whose signature was wrong (kept 72 h), or take in those that are right now.

    A wrong public address or secret makes good webhooks fail; mend it, then `--replay`.
    """
    from deflect.storage import journal
    from gateway.ingress import webhooks
    from relevo.config.settings import read
    from relevo.programs import wiring

    settings = read()
    store, vault = wiring.open_store(settings), wiring.vault(settings)
    channels = {"sms": wiring.twilio(settings, store)}
    if again:
        taken, wrong = webhooks.replay(store, vault, channels, settings.ingress_url)
        Console().print(f"{taken} taken in, {wrong} still wrong")
        return
    for name in channels:
        kept = journal.quarantined(store, vault, name)
        since = f", the oldest of {kept[0].at:%Y-%m-%d %H:%M} UTC" if kept and kept[0].at else ""
        Console().print(f"{name}: {len(kept)} in quarantine{since}")
