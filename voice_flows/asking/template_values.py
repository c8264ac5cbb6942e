"""Renders values that hold Liquid texts, such as the body of a request, with what the session knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voice_flows.asking.steps import Here, lookup
from voice_flows.model.turns import Json
from voice_flows.wording import templates

_ONE_NAME = re.compile(r"^\s*\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}\s*$")


def filled_in(here: Here, value: Json, names: Mapping[str, Json]) -> Json:
    """Renders every Liquid text in a value; a text that is one name copies the value itself. Raises `BadText`."""
    if isinstance(value, Mapping):
        return {name: filled_in(here, inner, names) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled_in(here, inner, names) for inner in value]
    if not isinstance(value, str):
        return value
    if alone := _ONE_NAME.match(value):
        return lookup(names, alone[1])
    return templates.written(value, here.session.language, names, here.flow.country)
