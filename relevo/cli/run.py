"""`relevo run NAME`: runs one program in the foreground. The supervisor and containers use it."""

from __future__ import annotations

import typer

from relevo.programs import registry

app = typer.Typer(
    help="Run one program until it is told to stop.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _add(name: str, words: str) -> None:
    @app.command(name, help=words)
    def run() -> None:
        registry.run(name)


for _name, _program in registry.PROGRAMS.items():
    _add(_name, (_program.__doc__ or "").strip())
