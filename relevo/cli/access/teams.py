"""`relevo teams`: who answers which queues, and so sees which conversations."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from relevo.cli import tables
from relevo.cli.access.login import operator

app = typer.Typer(
    help="Manage teams: who answers which queues. A queue that no team has is everybody's.", no_args_is_help=True
)
Team = Annotated[str, typer.Argument(help="Name of the team.")]
Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]


@app.command("create")
def create(team: Team) -> None:
    """Create a team. It has no members and no queues yet."""
    from deflect.people import teams
    from relevo.programs.wiring import open_store

    teams.create(open_store(), team, operator())
    Console().print(f"team {team} created; next: `relevo teams assign`, then `relevo teams queues`", highlight=False)


@app.command("assign")
def assign(team: Team, email: Email) -> None:
    """Put an account into a team. It may be in several."""
    from deflect.people import teams
    from relevo.programs.wiring import open_store

    teams.add_member(open_store(), team, email, operator())
    Console().print(f"{email} is in the team {team}.", highlight=False)


@app.command("remove")
def remove(team: Team, email: Email) -> None:
    """Take an account out of a team."""
    from deflect.people import teams
    from relevo.programs.wiring import open_store

    teams.remove_member(open_store(), team, email, operator())
    Console().print(f"{email} is no longer in the team {team}.", highlight=False)


@app.command("delete")
def delete(team: Team) -> None:
    """Delete a team that has no members, queues, canned replies and wrap-up codes of its own."""
    from deflect.desk.teams import deletion
    from deflect.people import directory
    from relevo.programs.wiring import open_store

    store = open_store()
    deletion.delete(store, directory.team_named(store, team), operator())
    Console().print(f"team {team} deleted", highlight=False)


@app.command("queues")
def queues(
    team: Team,
    names: Annotated[list[str] | None, typer.Argument(help="Queues, as flows name them. None: take all away.")] = None,
) -> None:
    """Give a team just these queues: from now on only teams that have a queue see its conversations."""
    from deflect.people import teams
    from relevo.programs.wiring import open_store

    store = open_store()
    teams.set_queues(store, team, names or (), operator(), known=_known_queues())
    Console().print(f"team {team} answers: {', '.join(sorted(set(names or ()))) or 'no queue'}", highlight=False)
    for empty in (one for one in teams.all_teams(store) if one.queues and not one.members):
        Console().print(
            f"warning: nobody is in the team {empty.name}; only admins see its conversations", highlight=False
        )


@app.command("list")
def show() -> None:
    """List all teams with their members and queues."""
    from deflect.people import teams
    from relevo.programs.wiring import open_store

    table = tables.whole("team", "members", "queues")
    for team in teams.all_teams(open_store()):
        table.add_row(team.name, "\n".join(team.members), "\n".join(team.queues))
    Console().print(table)


def _known_queues() -> frozenset[str]:
    """The queues that flows lead to, as files and as published, and that of threads which no flow can go on with."""
    from deflect.people.teams import queues_of
    from relevo.config.settings import read
    from relevo.publishing import flow_files
    from relevo.publishing.publisher import library
    from relevo.publishing.surroundings import published
    from voice_flows.schema.parts import DEFAULT_QUEUE

    settings = read()
    files = flow_files.known(settings)
    flows = [*library(published(settings)).flows.values(), *(one.flow for one in files)]
    return frozenset({DEFAULT_QUEUE, *(queue for flow in flows if flow for queue in queues_of(flow))})
