"""`relevo users`: manages the accounts that may sign in."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from relevo.cli import tables
from relevo.cli.access.login import operator

app = typer.Typer(help="Manage the accounts that may sign in, and their roles.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]


@app.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Name that colleagues and customers see.")] = "",
    role: Annotated[str, typer.Option(help="agent, supervisor, author, admin or auditor.")] = "agent",
    language: Annotated[str, typer.Option(help="es, en, ...; by default the installation's.")] = "",
) -> None:
    """Create an account and print its first password once."""
    from deflect.people import passwords
    from deflect.people.accounts import create_user
    from deflect.policy import roles
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store

    password, given = passwords.generated(), roles.role(role)
    create_user(open_store(), email, name, password, given, language or read().language, operator(), first=True)
    Console().print(f"{email} may sign in. Password, shown once: [bold]{password}[/]", highlight=False)


@app.command("password")
def password(email: Email) -> None:
    """Set a new first password and print it once; its owner changes it at sign-in. Open sessions end at once."""
    from deflect.people import passwords
    from deflect.people.accounts import set_password
    from relevo.programs.wiring import open_store

    new = passwords.generated()
    set_password(open_store(), email, new, operator(), first=True)
    Console().print(f"New password of {email}, shown once: [bold]{new}[/]", highlight=False)


@app.command("disable")
def disable(email: Email) -> None:
    """Disable an account. Its sessions and event streams end at once; its open conversations go back to the queue."""
    from deflect.people.accounts import set_active
    from relevo.programs.wiring import open_store

    back = set_active(open_store(), email, False, operator())
    Console().print(f"{email} may no longer sign in. `relevo users enable {email}` undoes it.")
    _tell_given_back(back)


@app.command("enable")
def enable(email: Email) -> None:
    """Enable an account again."""
    from deflect.people.accounts import set_active
    from relevo.programs.wiring import open_store

    set_active(open_store(), email, True, operator())
    Console().print(f"{email} may sign in again.")


@app.command("role")
def change_role(
    email: Email,
    role: Annotated[str, typer.Argument(help="agent, supervisor, author, admin or auditor.")],
) -> None:
    """Give an account another role. It counts from the account's next request on."""
    from deflect.people.accounts import set_role
    from deflect.policy import roles
    from relevo.programs.wiring import open_store

    back = set_role(open_store(), email, roles.role(role), operator())
    Console().print(f"{email} has the role {role}.", highlight=False)
    _tell_given_back(back)


@app.command("recover")
def recover(email: Email) -> None:
    """Let an account in again that lost its password or telephone: a new first password, no codes, no brake."""
    from deflect.people import passwords
    from deflect.people.recovery import recover as recovered
    from relevo.programs.wiring import open_store

    new = passwords.generated()
    recovered(open_store(), email, new, operator())
    Console().print(f"{email} may sign in again. First password, shown once: [bold]{new}[/]", highlight=False)


@app.command("second-step")
def second_step(
    email: Email, off: Annotated[bool, typer.Option("--off", help="Ask this account for no codes any more.")] = False
) -> None:
    """Show whether an account is asked for codes of an authenticator app, or switch that off."""
    from deflect.people import recovery
    from relevo.programs.wiring import open_store

    was = recovery.second_step(open_store(), email, operator(), off=off)
    now = "is asked for a code at sign-in" if was and not off else "is asked for no code"
    Console().print(f"{email} {now}.", highlight=False)


@app.command("sessions")
def sessions(
    email: Email,
    end: Annotated[str, typer.Option("--end", help="End one by its id, or `all`.")] = "",
) -> None:
    """List the open sessions of an account, or end them; their event streams end at once."""
    from deflect.people import recovery
    from relevo.config.settings import read
    from relevo.programs.web.sign_in import rules
    from relevo.programs.wiring import open_store

    found, ended = recovery.open_sessions(open_store(), rules(read()).limits, email, operator(), end)
    table = tables.whole("id", "browser", "address", "since", "last used")
    for one in found:
        began, seen = (at.strftime("%Y-%m-%d %H:%M UTC") for at in (one.began_at, one.seen_at))
        table.add_row(one.id, one.browser or "another program", one.address, began, seen)
    Console().print(table)
    if end:
        Console().print(f"{ended} {'session' if ended == 1 else 'sessions'} ended.", highlight=False)


NOT_DIALLED = {
    "phone_host": "its host is no trunk's; add it to RELEVO_DIAL_HOSTS",
    "phone_country": "its country is not in RELEVO_CALL_COUNTRIES; add it there",
    "phone_premium": "it is a premium-rate number; use another",
    "phone_emergency": "it is an emergency number; use another",
    "phone_number": "it is no telephone number; write it with its country code",
}


@app.command("phone")
def phone(
    email: Email,
    address: Annotated[str, typer.Argument(help="sip:name@host, or a number or extension on a trunk.")],
) -> None:
    """Set the telephone of an agent. It rings while the agent is available for calls."""
    from deflect import desk
    from deflect.desk.calls import TELEPHONE
    from deflect.people.accounts import AccountRefused, accounts
    from relevo.config.settings import read
    from relevo.programs.wiring import open_ledger, open_store

    if not TELEPHONE.fullmatch(address):
        raise AccountRefused(f"{address} cannot be called; write sip:name@host, or a number")
    store = open_store()
    user = next((one.id for one in accounts(store) if one.email == email.strip().lower()), None)
    if user is None:
        raise AccountRefused(f"{email} has no account; create it with `relevo users add {email}`")
    try:
        desk.set_availability(open_ledger(read(), store), user, available=False, by="phone", phone=address)
    except desk.Refused as refused:
        raise AccountRefused(f"{address} may not be called: {NOT_DIALLED[refused.code]}") from refused
    Console().print(f"{email} takes calls at {address} while available at the desk.", highlight=False)


@app.command("list")
def show() -> None:
    """List all accounts with their roles and teams."""
    from deflect.people.accounts import accounts
    from deflect.people.teams import all_teams
    from relevo.programs.wiring import open_store

    store = open_store()
    teams = all_teams(store)
    table = tables.whole("email", "name", "role", "teams", "language", "may sign in")
    for one in accounts(store):
        its = ", ".join(team.name for team in teams if one.email in team.members)
        table.add_row(one.email, one.name, one.role, its, one.language, "yes" if one.active else "no")
    Console().print(table)


def _tell_given_back(back: int) -> None:
    if back:
        went = "1 open conversation" if back == 1 else f"{back} open conversations"
        Console().print(f"{went} went back to the queue; changing it back does not undo that.", highlight=False)
