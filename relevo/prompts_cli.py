"""`relevo prompts`: the sounds of the flows, rendered ahead."""

from __future__ import annotations

import typer

app = typer.Typer(help="Sounds of the flows, rendered ahead.", no_args_is_help=True)
