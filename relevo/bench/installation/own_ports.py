"""Ports for an installation that runs beside others on one machine, as benches and tests do.

A port that is free when it is drawn may be another program's when it is used, some seconds later. So whole blocks are
claimed by a socket without a file, which the system drops with this process, so no port is handed out twice.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence

from relevo.programs import readiness

BLOCK = 100
BLOCKS = range(120, 325)  # below the ports that the system gives out by itself
FEW = 4
"""So many blocks in a row or fewer are claimed in the first `FOR_FEW` places while these last..."""
FOR_FEW = 60
"""...so that the voice workers of 240 lines find 60 blocks in a row among the others."""


class OwnPorts:
    """Hands out ports of claimed blocks, each once; all are kept until the process ends."""

    def __init__(self) -> None:
        self._claims: list[socket.socket] = []
        self._left = range(0)

    def draw(self, count: int = 1) -> int:
        """Returns the first of `count` consecutive ports that are free for TCP and UDP.

        Raises `OSError` if there are none.
        """
        if count > len(self._left):
            self._left = self._claimed(-(-count // BLOCK))
        first, self._left = self._left[0], self._left[count:]
        return first

    def _claimed(self, blocks: int) -> range:
        for first in _places(blocks):
            found = range(first * BLOCK, (first + blocks) * BLOCK)
            if claims := _claimed_whole(range(first, first + blocks)):
                if all(_free(port) for port in found):
                    self._claims += claims
                    return found
                _give_up(claims)
        raise OSError(f"no {blocks * BLOCK} free ports in a row on 127.0.0.1; end other programs and try again")


def _places(blocks: int) -> list[int]:
    """Returns where so many blocks in a row may begin: every place once, by chance."""
    starts = range(BLOCKS.start, BLOCKS.stop - blocks + 1)
    parts = (starts[:FOR_FEW], starts[FOR_FEW:]) if blocks <= FEW else (starts,)
    return [start for part in parts for start in random.sample(part, len(part))]


def _claimed_whole(blocks: range) -> list[socket.socket]:
    """Claims all these blocks; returns nothing where another process has one of them."""
    claims: list[socket.socket] = []
    for block in blocks:
        if (claim := _claim(block)) is None:
            _give_up(claims)
            return []
        claims.append(claim)
    return claims


def _give_up(claims: Sequence[socket.socket]) -> None:
    for claim in claims:
        claim.close()


def _claim(block: int) -> socket.socket | None:
    """Returns the claim on a block, or `None` if another process has it."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0relevo-ports-{block}")
    except OSError:
        claim.close()
        return None
    return claim


def _free(port: int) -> bool:
    return all(readiness.free("127.0.0.1", port, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM))


draw = OwnPorts().draw
