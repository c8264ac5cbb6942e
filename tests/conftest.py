"""What all tests share: tests name the tools they need and are skipped, by name, where one is missing."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher

from deflect.people import passwords
from tests import sharing

hypothesis.settings.register_profile("relevo", deadline=None)  # a busy machine is nobody's fault
hypothesis.settings.load_profile("relevo")

SOUNDS = Path("/usr/share/asterisk/sounds")
DESCRIPTORS = 600
"""How many files and sockets a process of tests may hold at its end: a usual shell allows 1,024."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--instant", type=datetime.fromisoformat, help="let tests believe that it is this instant")
    parser.addoption("--draw", help="run a fifth of the test files, drawn by this text, such as a commit's hash")


def pytest_configure(config: pytest.Config) -> None:
    """Moves the wall clock of this process to `--instant`; it goes on from there, and timeouts are not touched."""
    if instant := config.getoption("--instant"):
        travel = time_machine.travel(instant, tick=True)
        travel.start()
        config.add_cleanup(travel.stop)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails where tests leave connections and files open, before that stops the tests after them."""
    left = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    if left > DESCRIPTORS:
        raise pytest.UsageError(f"{left} files and sockets are still open; close what tests and product open")


@pytest.fixture(scope="session")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's ledger with the demo's past, written once a session and copied by tests."""
    from tests import workspace_app

    return workspace_app.ledger_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="session", autouse=True)
def _passwords_at_little_cost() -> None:
    """Half of a short test at the desk would be the hash of a password. What a real one costs has its own test."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def missing(tool: str) -> bool:
    """True where `tool` is not here: a program on the path, `sounds`, or `model:<id>` under var/models."""
    if tool == "sounds":
        return not SOUNDS.is_dir()
    if tool.startswith("model:"):
        return not (Path(__file__).parents[1] / "var" / "models" / tool.removeprefix("model:")).is_dir()
    return shutil.which(tool) is None


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for tool in marker.args:
            if missing(tool):
                pytest.skip(f"needs {tool}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if draw := config.getoption("--draw"):
        items[:] = [item for item in items if sharing.drawn(item.nodeid, draw)]
    items.sort(key=lambda item: sharing.urgency(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.Grouped:
    return sharing.Grouped(config, log)
