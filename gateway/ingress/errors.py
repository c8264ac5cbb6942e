"""Error answers of the ingress: always `{"error": {"code", "field", "message"}}` in JSON."""

from __future__ import annotations

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from deflect.storage.errors import DatabaseError
from relevo.errors import RelevoError
from relevo.log import fault_fields, logger

LOG = logger("ingress")


class Wrong(RelevoError):
    """A request that cannot be served; `message` says what is wrong and how to fix it."""

    retryable = False

    def __init__(self, status: int, code: str, message: str, field: str = ""):
        super().__init__(message)
        self.status, self.code, self.field, self.message = status, code, field, message


def register(app: Flask) -> None:
    app.register_error_handler(Wrong, lambda wrong: _no(wrong.status, wrong.code, wrong.message, wrong.field))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DatabaseError, _database)
    app.register_error_handler(Exception, _fault)


def _no(status: int, code: str, message: str, field: str = "") -> ResponseReturnValue:
    return jsonify({"error": {"code": code, "field": field, "message": message}}), status


def _http(wrong: HTTPException) -> ResponseReturnValue:
    code = wrong.name.lower().replace(" ", "_")
    return _no(wrong.code or 500, code, wrong.description or wrong.name)


def _database(error: DatabaseError) -> ResponseReturnValue:
    answer = jsonify({"error": {"code": error.code, "field": "", "message": f"{error}."}})
    answer.headers["Retry-After"] = "5"
    return answer, 503


def _fault(fault: Exception) -> ResponseReturnValue:
    LOG.error("request_failed", **fault_fields(fault))
    return _no(500, "internal_error", "Something of ours failed; it is in the log.")
