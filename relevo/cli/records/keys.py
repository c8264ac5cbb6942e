"""`relevo db keys` and `relevo db restore-keys`: the keys of customers in a file of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from deflect.keeping import erasures
from deflect.keeping.customer_keys import DIGESTS
from deflect.locked_files import replace
from deflect.storage.errors import DatabaseError

HEAD: Final = "relevo keys 1"


class KeysRefused(DatabaseError):
    """The file is no copy of the customers' keys; nothing was changed."""

    code = "keys_refused"


def keys(file: Annotated[Path, typer.Argument(help="File to write; an older copy is replaced.")]) -> None:
    """Write the customers' keys, sealed by the installation's secret. Keep one copy only: it must forget the erased."""
    from relevo.config.settings import read
    from relevo.programs.wiring import customer_keys

    held = customer_keys(read())
    held.digest("")  # its key is in the file too
    known = held.all()
    written = json.dumps({"keys": known, "erasures": erasures.entries(held)})
    replace(file, f"{HEAD}\n{written}".encode())
    Console().print(f"{file}: keys of {len(known) - 1} customers")


def restore_keys(file: Annotated[Path, typer.Argument(help="A file written by `relevo db keys`.")]) -> None:
    """Add the keys of a copy to those that are here. Keys of customers erased since the copy stay away."""
    from relevo.config.settings import read
    from relevo.programs.wiring import customer_keys

    held = customer_keys(read())
    known, erased = _read(file)
    if digests := known.pop(DIGESTS, ""):
        held.adopt_digests(digests)
    erasures.add_all(held, erased)
    gone = set(erasures.among(held, known))
    added = held.add_all({one: key for one, key in known.items() if one not in gone})
    Console().print(f"keys added: {added}; of {len(known)} in {file}, {len(gone)} belong to erased customers")


def _read(file: Path) -> tuple[dict[str, str], dict[str, str]]:
    refused = KeysRefused(f"{file} is no copy of keys; name a file that `relevo db keys` wrote")
    if not file.is_file():
        raise refused
    head, _, body = file.read_text("utf-8", errors="replace").partition("\n")
    if head != HEAD:
        raise refused
    try:
        told = json.loads(body)
        return dict(told["keys"]), dict(told["erasures"])
    except (ValueError, KeyError, TypeError):
        raise refused from None
