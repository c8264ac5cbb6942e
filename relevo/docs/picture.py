"""Draws the packages and their parts as SVG.

The same code always gives the same bytes; the colours follow the reader's theme, light or dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from relevo.docs.packages import LAYERS, Package, Part, between_packages, packages
from relevo.docs.picture_layout import HEAD, Box, height, lay_out

WIDTH, MARGIN, GAP = 1000, 16, 44
GUTTER = 130
"""Free space right of `deflect`, through which the arrow from `ivr` to `speech` runs."""
SHARE: Mapping[str, float] = {"voice_flows": 0.32, "speech": 0.68}
"""How two packages divide the width of their layer; the others take half each."""
WORDS: Mapping[str, str] = {
    "relevo": "the command, settings, and the wiring of every program",
    "gateway": "webhooks in, texts out, the desk and other pages",
    "ivr": "phone lines and what happens during a call",
    "deflect": "the ledger: conversations, hand-offs, the outbox, and the rules about contacting people",
    "voice_flows": "the flow language and its pure machine",
    "speech": "recognition, synthesis and prompts",
}
STYLE = """
svg { --page: #ffffff; --panel: #f6f6f4; --box: #ffffff; --line: #b9b8b0; --ink: #1c1b18; --soft: #5b5952;
  --arrow: #2f7d6d; font-family: Inter, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --page: #14171c; --panel: #1d2128; --box: #2a303a; --line: #59616e;
  --ink: #eceef1; --soft: #b3bac4; --arrow: #6cc7b3; } }
.page { fill: var(--page); } .panel { fill: var(--panel); stroke: var(--line); }
.folder { fill: var(--box); stroke: var(--line); }
.file { fill: var(--panel); stroke: var(--line); stroke-dasharray: 3 3; }
.title { font-size: 18px; font-weight: 600; fill: var(--ink); } .words { font-size: 13px; fill: var(--soft); }
.name { font-size: 13px; fill: var(--ink); text-anchor: middle; }
.inside { font-size: 11px; fill: var(--soft); text-anchor: middle; }
.arrow { fill: none; stroke: var(--arrow); stroke-width: 1.4; marker-end: url(#head); }
.layer { fill: none; stroke: var(--arrow); stroke-width: 3; marker-end: url(#head); } .tip { fill: var(--arrow); }
"""


def with_parts() -> str:
    """Returns the picture of all packages with their parts."""
    return _picture(packages(), {one.name: height(one) for layer in packages() for one in layer}, inside=True)


def packages_alone() -> str:
    """Returns the small picture: the packages alone."""
    return _picture(packages(), dict.fromkeys(WORDS, HEAD), inside=False)


def _picture(layers: Iterable[Iterable[Package]], heights: Mapping[str, float], *, inside: bool) -> str:
    panels = _panels(heights)
    bottom = max(panel.bottom for panel in panels.values()) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom:.0f}" role="img" '
        'aria-label="The packages of Relevo, layer by layer; arrows point to what is imported">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" '
        'markerUnits="userSpaceOnUse"><path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>',
        _rect("page", Box(0, 0, WIDTH, bottom), 14),
    ]
    for layer in layers:
        for package in layer:
            parts += _package(package, panels[package.name], inside=inside)
    parts += _between(panels)
    return "\n".join((*parts, "</svg>", ""))


def _panels(heights: Mapping[str, float]) -> dict[str, Box]:
    """Returns where each package stands. Two of a layer share its width, and the taller one gives the height."""
    panels, y = dict[str, Box](), float(MARGIN)
    for layer in LAYERS:
        tall, x = max(heights[name] for name in layer), float(MARGIN)
        free = WIDTH - (len(layer) + 1) * MARGIN - (GUTTER if "deflect" in layer else 0)
        for name in layer:
            panels[name] = Box(x, y, free * SHARE.get(name, 1 / len(layer)), tall)
            x += panels[name].width + MARGIN
        y += tall + GAP
    return panels


def _package(package: Package, panel: Box, *, inside: bool) -> Iterator[str]:
    yield _rect("panel", panel, 10)
    yield f'<text class="title" x="{panel.x + 16:.0f}" y="{panel.y + 25:.0f}">{package.name}/</text>'
    yield f'<text class="words" x="{panel.x + 16:.0f}" y="{panel.y + 44:.0f}">{escape(WORDS[package.name])}</text>'
    if not inside:
        return
    layout = lay_out(package, panel)
    yield from map(_arrow, layout.arrows)
    for part in package.parts:
        yield from _part(part, layout.boxes[part.name])


def _part(part: Part, box: Box) -> Iterator[str]:
    yield _rect("folder" if part.folder else "file", box, 6)
    label = f"{part.name}/" if part.folder else f"{part.name}.py"
    y = box.y + (13 if part.inside else 17)
    yield f'<text class="name" x="{box.middle:.0f}" y="{y:.0f}">{label}</text>'
    if part.inside:
        yield f'<text class="inside" x="{box.middle:.0f}" y="{box.y + 24:.0f}">{" · ".join(part.inside)}</text>'


def _arrow(chain: Sequence[Box]) -> str:
    """A curve from the first box down to the last, through the lanes between them."""
    x, y = chain[0].middle, chain[0].bottom
    path = [f"M{x:.0f} {y:.0f}"]
    for number, box in enumerate(chain[1:], 1):
        bend = (box.y - y) / 2
        path.append(f"C{x:.0f} {y + bend:.0f} {box.middle:.0f} {box.y - bend:.0f} {box.middle:.0f} {box.y:.0f}")
        x, y = box.middle, box.y
        if number < len(chain) - 1:
            y = box.bottom
            path.append(f"V{y:.0f}")
    return f'<path class="arrow" d="{"".join(path)}"/>'


def _between(panels: Mapping[str, Box]) -> Iterator[str]:
    """Yields the thick arrows between packages. Each starts below one panel and ends above another."""
    for name, others in between_packages().items():
        for other in sorted(others):
            above, below = panels[name], panels[other]
            x = min(above.middle, below.x + below.width - 40) if above.width < below.width else below.middle
            if (name, other) == ("ivr", "speech"):
                x = WIDTH - MARGIN - GUTTER / 2
            yield f'<path class="layer" d="M{x:.0f} {above.bottom:.0f}V{below.y:.0f}"/>'


def _rect(kind: str, box: Box, radius: int) -> str:
    size = f'width="{box.width:.0f}" height="{box.height:.0f}"'
    return f'<rect class="{kind}" x="{box.x:.0f}" y="{box.y:.0f}" {size} rx="{radius}"/>'
