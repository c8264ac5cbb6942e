"""`make docs`: writes everything in docs/ that is generated from the code."""

from __future__ import annotations

from relevo.docs import api_descriptions, picture, privacy, reference
from relevo.docs.packages import ROOT
from relevo.licences.notices import third_party

PICTURES = {"docs/img/parts.svg": picture.with_parts, "docs/img/packages.svg": picture.packages_alone}


def main() -> None:
    """Writes the reference pages, the descriptions of the JSON APIs, the licences of others and the pictures."""
    reference.main()
    (ROOT / "THIRD_PARTY.md").write_text(third_party(), "utf-8")
    for file in api_descriptions.DESCRIBED:
        file.write_text(api_descriptions.written(file), "utf-8")
    privacy.FILE.write_text(privacy.written(), "utf-8")
    for name, draw in PICTURES.items():
        (ROOT / name).write_text(draw(), "utf-8")


if __name__ == "__main__":
    main()
