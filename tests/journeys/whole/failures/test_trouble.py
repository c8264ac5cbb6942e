"""Disk, file, lock, clock and server in trouble: nothing is lost, order is kept, and one sentence says what to do."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
import pytest
from whole_house import House, opened, posted
from whole_postgres import Postgres
from whole_system import SPANISH, Program, children, environment, free_ports, until

from deflect.desk.thread import thread
from gateway.testing.postman import Webhook

MARTA, RAUL, EVA = "+34600000601", "+34600000602", "+34600000603"
TAKEN, LATER = 204, 503
"""A webhook is kept, or the provider is asked to try again; nothing else may be answered."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("trouble")
    with opened(folder, f"sqlite:///{folder}/relevo.db") as made:
        yield made


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """A house on a disk of 48 MB, where this account may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder], check=False).returncode == 0
    try:
        with opened(folder, f"sqlite:///{folder}/relevo.db") as made:
            yield made
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def written(house: House, number: str, body: str) -> Webhook:
    return house.simulator.inbound(number, SPANISH, body)[1]


def words(house: House, number: str) -> list[str]:
    """What a customer wrote, in the order of the timeline."""
    return [entry.text for entry in house.records.timeline(number) if entry.kind == "message_in"]


def answered(house: House, number: str, texts: int) -> None:
    """Waits for all our texts to a number; the provider took each once."""
    house.records.wait(lambda: len(house.records.texts(number)) == texts, f"{texts} texts", 60)
    house.once_each(number, texts)


# ---- the one file of SQLite ---------------------------------------------------------------------------------------


@contextmanager
def locked_for_ever(house: House) -> Iterator[None]:
    """Somebody else has the writer lock and does not let go."""
    other = sqlite3.connect(house.folder / "relevo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def read_only(house: House) -> Iterator[None]:
    """The file may not be changed, not even by root, and the programs are started on it."""
    file = house.folder / "relevo.db"
    change = (("chattr", "+i"), ("chattr", "-i")) if os.geteuid() == 0 else (("chmod", "u-w"), ("chmod", "u+w"))
    probe = house.folder / "probe"
    probe.touch()
    if any(subprocess.run([*each, probe], check=False, capture_output=True).returncode for each in change):
        pytest.skip("a file cannot be made read-only for root here")
    for name in PROGRAMS:
        house.running(name).stop()
    subprocess.run([*change[0], file], check=True)
    try:
        for name in PROGRAMS:
            house.started(name)
        until(lambda: posted_to(house) != 0, "the ingress listens", 60)
        yield
    finally:
        subprocess.run([*change[1], file], check=True)


@contextmanager
def full(house: House) -> Iterator[None]:
    """The disk has no room left; where it is not ours to fill, no file of the programs may grow."""
    if not os.path.ismount(house.folder):
        with limited(house):
            yield
        return
    filler = house.folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def limited(house: House) -> Iterator[None]:
    families = [family(house.running(name).process.pid) for name in PROGRAMS]
    pids = [pid for each in families for pid in each]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def family(pid: int) -> list[int]:
    return [pid, *(each for child in children(pid) for each in family(child))]


def posted_to(house: House) -> int:
    try:
        return httpx.get(f"{house.ingress}/readyz", timeout=30).status_code
    except httpx.HTTPError:
        return 0


Trouble = Callable[[House], AbstractContextManager[None]]
PROGRAMS: Final = ("ingress", "relay")
LOCKED = "the database is locked by another program; end that program, or wait for it"
UNWRITABLE = "the database file cannot be written to; let this account write to it and its folder"
FULL = "the database's disk is full; free some space"


def goes_through(house: House, trouble: Trouble, sentence: str, number: str) -> None:
    """What comes while the file is in trouble is read once, in its order; the log and the command line say why."""
    for name in PROGRAMS:
        house.running(name)
    assert posted(written(house, number, "hola")) == TAKEN
    answered(house, number, 1)
    webhooks = [written(house, number, body) for body in ("2", "una persona")]
    with trouble(house):
        answers = [posted(webhook) for webhook in webhooks]
        assert set(answers) <= {TAKEN, LATER}
        until(lambda: posted_to(house) == LATER, "the ingress tells that it takes no writes", 60)
        told = [house.started(name) for name in PROGRAMS]
        command = Program(["db", "upgrade"], house.env, house.folder)
        assert (command.ended(60), words(house, number)) == (1, ["hola"])
        assert command.told.strip().startswith(f"error: {sentence}"), command.told
    later = [webhook for webhook, status in zip(webhooks, answers, strict=True) if status != TAKEN]
    for webhook in later:
        until(lambda webhook=webhook: posted(webhook) == TAKEN, "the provider's repetition is taken", 60)  # type: ignore[misc]
    answered(house, number, 3)
    assert words(house, number) == ["hola", "2", "una persona"]
    until(lambda: posted_to(house) == 200, "the ingress is ready again", 60)
    assert any(sentence in program.told for program in told)
    assert not any("Traceback" in program.told for program in told)


def test_a_lock_for_ever_loses_nothing(house: House) -> None:
    goes_through(house, locked_for_ever, LOCKED, MARTA)


def test_a_read_only_file_loses_nothing(house: House) -> None:
    goes_through(house, read_only, UNWRITABLE, RAUL)


def test_a_full_disk_loses_nothing(small_house: House) -> None:
    goes_through(small_house, full, FULL if os.path.ismount(small_house.folder) else "", EVA)


@pytest.mark.parametrize("command", ["up", "run ingress", "run relay"])
def test_a_damaged_file_is_told_in_one_sentence_and_left_as_it_is(house: House, tmp_path: Path, command: str) -> None:
    file, damaged = tmp_path / "relevo.db", b"this is no database" * 500
    file.write_bytes(damaged)
    ports = free_ports()
    env = environment(tmp_path, ports, database_url=f"sqlite:///{file}")
    started = Program(command.split(), env, tmp_path)
    try:
        started.says("the database is damaged; stop Relevo, and restore a backup: `relevo db restore FILE`")
    finally:
        started.stop()
    assert "Traceback" not in started.told
    assert file.read_bytes() == damaged


def test_a_clock_set_back_an_hour_stops_nothing_and_keeps_the_order(house: House) -> None:
    number = "+34600000604"
    for name in PROGRAMS:
        house.running(name)
    assert posted(written(house, number, "hola")) == TAKEN
    answered(house, number, 1)
    house.records.pass_time(hours=-1)
    for count, body in enumerate(("2", "una persona"), 2):
        assert posted(written(house, number, body)) == TAKEN
        answered(house, number, count)
    with house.store.reading() as db:
        entries = thread(db, house.records.conversations(number)[0].id, house.store.clock()).items
    bodies = [(item.kind, item.text) for item in entries if item.kind in ("theirs", "ours")]
    assert [kind for kind, _ in bodies] == ["theirs", "ours"] * 3
    assert [text for kind, text in bodies if kind == "theirs"] == ["hola", "2", "una persona"]
    house.records.pass_time(hours=1)


# ---- PostgreSQL ---------------------------------------------------------------------------------------------------

BURST = [f"+3460000070{number}" for number in range(8)]


def test_a_burst_over_a_restart_of_postgresql_is_read_once_by_two_relays(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database() as url, opened(tmp_path, url) as house:
        for name in PROGRAMS:
            house.running(name)
        second = Program(["run", "relay"], house.env | {"RELEVO_METRICS_PORT": str(free_ports().metrics)}, tmp_path)
        try:
            with ThreadPoolExecutor(len(BURST)) as customers:
                talking = [customers.submit(talks, house, number) for number in BURST]
                until(lambda: sum(len(words(house, number)) for number in BURST) >= 4, "the burst has begun")
                postgres.halt()
                postgres.resume()
                for each in talking:
                    each.result()
            for number in BURST:
                answered(house, number, len(SAID))
                assert words(house, number) == SAID
        finally:
            second.kill()


SAID = ["hola", "2", "una persona"]


def talks(house: House, number: str) -> None:
    for body in SAID:
        webhook = written(house, number, body)
        until(lambda webhook=webhook: posted(webhook) == TAKEN, "the webhook is taken", 60)  # type: ignore[misc]
