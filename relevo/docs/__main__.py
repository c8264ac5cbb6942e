"""`make docs`: writes everything in docs/ that is generated from the code."""

from __future__ import annotations

from relevo.docs import house_svg, reference
from relevo.docs.house import ROOT

PICTURES = {"docs/img/house.svg": house_svg.house, "docs/img/floors.svg": house_svg.floors}


def main() -> None:
    """Writes the reference pages and the pictures of the house."""
    reference.main()
    for name, picture in PICTURES.items():
        (ROOT / name).write_text(picture(), "utf-8")


if __name__ == "__main__":
    main()
