"""`relevo bench`: figures of this machine."""

from __future__ import annotations

import typer

app = typer.Typer(help="Figures of this machine.", no_args_is_help=True)
