"""Reads the parts of the configuration, files of this folder, and fills in what they leave open."""

from __future__ import annotations

from importlib.resources import files
from string import Template


class _Part(Template):
    delimiter = "@"  # `$` is Kamailio's own


def filled(*names: str, **values: object) -> str:
    """Returns these files, one after another, with `values` in place of their names behind `@`."""
    text = "".join(files("relevo.kamailio").joinpath(name).read_text("utf-8") for name in names)
    return _Part(text).substitute(values)
