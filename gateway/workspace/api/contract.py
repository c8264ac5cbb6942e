"""The contract of the workspace's JSON API: bodies and answers are pydantic models, described in one OpenAPI document.

Spectree reads the models from the views: it parses a request once, serialises the answer and describes both. Views
name no library of their own; they declare `json` and `query` parameters and an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from flask import Blueprint, Flask, abort, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import to_jsonable_python
from spectree import Response, SecurityScheme, SpecTree
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from spectree.models import InType, SecureType, SecuritySchemeData

from deflect import desk
from gateway import clean_text, strict_json
from relevo.errors import RelevoError


class Wrong(RelevoError):
    """A field of a request is missing or cannot be read; the message names it."""

    code = "wrong_request"
    retryable = False


class Unavailable(RelevoError):
    """Something that the request needs is not there now; `code` says what: `no_line` or `no_simulator`."""

    retryable = True

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Body(BaseModel):
    """What a request carries, as JSON or as a query. A field's description is what a refusal asks for."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)


class Answer(BaseModel):
    """What an endpoint answers."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)


class Problem(Answer):
    """Why a request was not carried out: a code, and what a page may show about it."""

    error: str
    detail: Any = None


class Done(Answer):
    ok: bool = True


class _Complete(GenerateJsonSchema):
    """Answers always carry all their fields, also those that have a default; titles only repeat names."""

    def field_is_required(self, *args: Any, **kwargs: Any) -> bool:
        return self.mode == "serialization" or super().field_is_required(*args, **kwargs)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def _schema(model: type[Any], ref_template: str, mode: Any) -> dict[str, Any]:
    return TypeAdapter(model).json_schema(ref_template=ref_template, mode=mode, schema_generator=_Complete)


class _Models(PydanticModelAdapter):
    """Spectree wants the schemas of a view's models again for each view, and copies what it is given."""

    def json_schema(self, model: type[Any], *, ref_template: str, mode: Any = "validation") -> dict[str, Any]:
        return _schema(model, ref_template, mode)  # type: ignore[arg-type]  # mypy holds that classes have no hash


class _Contract(SpecTree):
    """Describes a model once; spectree would do so again for each view that names it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._described: dict[tuple[type[Any], str], str] = {}
        super().__init__(*args, **kwargs)

    def _add_model(self, model: Any, mode: Any = "validation") -> str:
        if (model, mode) not in self._described:
            self._described[model, mode] = super()._add_model(model, mode)
        return self._described[model, mode]


def _explain(_request: Any, _response: Any, error: Exception | None, _instance: Any, _adapter: Any) -> None:
    if isinstance(error, ValidationError):
        raise Wrong(explain(error)) from error


def _refuse_misfit(_request: Any, _response: Any, error: Exception | None, _instance: Any, _adapter: Any) -> None:
    """Spectree would log and answer what does not fit, which may be a customer's words."""
    if error:
        raise TypeError("the answer does not fit its model") from None


def _bodies(of: type[Body]) -> Iterator[type[Body]]:
    """Yields the models that inherit from a body, and those that inherit from them."""
    for model in of.__subclasses__():
        yield model
        yield from _bodies(model)


def explain(error: ValidationError) -> str:
    """Returns the first mistake as a sentence: the field, what is wrong with it, and what to send instead."""
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        is_object = first["type"] == "value_error"
        return first["msg"].removeprefix("Value error, ") if is_object else "the body must be a JSON object"
    models = {model.__name__: model for model in _bodies(Body)}
    field = models[error.title].model_fields.get(str(first["loc"][0])) if error.title in models else None
    problem = "it is missing" if first["type"] == "missing" else first["msg"][0].lower() + first["msg"][1:]
    wanted = f"; send {field.description}" if field and field.description else ""
    return f"{'.'.join(map(str, first['loc']))}: {problem}{wanted}"


def _key(name: str, kept_in: InType, place: str, use: str) -> SecurityScheme:
    data = SecuritySchemeData(type=SecureType.API_KEY, name=place, field_in=kept_in, description=use)
    return SecurityScheme(name=name, data=data)


SESSION = _key("session", InType.COOKIE, "relevo", "Given by a sign-in.")
TOKEN = _key("token", InType.HEADER, "X-CSRFToken", "Given by the page; needed by POST.")

contract = _Contract(
    "flask",
    annotations=True,
    mode="strict",
    title="Relevo workspace",
    version="1",
    security_schemes=[SESSION, TOKEN],
    security={"session": [], "token": []},
    before=_explain,
    after=_refuse_misfit,
    validation_error_status=400,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    model_adapter=_Models(),
)


def answers(model: type[Any], *refusals: int) -> Callable[..., Any]:
    """Declares what a view answers: `model`, or a `Problem` with 401, 403 or one of `refusals`."""
    problems = {f"HTTP_{code}": Problem for code in (401, 403, *refusals)}
    decorate: Callable[..., Any] = contract.validate(resp=Response(HTTP_200=model, **problems))
    return decorate


def problem(code: str, status: int, detail: Any = None) -> ResponseReturnValue:
    """The answer of a request that is not carried out."""
    return {"error": code} if detail is None else {"error": code, "detail": to_jsonable_python(detail)}, status


class StrictJson(DefaultJSONProvider):
    """Reads bodies strictly; a request keeps the value, so that its view parses nothing again."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return strict_json.loads(s.encode() if isinstance(s, str) else s)


def read_strictly(app: Flask) -> None:
    """Answers a body that cannot be read or kept with 400 where it is first read; addresses and forms too."""

    def doubled(error: strict_json.DoubledName) -> ResponseReturnValue:
        return problem(error.code, 400, f"{error.name}: {error}")

    def deep(error: strict_json.TooDeep) -> ResponseReturnValue:
        return problem(error.code, 400, str(error))

    def unclean(error: strict_json.UncleanText) -> ResponseReturnValue:
        return problem(error.code, 400, f"{error.field}: {error}")

    @app.before_request
    def clean() -> None:
        sent = (text for given in (request.args, request.form) for pair in given.items(multi=True) for text in pair)
        if not all(clean_text.is_clean(str(text)) for text in (request.path, *sent)):
            abort(400)

    app.json = StrictJson(app)
    app.register_error_handler(strict_json.UncleanText, unclean)
    app.register_error_handler(strict_json.DoubledName, doubled)
    app.register_error_handler(strict_json.TooDeep, deep)


def errors(api: Blueprint) -> None:
    """Maps what commands refuse to answers."""

    def refused(error: desk.Refused) -> ResponseReturnValue:
        return problem(error.code, 409, error.detail)

    def wrong(error: Wrong | desk.BadCursor) -> ResponseReturnValue:
        return problem(error.code, 400, str(error))

    def unknown(error: desk.Unknown) -> ResponseReturnValue:
        return problem(error.code, 404)

    def unavailable(error: Unavailable | desk.SearchTooLong) -> ResponseReturnValue:
        return problem(error.code, 503)

    api.register_error_handler(desk.Refused, refused)
    api.register_error_handler(Unavailable, unavailable)
    api.register_error_handler(desk.SearchTooLong, unavailable)
    api.register_error_handler(Wrong, wrong)
    api.register_error_handler(desk.BadCursor, wrong)
    api.register_error_handler(desk.Unknown, unknown)


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of all described endpoints of `app`."""
    with app.app_context():
        written: dict[str, Any] = contract.spec
    return written
