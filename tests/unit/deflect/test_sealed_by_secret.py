"""The table of what the secret seals: no column, folder or module that seals is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import LargeBinary

from deflect.keeping.kinds import KINDS
from deflect.keeping.sealed_by_secret import SEALED
from deflect.tables import Table

ROOT = Path(__file__).parents[3]
WHERE = {kind.where for kind in SEALED}
CLEAR = {"tape.peaks", "tape.marks", "sign_in_session.address", "sign_in_session.browser"}
"""Columns of kinds that are sealed for the other part."""
BY_OTHERS = {
    "deflect/keeping/backups/sealed_files.py",  # backups: by a key of their own
    "deflect/recordings/files.py",
    "deflect/tables/sealed.py",
    "relevo/cli/records/backups.py",
    "deflect/inbound/quarantine.py",  # by the journal's function
}


def test_columns_of_bytes_are_in_the_table() -> None:
    columns = {f"{t.name}.{c.name}" for t in Table.metadata.sorted_tables for c in t.columns if _bytes(c.type)}
    assert columns <= WHERE


def _bytes(kind: object) -> bool:
    return isinstance(kind, LargeBinary)


def test_columns_named_sealed_are_in_the_table() -> None:
    columns = {f"{t.name}.{c.name}" for t in Table.metadata.sorted_tables for c in t.columns if "sealed" in c.name}
    assert columns <= WHERE


def test_what_privacy_calls_sealed_by_the_secret_is_in_the_table() -> None:
    kinds = [kind for kind in KINDS if "installation's secret" in kind.rests]
    columns = {column for kind in kinds for column in kind.columns} - CLEAR
    folders = {kind.files for kind in kinds if kind.files.endswith("/")}
    assert columns | folders <= WHERE


def test_modules_that_seal_are_in_the_table() -> None:
    sealing = {
        str(path.relative_to(ROOT))
        for package in ("deflect", "gateway", "ivr", "relevo")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"vault\.seal\(|vault\.chunks\(", path.read_text())
    }
    assert sealing - BY_OTHERS <= {kind.by for kind in SEALED}
