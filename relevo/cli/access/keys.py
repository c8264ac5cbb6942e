"""`relevo keys`: the keys by which other programs sign their requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from relevo.cli import tables
from relevo.cli.access.login import operator

app = typer.Typer(help="Manage the keys by which other programs sign their requests.", no_args_is_help=True)
KeyId = Annotated[str, typer.Argument(help="Id of the key, as `relevo keys list` shows it.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who uses it, such as 'old IVR'.")],
    scope: Annotated[list[str], typer.Option(help="What it may do: handoffs, calls. May be repeated.")],
    per_hour: Annotated[int, typer.Option(help="Requests in an hour at most; 0 for no limit.", min=0)] = 600,
    address: Annotated[list[str] | None, typer.Option(help="Address or network that may use it. Default: all.")] = None,
    flow: Annotated[
        list[str] | None, typer.Option(help="Flow that it may enter. May be repeated. Default: all.")
    ] = None,
    brand: Annotated[
        list[str] | None, typer.Option(help="Brand whose flows it may enter, by the brand's name.")
    ] = None,
) -> None:
    """Create a key and print its id and its secret once."""
    from deflect.people import api_keys
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store, vault

    settings = read()
    id_, secret = api_keys.create(
        open_store(settings),
        vault(settings),
        name,
        scope,
        operator(),
        per_hour=per_hour,
        networks=address or (),
        flows=flow or (),
        brands=brand or (),
    )
    Console().print(f"Relevo-Key: {id_}\nSecret, shown once: [bold]{secret}[/]", highlight=False, soft_wrap=True)


@app.command("list")
def show() -> None:
    """List all keys with their scopes, without their secrets, and how many notices wait for their webhooks."""
    from deflect.notices.rows import untold
    from deflect.people import api_keys
    from relevo.programs.wiring import open_store

    table = tables.whole("id", "name", "scopes", "per hour", "addresses", "flows", "webhook", "state")
    store = open_store()
    keys = api_keys.all_keys(store)
    with store.reading() as db:
        waiting = untold(db)
    for key in keys:
        state = "revoked" if key.revoked_at else "valid"
        if key.old_until and not key.revoked_at:
            state = f"valid; the old secret until {key.old_until.isoformat(' ', 'minutes')}"
        limit = str(key.per_hour) if key.per_hour else "no limit"
        table.add_row(
            key.id,
            key.name,
            ", ".join(key.scopes),
            limit,
            ", ".join(key.networks) or "all",
            api_keys.places(key.flows, key.brands) or "all",
            _webhook(key.webhook, waiting.get(key.id, 0)),
            state,
        )
    Console().print(table if keys else "no keys; RELEVO_HANDOFF_KEY, if set, is one with the scopes handoffs and calls")


def _webhook(url: str, waiting: int) -> str:
    return f"{url} ({waiting} wait)" if url and waiting else url


@app.command("webhook")
def webhook(
    key: KeyId,
    url: Annotated[str, typer.Argument(help="Address that takes signed POSTs; with --off none.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Tell it nothing any more.")] = False,
) -> None:
    """Tell the program behind a key what becomes of its hand-offs: each state as a signed POST."""
    from deflect.notices.webhooks import set_webhook
    from deflect.people.api_keys import KeyRefused
    from relevo.programs.wiring import open_store

    if bool(url) == off:
        raise KeyRefused("give an address, or --off to end it")
    set_webhook(open_store(), key, url, operator())
    told = f"is told of its hand-offs at {url}" if url else "is told of its hand-offs no more"
    Console().print(f"{key} {told}.", highlight=False, soft_wrap=True)


@app.command("rotate")
def rotate(
    key: KeyId,
    days: Annotated[float, typer.Option(help="For how many days the old secret stays valid.", min=0, max=90)] = 7,
) -> None:
    """Give a key a new secret and print it once. The old one stays valid for a time, so that nothing is refused."""
    from deflect.people import api_keys
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store, vault

    settings = read()
    secret = api_keys.rotate(open_store(settings), vault(settings), key, operator(), timedelta(days=days))
    Console().print(f"New secret of {key}, shown once: [bold]{secret}[/]", highlight=False, soft_wrap=True)


@app.command("revoke")
def revoke(key: KeyId) -> None:
    """End a key at once, for good."""
    from deflect.people import api_keys
    from relevo.programs.wiring import open_store

    api_keys.revoke(open_store(), key, operator())
    Console().print(f"{key} is revoked; its requests are answered 401 from now on.", highlight=False)
