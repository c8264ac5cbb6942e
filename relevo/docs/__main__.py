"""`make docs`: writes everything in docs/ that is generated from the code."""

from __future__ import annotations

from relevo.docs import desk_api, house_svg, reference
from relevo.docs.house import ROOT

PICTURES = {"docs/img/house.svg": house_svg.house, "docs/img/floors.svg": house_svg.floors}


def main() -> None:
    """Writes the reference pages, the description of the desk's API and the pictures of the packages."""
    reference.main()
    desk_api.FILE.write_text(desk_api.written(), "utf-8")
    for name, picture in PICTURES.items():
        (ROOT / name).write_text(picture(), "utf-8")


if __name__ == "__main__":
    main()
