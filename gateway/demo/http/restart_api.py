"""`POST /handset/api/restart`: the handset page's button that brings the demo back to its beginning."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from deflect.people import audit
from gateway.demo.restart import Demo, DemoBusy, restart
from gateway.workspace.api.contract import Done, answers, errors, problem
from gateway.workspace.permissions import needs


def blueprint(demo: Demo) -> Blueprint:
    api = Blueprint("demo_restart", __name__, url_prefix="/handset/api")
    errors(api)

    def busy(error: DemoBusy) -> ResponseReturnValue:
        return problem(error.code, 409)

    api.register_error_handler(DemoBusy, busy)

    @api.post("/restart")
    @needs("demo:clock")
    @answers(Done, 409)
    def start_again() -> Done:
        """Bring the demo back to its beginning; 409 `demo_busy` while a call or a text of it is under way."""
        restart(demo, audit.user(g.user.id))
        return Done()

    return api
