"""Words for what pydantic finds wrong with the settings, without the values, which may be secret."""

from __future__ import annotations

from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError

from relevo.config.sender_settings import TAGS


def again(problem: dict[str, Any]) -> InitErrorDetails:
    """A problem as one may raise it; without its input, which may be secret."""
    error = PydanticCustomError(problem["type"], "{told}", {"told": problem["msg"]})
    return InitErrorDetails(type=error, loc=problem["loc"], input=None)


def sentence(problem: dict[str, Any]) -> str:
    """Returns a problem as one line that begins with the setting's name."""
    path = [str(part) for part in problem["loc"] if part not in TAGS]
    name = "RELEVO_" + "__".join(path).upper()
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; see docs/reference/settings.md"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
