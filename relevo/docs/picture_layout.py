"""Works out where each part of a package stands in the picture and which way the arrows take. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relevo.docs.packages import Package, Part, levels, reduced

HEAD, ROW, BOX, LETTER, SPACE = 58, 46, 26, 7.0, 8
LANE = 4.0
"""Width of the free lane that a long arrow takes through a row between its ends."""
SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left top corner, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by part, and each arrow as the boxes it touches from its start to its tip."""

    boxes: Mapping[str, Box]
    arrows: Sequence[Sequence[Box]]


def height(package: Package) -> int:
    """Returns the height in pixels that a package's panel needs."""
    return HEAD + ROW * (1 + max(levels(package.imports).values(), default=0))


def lay_out(package: Package, panel: Box) -> Layout:
    """Places every part below all that import it, near the middle of its neighbours, with lanes for long arrows."""
    level = levels(package.imports)
    widths = {part.name: wide(part) for part in package.parts}
    chains = []
    for name, others in sorted(reduced(package.imports).items()):
        for other in sorted(others):
            lanes = [f"{name}>{other}>{at}" for at in range(level[name] - 1, level[other], -1)]
            level |= {lane: level[name] - 1 - number for number, lane in enumerate(lanes)}
            widths |= dict.fromkeys(lanes, LANE)
            chains.append((name, *lanes, other))
    middles = _middles(level, widths, chains, panel)
    tall = {part.name: BOX + (6 if part.inside else 0) for part in package.parts}
    top = max(level.values())
    boxes = {
        name: Box(middles[name] - width / 2, panel.y + HEAD + (top - level[name]) * ROW, width, tall.get(name, BOX))
        for name, width in widths.items()
    }
    return Layout(boxes, [[boxes[name] for name in chain] for chain in chains])


def wide(part: Part) -> float:
    """Returns the width in pixels of a part's box."""
    letters = len(part.name) + (1 if part.folder else 3)
    return max(letters * LETTER, len(" · ".join(part.inside)) * 6.0) + 18


def _middles(
    level: Mapping[str, int], widths: Mapping[str, float], chains: Sequence[Sequence[str]], panel: Box
) -> dict[str, float]:
    """Sorts the rows by the middles of their neighbours, down and up in turns, until the arrows cross little."""
    rows = [sorted(name for name in level if level[name] == at) for at in range(max(level.values()), -1, -1)]
    neighbours: dict[str, list[str]] = {name: [] for name in level}
    for chain in chains:
        for above, below in pairwise(chain):
            neighbours[above].append(below)
            neighbours[below].append(above)
    middles: dict[str, float] = dict.fromkeys(level, panel.middle)
    for row in rows:
        middles |= _spread([(panel.middle, widths[name]) for name in row], row, panel)
    for sweep in range(2 * SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            wanted = {}
            for name in row:
                near = [middles[one] for one in neighbours[name] if (level[one] > level[name]) == down]
                wanted[name] = sum(near) / len(near) if near else middles[name]
            order = sorted(row, key=lambda name, wanted=wanted: (wanted[name], name))  # type: ignore[misc]
            middles |= _spread([(wanted[name], widths[name]) for name in order], order, panel)
    return middles


def _spread(wanted: Sequence[tuple[float, float]], names: Sequence[str], panel: Box) -> dict[str, float]:
    """Returns the middles of boxes of (wished middle, width) in this order: none overlap, all stay in the panel."""
    left, right = panel.x + 14, panel.x + panel.width - 14
    edges: list[float] = []
    at = left
    for middle, width in wanted:
        edges.append(max(middle - width / 2, at))
        at = edges[-1] + width + SPACE
    mean = sum(edge + width / 2 - middle for edge, (middle, width) in zip(edges, wanted, strict=True)) / len(edges)
    edges = [edge - mean for edge in edges]
    limit = right
    for number in range(len(edges) - 1, -1, -1):
        edges[number] = min(edges[number], limit - wanted[number][1])
        limit = edges[number] - SPACE
    at = left
    for number, (_, width) in enumerate(wanted):
        edges[number] = max(edges[number], at)
        at = edges[number] + width + SPACE
    return {name: edge + width / 2 for name, edge, (_, width) in zip(names, edges, wanted, strict=True)}
