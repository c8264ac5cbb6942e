"""The list of canned replies over the API, for those who keep it."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.replies import canned, reply_list
from deflect.desk.replies.canned import CannedReply
from deflect.desk.replies.reply_list import Wanted
from deflect.desk.replies.variables import VARIABLES
from deflect.desk.triage import labels
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import choices
from gateway.workspace.api.admin.reply_models import ReplyChange, ReplyDraft, ReplyList
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.permissions import needs
from gateway.workspace.translations import languages


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("reply_list_api", __name__, url_prefix="/api/admin")
    errors(api)
    _reads(api, ledger)
    _changes(api, ledger)
    return api


def _reads(api: Blueprint, ledger: Ledger) -> None:
    @api.get("/replies")
    @needs("replies:write")
    @answers(ReplyList)
    def listed() -> ReplyList:
        """The canned replies in use, with the teams, brands and labels that one may have."""
        with ledger.store.reading() as db:
            found, retired, known = canned.every(db), canned.retired(db), labels.every(db)
        return ReplyList(
            replies=found,
            retired=retired,
            teams=choices.team_names(ledger),
            brands=choices.brand_names(ledger),
            labels=known,
            languages=languages(),
            variables=VARIABLES,
        )


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/replies")
    @needs("replies:write")
    @answers(CannedReply, 404, 409)
    def create(json: ReplyDraft) -> CannedReply:
        """Make a canned reply."""
        return reply_list.create(ledger, g.user.id, _wanted(json))

    @api.post("/replies/<reply>")
    @needs("replies:write")
    @answers(CannedReply, 404, 409)
    def change(reply: str, json: ReplyChange) -> CannedReply:
        """Change a canned reply; answers with it as it was. Refused where it is no longer as `was` says."""
        was = _wanted(json.was) if json.was else None
        return reply_list.change(ledger, g.user.id, reply, _wanted(json), was)

    @api.post("/replies/<reply>/<any(retire, restore):verb>")
    @needs("replies:write")
    @answers(Done, 404, 409)
    def take(reply: str, verb: str) -> Done:
        """Take a canned reply out of use, or up again."""
        (reply_list.retire if verb == "retire" else reply_list.restore)(ledger, g.user.id, reply)
        return Done()


def _wanted(draft: ReplyDraft) -> Wanted:
    return Wanted(**draft.model_dump(exclude={"was"}))
