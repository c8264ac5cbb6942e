"""What axe finds on a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).with_name("axe.min.js")
_RUN = """async impacts => (await axe.run({resultTypes: ["violations"]})).violations
  .filter(v => !impacts.length || impacts.includes(v.impact))
  .map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary).slice(0, 4).join(" | "))"""


def findings(page: Page, *impacts: str) -> list[str]:
    """Runs axe over the page as it stands; `impacts` are the levels that count, all if none is given."""
    if not page.evaluate("typeof axe === 'object'"):  # its half a megabyte is read once a page
        page.evaluate(_AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN, impacts)
    return found
