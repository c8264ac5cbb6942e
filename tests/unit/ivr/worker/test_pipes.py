"""The look at a pipe between the parent process and a worker."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from fcntl import F_DUPFD, fcntl

import pytest

from ivr.worker.pipes import readable

ABOVE_SELECT = 1024


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe, read by a descriptor that `select.select` cannot take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 2 * ABOVE_SELECT if hard == resource.RLIM_INFINITY else min(hard, 2 * ABOVE_SELECT)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, enough), hard))
    low, end = os.pipe()
    high = fcntl(low, F_DUPFD, ABOVE_SELECT if enough > ABOVE_SELECT else low)
    os.close(low)
    yield high, end
    os.close(high)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_pipe_is_readable_with_data_and_at_its_end(pipe: tuple[int, int]) -> None:
    mine, theirs = pipe
    empty = readable(mine)
    os.write(theirs, b"x")
    with_data = readable(mine)
    os.read(mine, 1)
    os.close(theirs)
    assert (empty, with_data, readable(mine)) == (False, True, True)
