"""How workers share the tests: what starts a system stays together, the longest first, so that none starts twice.

Groups are read from where a test lies; a file is the least that is moved.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from xdist.scheduler import LoadScopeScheduling

FIRST = ("tests/journeys/whole", "tests/journeys/spoken", "tests/journeys", "tests/pages", "tests/adapters", "tests")
"""Systems that take long to start begin first; the many small files fill what is left at the end."""


def group(nodeid: str) -> str:
    """What a test shares its system with: a folder's house, over one database."""
    file, _, name = nodeid.partition("::")
    if file.startswith("tests/journeys/spoken/"):
        return "tests/journeys/spoken"
    if file.startswith("tests/journeys/whole/"):
        over = "postgresql" if "[postgresql" in name or file.endswith("/test_killed.py") else "sqlite"
        return f"tests/journeys/whole/{over}"
    return file


def urgency(nodeid: str) -> int:
    return next((place for place, folder in enumerate(FIRST) if nodeid.startswith(folder)), len(FIRST))


def drawn(nodeid: str, draw: str, parts: int = 5) -> bool:
    """True for the files of one part in `parts`: the same ones for the same `draw`, such as a commit's hash."""
    file = nodeid.partition("::")[0]
    return int.from_bytes(sha256(f"{draw} {file}".encode()).digest()) % parts == 0


class Grouped(LoadScopeScheduling):
    """Hands out whole groups, in the order in which they were collected."""

    def __init__(self, config: Any, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
