"""Turns errors of the models into problems that an author understands: place, field, and what to write instead."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from babel.dates import get_day_names
from pydantic import BaseModel, ValidationError

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Json
from voice_flows.nodes import KINDS, flow_model
from voice_flows.schema.opening_hours import WEEKDAYS
from voice_flows.schema.problems import Path, Places, Problem, did_you_mean

SHORTEST: Final = 2
"""Letters from which on a word may be the beginning of a weekday's name."""
_NAMES: Final = {
    "dict_type": "fields below it (`name: value`)",
    "list_type": "a list (`- ...`)",
    "string_type": "a text",
    "model_type": "fields below it (`name: value`)",
    "model_attributes_type": "fields below it (`name: value`)",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
}


def problems_of(wrong: ValidationError, document: Json, places: Places) -> list[Problem]:
    """Returns every mistake of shape, each at its key; a missing field is reported at the key above it."""
    return [_problem(dict(error), document, places) for error in wrong.errors(include_url=False)]


def _problem(error: dict[str, Any], document: Json, places: Places) -> Problem:
    path = _written(error["loc"])
    field = str(path[-1]) if path else "the document"
    kind, said = error["type"], error["msg"]
    if kind == "extra_forbidden":
        known = _fields(_model_at(path[:-1], document))
        return places.problem("error", "unknown_field", path, f"'{field}' is no field here", did_you_mean(field, known))
    if kind == "missing":
        return places.problem("error", "missing_field", path, f"'{field}' is missing", f"add `{field}: ...` here")
    if kind == "union_tag_not_found":
        return places.problem("error", "missing_field", path, "'kind' is missing", f"add `kind:`, {_one_of(KINDS)}")
    if kind == "union_tag_invalid":
        tag = str(error["ctx"]["tag"])
        return places.problem(
            "error", "unknown_kind", (*path, "kind"), f"'{tag}' is no kind of node", did_you_mean(tag, KINDS)
        )
    if kind == "literal_error":
        allowed = [word.strip("' ") for word in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
        message = f"'{error['input']}' is not allowed for '{field}'"
        named = _weekday(str(error["input"])) if set(WEEKDAYS) <= set(allowed) else None
        fix = f"did you mean '{named}'?" if named else did_you_mean(str(error["input"]), allowed)
        return places.problem("error", "wrong_value", path, message, fix)
    if kind == "string_pattern_mismatch":
        return _pattern(error, path, field, places)
    if kind in _NAMES:
        fix = f"write {_NAMES[kind]}" + ("; put it in quotes" if kind == "string_type" else "")
        return places.problem("error", "wrong_type", path, f"'{field}' must be {_NAMES[kind]}", fix)
    fix = said.replace("Input should", "it must").replace("List should", "the list must")
    return places.problem("error", "wrong_value", path, f"'{field}' does not fit", fix)


def _weekday(word: str) -> str | None:
    """Returns the weekday that the word is or begins to name in one of our languages: `jue` is `thu`."""
    plain = normal(word)
    for code in locales.known() if len(plain) >= SHORTEST else ():
        for number, name in get_day_names("wide", locale=locales.reading(code).calendar).items():
            if normal(name).startswith(plain):
                return WEEKDAYS[int(number)]
    return None


def _pattern(error: dict[str, Any], path: Path, field: str, places: Places) -> Problem:
    pattern = error["ctx"]["pattern"]
    fix = {
        r"^[a-z][a-z0-9_]{0,39}$": "use lower case letters, digits and _, a letter first, at most 40",
        r"^[a-z]{2}(-[A-Z0-9]{2,3})?$": "write a language as es, en or es-MX",
        r"^[0-9]$": "write one digit, 0 to 9",
        r"^/": "begin the path with /",
        r"^[A-Z]{2}$": "write a country as ES",
    }.get(pattern, f"it must match {pattern}")
    shown = str(error["input"])[:40]
    return places.problem("error", "wrong_form", path, f"'{shown}' does not fit as {_role(error, field)}", fix)


def _role(error: dict[str, Any], field: str) -> str:
    return "a key" if "[key]" in error["loc"] else f"'{field}'"


def _one_of(words: dict[str, Any]) -> str:
    return "one of " + ", ".join(sorted(words))


def _written(loc: tuple[int | str, ...]) -> Path:
    """Returns the path as the author wrote it, without the kind of node and the mark of a key that pydantic adds."""
    path = [part for part in loc if part != "[key]"]
    if len(path) > 2 and path[0] == "nodes" and path[2] in KINDS:
        del path[2]
    return tuple(path)


def _model_at(path: Path, document: Json) -> type[BaseModel] | None:
    """Returns the model that reads the part at `path`."""
    annotation: Any = flow_model()
    for part in path:
        document = document[part] if _has(document, part) else None
        annotation = _plain(_inside(annotation, part), document)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _has(document: Json, part: str | int) -> bool:
    if isinstance(document, dict):
        return part in document
    return isinstance(document, list) and isinstance(part, int) and part < len(document)


def _inside(annotation: Any, part: str | int) -> Any:
    """Returns the type of one field, value or item."""
    if get_origin(annotation) in (dict, list):
        return get_args(annotation)[-1]
    fields = getattr(annotation, "model_fields", {})
    return next((field.annotation for name, field in fields.items() if (field.alias or name) == part), None)


def _plain(annotation: Any, value: Json) -> Any:
    """Returns the type without `Annotated` and `None`; of several kinds of nodes, the one that the value names."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0], value)
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    options = [option for option in get_args(annotation) if option is not NoneType]
    if len(options) == 1:
        return _plain(options[0], value)
    kind = KINDS.get(str(value.get("kind"))) if isinstance(value, dict) else None
    return kind.model if kind else None


def _fields(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items() if not field.exclude]
