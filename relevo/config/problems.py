"""Turns pydantic's findings about settings into sentences, without the values, which may be secret."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from typing import Any, Final

from pydantic_core import InitErrorDetails, PydanticCustomError

from relevo.config.sender_settings import TAGS

SENTENCES: Final = {
    "missing": "not set, and it is needed",
    "int_parsing": "it is not a whole number",
    "int_type": "it is not a whole number",
    "int_from_float": "it is not a whole number",
    "float_parsing": "it is not a number",
    "float_type": "it is not a number",
    "bool_parsing": "it is neither true nor false; write one of them",
    "bool_type": "it is neither true nor false; write one of them",
    "string_type": "it is not a text; write it in quotes",
    "literal_error": "there is no such value; use {expected}",
    "greater_than_equal": "it is too small; use {ge} or more",
    "less_than_equal": "it is too large; use {le} or less",
    "greater_than": "it is too small; use more than {gt}",
    "less_than": "it is too large; use less than {lt}",
    "dict_type": "it is not a table",
    "model_type": "it is not a table",
    "model_attributes_type": "it is not a table",
    "list_type": "it is not a list",
}
"""What each kind of pydantic's problems means to an operator; the names are of its context."""

FORMS: Final = {
    "A-Za-z0-9 ": "write a number in E.164, such as +34910000001, or a name of up to 11 letters and digits",
    r"\+[1-9]": "it is not a number in E.164; write one such as +34910000001",
    "[A-Z]{2}": "it is not a country; write its two letters in capitals, such as ES",
    ":[0-5]": "it is not a time of day; write one such as 22:00",
    "^(AC": "it is not an account SID; write AC and the 32 characters that follow it",
}
"""What a pattern asks for, by a piece of the pattern. The first that fits counts."""

EXAMPLES: Final = {
    "RELEVO_CALLERS": '{"tienda": "+34910000001"}',
    "RELEVO_CALL_COUNTRIES": '["ES", "FR"]',
    "RELEVO_DIAL_ROUTES": '{"+34": "carrier"}',
    "RELEVO_NUMBERS": '{"+34910000001": "tienda"}',
    "RELEVO_PROVIDERS": '{"NAME": {"SETTING": "VALUE"}}',
    "RELEVO_PROXIES": '["192.0.2.1"]',
    "RELEVO_SENDERS": '{"tienda": "+34910000002"}',
    "RELEVO_SERVICES": '{"tienda": "https://erp.example.com/api"}',
    "RELEVO_TEXT_COUNTRIES": '["ES", "FR"]',
    "RELEVO_TRUNKS": '{"carrier": {"host": "sip.example.net"}}',
    "RELEVO_VOSK_MODELS": '{"es": "/models/vosk-es"}',
}
"""How settings that hold several values are written in the environment."""


def again(problem: dict[str, Any]) -> InitErrorDetails:
    """Returns a problem that can be raised, without its input, which may be secret."""
    error = PydanticCustomError(problem["type"], "{told}", {"told": plain(problem)})
    return InitErrorDetails(type=error, loc=problem["loc"], input=None)


def plain(problem: dict[str, Any]) -> str:
    """Returns what is wrong and how to correct it, without the name of the setting."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if "told" in context:
        return str(context["told"])
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return next((told for piece, told in FORMS.items() if piece in pattern), f"it does not fit {pattern}")
    if kind in SENTENCES:
        return SENTENCES[kind].format(**context)
    return str(problem["msg"]).removeprefix("Value error, ")


def sentence(problem: dict[str, Any], fields: Iterable[str]) -> str:
    """Returns a problem as one line that begins with the setting's name. `fields`: those of all settings."""
    path = [str(part) for part in problem["loc"] if part not in TAGS]
    name = "RELEVO_" + "__".join(path).upper()
    if problem["type"] == "extra_forbidden":
        return no_such(name, fields)
    example = EXAMPLES.get(name) if problem["type"] in ("dict_type", "model_type", "list_type") else None
    return f"{name}: {plain(problem)}" + (f"; write JSON such as {name}='{example}'" if example else "")


def no_such(name: str, fields: Iterable[str]) -> str:
    """Returns the sentence for a setting that does not exist, with the one that is probably meant."""
    close = difflib.get_close_matches(name, [f"RELEVO_{field}".upper() for field in fields], n=1, cutoff=0.8)
    guess = f"; did you mean {close[0]}?" if close else "; see docs/reference/settings.md"
    return f"{name}: there is no such setting{guess}"


def unknown(fields: Iterable[str]) -> list[str]:
    """Returns names in the environment that begin with `RELEVO_` and are no setting, such as a misspelt one."""
    known = {f"RELEVO_{field}".upper() for field in fields}
    ours = (name for name in os.environ if name.startswith("RELEVO_"))
    return sorted(name for name in ours if name.split("__")[0] not in known)
