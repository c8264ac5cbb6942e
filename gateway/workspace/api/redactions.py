"""Redacts over the API: tells what would be changed, and changes it once that is confirmed."""

from __future__ import annotations

from flask import Blueprint, g
from pydantic import Field, model_validator

from deflect.attachments.files import Attachments
from deflect.desk.redacting import redaction
from deflect.desk.redacting.redaction import Asked, Redaction
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import Body, answers, errors
from gateway.workspace.permissions import needs

LONGEST = 400
"""Characters of words to redact; a longer message goes as a whole."""


class RedactBody(Body):
    """Words of a conversation, or one message of it."""

    words: str = Field("", max_length=LONGEST, description=f"the words to redact, at most {LONGEST} characters")
    entry: str = Field("", max_length=64, description="the id of a message that is to go as a whole, with its files")
    confirmed: bool = Field(False, description="true to redact for ever, false to see what would be changed")

    @model_validator(mode="after")
    def _either(self) -> RedactBody:
        if bool(self.words.strip()) == bool(self.entry):
            raise ValueError("words: send either words or an entry")
        return self


def blueprint(ledger: Ledger, files: Attachments | None) -> Blueprint:
    api = Blueprint("redactions_api", __name__, url_prefix="/api/desk")
    errors(api)

    def erase_file(id_: str) -> None:
        if files is not None:
            files.erase(id_)

    @api.post("/conversations/<conversation>/redact")
    @needs("messages:redact")
    @answers(Redaction, 404, 409)
    def redact(conversation: str, json: RedactBody) -> Redaction:
        """Replace words, or a whole message, by a mark wherever the conversation keeps them; nothing undoes it."""
        asked = Asked(json.words.strip(), json.entry)
        if not json.confirmed:
            return redaction.preview(ledger, conversation, asked)
        return redaction.redact(ledger, conversation, g.user.id, asked, erase_file)

    return api
