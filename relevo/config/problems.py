"""Turns pydantic's findings about settings into sentences, without the values, which may be secret."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError

from relevo.config.sender_settings import TAGS

NO_SUCH = "there is no such setting; see docs/reference/settings.md"


def again(problem: dict[str, Any]) -> InitErrorDetails:
    """Returns a problem that can be raised, without its input, which may be secret."""
    error = PydanticCustomError(problem["type"], "{told}", {"told": problem["msg"]})
    return InitErrorDetails(type=error, loc=problem["loc"], input=None)


def sentence(problem: dict[str, Any]) -> str:
    """Returns a problem as one line that begins with the setting's name."""
    path = [str(part) for part in problem["loc"] if part not in TAGS]
    name = "RELEVO_" + "__".join(path).upper()
    if problem["type"] == "extra_forbidden":
        return f"{name}: {NO_SUCH}"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"


def unknown(fields: Iterable[str]) -> list[str]:
    """Returns names in the environment that begin with `RELEVO_` and are no setting, such as a misspelt one."""
    known = {f"RELEVO_{field}".upper() for field in fields}
    ours = (name for name in os.environ if name.startswith("RELEVO_"))
    return sorted(name for name in ours if name.split("__")[0] not in known)
