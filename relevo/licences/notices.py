"""Writes THIRD_PARTY.md: every part with its licence, and the notices that a bundle of JavaScript drops."""

from __future__ import annotations

from importlib.resources import files

from relevo.licences.inventory import Component, Group, components

TITLES: dict[Group, str] = {
    "python": "Python distributions (versions: requirements.lock)",
    "web": "JavaScript in the desk's bundle (`gateway/workspace/static/app`)",
    "asset": "Files of others in this repository",
    "model": "Models, fetched by `relevo models fetch`",
    "program": "Programs of the image, each a process of its own",
}
TEXTS = ("MIT", "ISC")
"""The licences whose text must go with the bundle. That of the fonts lies beside them."""


def third_party() -> str:
    """Returns the page."""
    parts = components()
    told = [
        "# Third-party licences\n",
        "Relevo itself is under [Apache-2.0](LICENSE). What it is installed with or ships is listed here;",
        "`make docs` writes this page from `relevo/licences/third_party.toml`, and `relevo licences` prints it.",
        "What the GPL parts mean for those who ship an image: see the [README](README.md#licences).\n",
    ]
    for group, title in TITLES.items():
        told += [f"## {title}\n", "| part | version | licence | notice |", "| --- | --- | --- | --- |"]
        told += [_row(one) for one in parts if one.group == group]
        told.append("")
    for name in TEXTS:
        text = (files("relevo.licences") / "texts" / f"{name}.txt").read_text("utf-8")
        told += [f"## {name}, as it holds for the JavaScript above\n", "```", text.rstrip(), "```", ""]
    return "\n".join(told)


def _row(one: Component) -> str:
    version = "" if one.group == "python" else one.version
    return f"| {one.name} | {version} | {one.licence} | {one.notice} |"
