"""A page at the widths and in the colours that count, with axe at each."""

from __future__ import annotations

from axe import findings
from playwright.sync_api import Page

from tests.waiting import until

SHARED = (("es", (1440, 390)), ("en", (1024, 720)))
"""Each language at widths of its own, which together are all; 720 CSS pixels are what 200 % zoom leaves of 1440."""


def assert_sound(page: Page, widths: tuple[int, ...] = (1440, 1024, 390)) -> None:
    """Axe finds nothing, and nothing is wider than the window once the page has followed its new width."""
    page.bring_to_front()  # a page behind another one draws nothing, and is told of no new width
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            until(
                lambda: page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} px are enough", 5
            )
            assert findings(page) == [], (width, scheme)
    page.set_viewport_size({"width": 1440, "height": 900})
