"""Blocks numbers over the API, for admins by number and at the desk by customer; changes, lifts and puts back."""

from __future__ import annotations

from flask import Blueprint, g

from deflect.desk.blocking import block_list, blocked
from deflect.desk.blocking.blocked import Blocked
from deflect.people import audit
from deflect.steps.ledger import Ledger
from gateway.workspace.api.blocks.models import BlockChange, BlockQuery, Blocks, BlockTerms, NewBlock
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("blocks_api", __name__, url_prefix="/api")
    errors(api)
    _listed(api, ledger)
    _changes(api, ledger)
    return api


def _listed(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

    @api.get("/admin/blocks")
    @needs("blocks:write")
    @answers(Blocks)
    def listed(query: BlockQuery) -> Blocks:
        """The newest blocked numbers, or those of a number in any writing. A look at them is kept in the audit."""
        with store.reading() as db:
            found = blocked.found(db, store.clock(), ledger.installation.region, query.q, over=query.over)
        audit.looked(store, audit.user(g.user.id), "blocks_read", "blocks")
        return Blocks(blocks=found)


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/admin/blocks")
    @needs("blocks:write")
    @answers(Blocked, 409)
    def add(json: NewBlock) -> Blocked:
        """Block a number; it counts from its next call or text on."""
        return block_list.add(ledger, g.user.id, json.number, json.terms)

    @api.post("/desk/conversations/<conversation>/block")
    @needs("blocks:write")
    @answers(Blocks, 404, 409)
    def add_customer(conversation: str, json: BlockTerms) -> Blocks:
        """Block the numbers of the conversation's customer that are not blocked yet; answers with their blocks."""
        return Blocks(blocks=block_list.add_customer(ledger, g.user.id, conversation, json.terms))

    @api.post("/admin/blocks/<block>")
    @needs("blocks:write")
    @answers(Blocked, 404, 409)
    def change(block: str, json: BlockChange) -> Blocked:
        """Give a block other terms; answers with the block before. Refused where it is no longer as `was` says."""
        return block_list.change(ledger, g.user.id, block, json.terms, json.was.terms)

    @api.post("/admin/blocks/<block>/<any(lift, put_back):verb>")
    @needs("blocks:write")
    @answers(Done, 404, 409)
    def take(block: str, verb: str) -> Done:
        """Let the number call and write again, or undo that."""
        (block_list.lift if verb == "lift" else block_list.put_back)(ledger, g.user.id, block)
        return Done()
