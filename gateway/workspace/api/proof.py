"""Shows who sits there before rights are given: the password again, and a code where the second step is on."""

from __future__ import annotations

from flask import Blueprint
from pydantic import Field

from gateway.workspace.api.contract import Body, Done, answers, errors, problem
from gateway.workspace.permissions import needs
from gateway.workspace.sign_in.account import OwnAccount, Unproved


class Proof(Body):
    password: str = Field(max_length=200, description="the account's password")
    code: str = Field("", max_length=40, description="a code of the second step, where that is on")


def blueprint(own: OwnAccount) -> Blueprint:
    api = Blueprint("proof_api", __name__, url_prefix="/api/account")
    errors(api)
    api.register_error_handler(Unproved, lambda error: problem(error.code, 403))

    @api.post("/proof")
    @needs("account:own")
    @answers(Done)
    def prove(json: Proof) -> Done:
        """Show the password again, and a code where they are on. For a while, accounts and keys may be changed then."""
        own.prove(json.password, json.code)
        return Done()

    return api
