"""`relevo sip trace` behind a real Kamailio: what passes it is kept, its probes are not, and a call is found again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivr.lines.sip.diagnostics.ring import RingLimits, RingWriter, messages
from relevo.bench.installation.own_ports import draw
from relevo.cli.lines.sip import NoSuchTrace, app
from relevo.config.settings import Settings
from relevo.kamailio import control, program
from relevo.kamailio.layout import worker
from relevo.programs import sip_trace
from tests.adapters.relevo.kamailio_front import Front, Peer, ring
from tests.adapters.relevo.test_kamailio_runs import made, running
from tests.unit.ivr.lines.test_sip_trace import INVITE


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("RELEVO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RELEVO_METRICS_PORT", str(draw()))
    monkeypatch.chdir(tmp_path)
    return Settings()


@pytest.fixture
def front(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setattr("relevo.kamailio.program.fronted", lambda settings: True)
    sip_trace.follow(settings)
    workers = [Peer(), Peer()]
    where = made(
        tmp_path, workers=[one.port for one in workers], hosts=["127.0.0.2", "127.0.0.1"],
        trace_port=settings.metrics_port,
    )  # fmt: skip
    with running(program.write(where), where.folder, where.port):
        for port in where.workers:
            assert control.mark(where.rpc, 1, worker(where, port), "a")
        yield Front(where, workers)
    for one in workers:
        one.line.close()


@pytest.mark.needs("kamailio")
def test_both_sides_of_kamailio_are_kept_and_its_probes_are_not(front: Front, settings: Settings) -> None:
    caller = Peer()
    asked, invite = ring(front, caller, "call-1")
    asked.answer(invite, 404, front.place)
    caller.read()
    folder, until = sip_trace.folder(settings), time.monotonic() + 10
    while len(kept := list(messages(folder, "call-1"))) < 4 and time.monotonic() < until:
        pass
    ends = {(seen.source, seen.target) for seen in kept}
    outer, inner = f"127.0.0.1:{front.where.port}", f"127.0.0.1:{asked.port}"
    assert {(f"127.0.0.1:{caller.port}", outer), (outer, inner), (inner, outer)} <= ends
    assert all("600111222" not in seen.text for seen in kept)
    assert not any("sip:kamailio@" in seen.text for seen in messages(folder))


def kept(settings: Settings, *calls: tuple[str, str]) -> None:
    writer = RingWriter(sip_trace.folder(settings), "test", RingLimits())
    for number, (call_id, caller) in enumerate(calls):
        text = INVITE.replace("a84b4c76e66710", call_id).replace("612345678", caller)
        writer.write(1_795_000_000.0 + number, "203.0.113.7:5060", "127.0.0.1:5060", "udp", text)


def told(*words: str) -> str:
    done = CliRunner().invoke(app, ["trace", *words], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_call_is_found_by_call_id_and_by_the_end_of_its_number(settings: Settings) -> None:
    kept(settings, ("first", "612345678"), ("second", "612345999"))
    assert "203.0.113.7:5060" in told("first")
    assert told("+34612345999", "--full").count("Call-ID: second") == 1
    listed = told()
    assert listed.index("second") < listed.index("first")
    assert "612345" not in listed
    with pytest.raises(NoSuchTrace, match="relevo sip trace"):
        told("third")


def test_capture_file_is_written(settings: Settings, tmp_path: Path) -> None:
    kept(settings, ("first", "612345678"))
    told("first", "--pcap", str(tmp_path / "call.pcap"))
    assert (tmp_path / "call.pcap").read_bytes()[24 + 16 + 28 :].startswith(b"INVITE sip:+********001@")


def test_whole_ring_is_written_where_no_call_is_named(settings: Settings, tmp_path: Path) -> None:
    kept(settings, ("first", "612345678"), ("second", "612345999"))
    told("--pcap", str(tmp_path / "all.pcap"))
    assert (tmp_path / "all.pcap").read_bytes().count(b"INVITE sip:") == 2


def test_list_in_a_pipe_cuts_nothing(settings: Settings) -> None:
    long = "x" * 150
    kept(settings, (long, "612345678"))
    assert long in CliRunner().invoke(app, ["trace"], env={"COLUMNS": "60"}).stdout
