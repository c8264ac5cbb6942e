"""Tables whose cells are never cut: ids and addresses are copied into the next command."""

from __future__ import annotations

from rich.table import Column, Table


def whole(*names: str) -> Table:
    """Returns a table with these columns; a cell that is too wide goes on in its next line."""
    return Table(*(Column(name, overflow="fold") for name in names))
