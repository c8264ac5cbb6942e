"""What axe finds on a page, of any level."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe.min.js")
RUN = """async () => (await axe.run({resultTypes: ["violations"]})).violations
  .map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ") + " " + n.failureSummary).slice(0, 4).join(" | "))"""


def findings(page: Page) -> list[str]:
    """Runs axe over the page as it stands."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found
