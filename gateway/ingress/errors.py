"""Error answers of the ingress: always `{"error": {"code", "field", "message"}}` in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from deflect.idempotency import KeyReused
from deflect.storage.errors import DatabaseError
from gateway import clean_text
from relevo.errors import RelevoError
from relevo.log import fault_fields, logger

LOG = logger("ingress")


class Wrong(RelevoError):
    """A request that cannot be served; `message` says what is wrong and how to fix it."""

    retryable = False

    def __init__(self, status: int, code: str, message: str, field: str = ""):
        super().__init__(message)
        self.status, self.code, self.field, self.message = status, code, field, message


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a request that was not served."""

    status: int
    document: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(fault: Exception) -> Refusal:
    """Returns the answer to a request that `fault` ended; logs a fault that is ours."""
    if isinstance(fault, Wrong):
        return Refusal(fault.status, _document(fault.code, fault.message, fault.field))
    if isinstance(fault, HTTPException):
        code = fault.name.lower().replace(" ", "_")
        return Refusal(fault.code or 500, _document(code, fault.description or fault.name))
    if isinstance(fault, KeyReused):
        return Refusal(409, _document(fault.code, f"{fault}.", "Idempotency-Key"))
    if isinstance(fault, DatabaseError):
        return Refusal(503, _document(fault.code, f"{fault}."), {"Retry-After": "5"})
    LOG.error("request_failed", **fault_fields(fault))
    return Refusal(500, _document("internal_error", "Something of ours failed; it is in the log."))


def register(app: Flask) -> None:
    app.before_request(_clean_address)
    for kind in (Wrong, HTTPException, KeyReused, DatabaseError, Exception):
        app.register_error_handler(kind, _answer)


def _clean_address() -> None:
    """Refuses an address with a character that no database keeps. Raises `Wrong`."""
    if not all(map(clean_text.is_clean, (request.path, *request.args.keys(), *request.args.values()))):
        raise Wrong(400, "unclean_text", clean_text.REFUSAL, "path")


def _answer(fault: Exception) -> ResponseReturnValue:
    told = refusal(fault)
    return jsonify(told.document), told.status, dict(told.headers)


def _document(code: str, message: str, field: str = "") -> Mapping[str, Any]:
    return {"error": {"code": code, "field": field, "message": message}}
