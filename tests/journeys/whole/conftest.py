"""One running Relevo for each database, started once as an operator starts it, for all journeys over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from whole_postgres import Postgres
from whole_sounds import record_chimes
from whole_system import environment, free_ports
from whole_up import DATABASES, System, up

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session", params=DATABASES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder, ports = tmp_path_factory.mktemp(request.param), free_ports()
    url = f"sqlite:///{folder}/relevo.db"
    with ExitStack() as databases:
        if request.param == "postgresql":
            url = databases.enter_context(request.getfixturevalue("postgres").database())
        env = environment(folder, ports, database_url=url)
        record_chimes(folder)
        with up(env, folder, ports, url) as running:
            yield running


@pytest.fixture(autouse=True)
def another_day(request: pytest.FixtureRequest) -> None:
    """No journey finds what another one left of the shops or of the clock."""
    if "system" in request.fixturenames:
        request.getfixturevalue("system").records.begin_again()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first journey also waits for its system's start, which a busy machine may take a minute for."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))
