"""`relevo run NAME`: one program alone, as the supervisor and containers start it."""

from __future__ import annotations

import typer

from relevo.programs import registry

app = typer.Typer(help="Run one program alone, until it is told to stop.", no_args_is_help=True)


def _add(name: str, words: str) -> None:
    @app.command(name, help=words)
    def run() -> None:
        registry.run(name)


for _name, _program in registry.PROGRAMS.items():
    _add(_name, (_program.__doc__ or "").strip())
