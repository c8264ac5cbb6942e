"""Holds requests and answers to Twilio's own API file, by jsonschema. Names every field that is not as documented."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from gateway.testing.twilio_http import Exchanged

SPECS = Path(__file__).parents[2] / "specs"
PARTS = tuple(json.loads((SPECS / name).read_text()) for name in ("twilio_messages.json", "twilio_lookups.json"))
FILE = {
    "paths": {path: methods for part in PARTS for path, methods in part["paths"].items()},
    "components": {"schemas": {name: one for part in PARTS for name, one in part["components"]["schemas"].items()}},
}
formats = FormatChecker(formats=())


@formats.checks("date-time-rfc-2822")
def _rfc2822(value: object) -> bool:
    return not isinstance(value, str) or parsedate_to_datetime(value) is not None


@formats.checks("phone-number")
def _phone(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"\+[1-9]\d{6,14}", value) is not None


@formats.checks("uri")
def _uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).hostname)


@formats.checks("uri-reference")
def _reference(value: object) -> bool:
    return not isinstance(value, str) or value.startswith(("/", "http"))


def problems(told: Exchanged) -> list[str]:
    """What in this request and its answer is not as the file says; an answer of error has a shape, but no schema."""
    found = _operation(told)
    if found is None:
        return [f"{told.method} {told.path}: not in Twilio's file"]
    operation, path_values = found
    wrong = _fields(operation, "path", {name: [value] for name, value in path_values.items()})
    wrong += _fields(operation, "query", told.query)
    if "requestBody" in operation:
        wrong += _form(operation["requestBody"]["content"]["application/x-www-form-urlencoded"], told.form)
    return wrong + _answer(operation, told)


def _operation(told: Exchanged) -> tuple[dict[str, Any], dict[str, str]] | None:
    for template, methods in FILE["paths"].items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+?)", re.escape(template))
        match = re.fullmatch(pattern, told.path)
        if match and told.method.lower() in methods:
            return methods[told.method.lower()], match.groupdict()
    return None


def _fields(operation: dict[str, Any], place: str, given: Mapping[str, Sequence[str]]) -> list[str]:
    known = {each["name"]: each["schema"] for each in operation["parameters"] if each["in"] == place}
    return _each(known, given)


def _form(content: dict[str, Any], form: Mapping[str, Sequence[str]]) -> list[str]:
    schema = content["schema"]
    missing = [f"{name}: required" for name in schema["required"] if name not in form]
    return missing + _each(schema["properties"], form)


def _each(known: Mapping[str, dict[str, Any]], given: Mapping[str, Sequence[str]]) -> list[str]:
    wrong = [f"{name}: Twilio has no such field" for name in given if name not in known]
    for name, values in given.items():
        if name in known:
            schema = known[name]
            many = schema.get("type") == "array"
            value: Any = list(values) if many else _typed(schema, values[0])
            wrong += [f"{name}: {text}" for text in _invalid(schema, value)]
            wrong += [f"{name}: given {len(values)} times"] if len(values) > 1 and not many else []
    return wrong


def _typed(schema: dict[str, Any], value: str) -> Any:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    return {"true": True, "false": False}.get(value, value) if kind == "boolean" else value


def _answer(operation: dict[str, Any], told: Exchanged) -> list[str]:
    documented = operation["responses"].get(str(told.status))
    if documented is not None:
        schema = documented["content"]["application/json"]["schema"]
        known = _resolved(schema)["properties"]
        wrong = [f"answer: {name} is not in the file" for name in told.answer if name not in known]
        return wrong + [f"answer: {text}" for text in _invalid(schema, told.answer)]
    if told.status < 400:
        return [f"answer: status {told.status} is not in the file"]
    missing = {"code", "message", "more_info", "status"} - set(told.answer)
    return [f"answer: an error of Twilio's has {name}" for name in sorted(missing)]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = FILE["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def _invalid(schema: dict[str, Any], value: Any) -> list[str]:
    whole = _plain({**schema, "components": FILE["components"]})
    found = Draft202012Validator(whole, format_checker=formats).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))} {error.message}".strip() for error in found]


def _plain(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` said as JSON Schema says it."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _plain(each) for name, each in schema.items() if name != "nullable"}
    if schema.get("nullable") is True and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    if schema.get("nullable") is True and "allOf" in plain:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain
