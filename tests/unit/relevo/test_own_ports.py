"""Ports that two programs draw at the same time are never the same."""

from __future__ import annotations

import pytest

from relevo.bench.installation import own_ports
from relevo.bench.installation.own_ports import BLOCK, OwnPorts


def test_two_who_draw_never_share_a_block() -> None:
    one, other = OwnPorts(), OwnPorts()
    assert not {one.draw() // BLOCK, one.draw(250) // BLOCK} & {other.draw() // BLOCK, other.draw(250) // BLOCK}


def test_one_who_draws_gets_each_port_once() -> None:
    own = OwnPorts()
    first = {count: own.draw(count) for count in (1, 3, 96, 120)}
    drawn = [port for count, start in first.items() for port in range(start, start + count)]
    assert len(set(drawn)) == len(drawn)


def test_where_all_are_taken_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_ports, "_claim", lambda block: None)
    with pytest.raises(OSError, match="end other programs"):
        OwnPorts().draw()


def test_many_in_a_row_are_found_beside_what_others_drew(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: set[int] = set()

    class Claim:
        def __init__(self, block: int) -> None:
            self.block = block
            taken.add(block)

        def close(self) -> None:
            taken.remove(self.block)

    monkeypatch.setattr(own_ports, "_claim", lambda block: None if block in taken else Claim(block))
    monkeypatch.setattr(own_ports, "_free", lambda port: True)
    others = [OwnPorts() for _ in range(20)]
    for one in others:
        one.draw(2 * BLOCK)
    first = OwnPorts().draw(60 * BLOCK) // BLOCK
    assert len(taken) == 20 * 2 + 60
    assert set(range(first, first + 60)) <= taken
