"""The OpenAPI description of our own API for other programs, taken from its views and their models.

Bodies are read by `json_bodies`, which is stricter than any library; spectree only describes here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask
from pydantic import BaseModel, ConfigDict
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData

from gateway import signing

View = TypeVar("View", bound=Callable[..., Any])
_SIGNED: Final = "`t=<unix seconds>,v2=<hex>`: HMAC-SHA256 over `<t>.<METHOD>.<path>.<Idempotency-Key>.<body>`."

REFUSALS: Final = (400, 401, 403, 404, 409, 411, 413, 415, 421, 422, 429, 500, 503)
"""Statuses of refusals; `docs/hand-over-from-another-ivr.md` says when each comes."""


class Answer(BaseModel):
    """What an endpoint answers."""

    model_config = ConfigDict(frozen=True)


class Refused(Answer):
    """What is wrong and how to fix it."""

    code: str
    field: str
    message: str


class RefusedDocument(Answer):
    error: Refused


def _header(name: str, place: str, use: str) -> SecurityScheme:
    data = SecuritySchemeData(type=SecureType.API_KEY, name=place, field_in=InType.HEADER, description=use)
    return SecurityScheme(name=name, data=data)


_CONTRACT: Final = SpecTree(
    "flask",
    annotations=False,
    mode="strict",
    title="Relevo for other programs",
    version="1",
    security_schemes=[
        _header("signature", signing.HEADER, _SIGNED),
        _header("key", signing.KEY_HEADER, "Names the key; without it, the one of the settings."),
    ],
    security={"signature": [], "key": []},
    validation_error_status=400,
    validation_error_model=RefusedDocument,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)


def described(body: type[BaseModel] | None, answer: type[Answer], status: int) -> Callable[[View], View]:
    """Describes a view by what it reads and answers; refusals are the same everywhere."""
    refusals = {f"HTTP_{code}": RefusedDocument for code in REFUSALS}
    answers = Response(**{f"HTTP_{status}": answer}, **refusals)

    def describe(view: View) -> View:
        found: View = _CONTRACT.validate(json=body, resp=answers, skip_validation=True)(view)
        return found

    return describe


def answered(answer: Answer) -> dict[str, Any]:
    """Returns the answer as JSON has it."""
    return answer.model_dump(mode="json")


def description(app: Flask) -> dict[str, Any]:
    """Returns the OpenAPI document of an ingress application."""
    with app.app_context():
        _CONTRACT.app = app
        found: dict[str, Any] = _CONTRACT.spec
        return found
