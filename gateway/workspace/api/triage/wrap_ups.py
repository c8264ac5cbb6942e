"""Wrap-up codes over the API: for agents who resolve, and the list of codes for those who keep it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, g

from deflect import desk
from deflect.desk.acts import states
from deflect.desk.wrap_up import code_list, codes
from deflect.desk.wrap_up.codes import Demands, WrapUpCode
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import choices
from gateway.workspace.api.answers import Acted
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.triage.wrap_up_models import (
    CodeBody,
    CodeChange,
    DemandsChange,
    ListedCode,
    ResolveBody,
    WrapUpBody,
    WrapUpList,
    WrapUps,
)
from gateway.workspace.permissions import needs
from gateway.workspace.translations import languages

AT = "/conversations/<conversation>"


def blueprints(ledger: Ledger) -> tuple[Blueprint, Blueprint]:
    return _on_conversations(ledger), _list(ledger)


def _on_conversations(ledger: Ledger) -> Blueprint:
    api = Blueprint("wrap_ups_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/wrap_ups")
    @needs("conversations:read")
    @answers(WrapUps)
    def offered() -> WrapUps:
        """The wrap-up codes that you are offered, and what you must give to resolve."""
        with ledger.store.reading() as db:
            return WrapUps(codes=codes.offered_to(db, g.user.id), demands=codes.demands_of(db, g.user.id))

    @api.post(f"{AT}/resolve")
    @needs("conversations:write")
    @answers(Acted, 404, 409)
    def resolve(conversation: str, json: ResolveBody) -> Acted:
        """Resolve the conversation, by a wrap-up code if one is given."""
        return Acted(act=desk.resolve(ledger, conversation, g.user.id, json.code))

    @api.post(f"{AT}/wrap_up")
    @needs("conversations:write")
    @answers(Acted, 404)
    def wrap_up(conversation: str, json: WrapUpBody) -> Acted:
        """Say by a code what became of the matter, such as after a call, and leave it open."""
        return Acted(act=states.wrap_up(ledger, conversation, g.user.id, json.code))

    return api


def _list(ledger: Ledger) -> Blueprint:
    api = Blueprint("wrap_up_list_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/wrap_ups")
    @needs("wrapups:write")
    @answers(WrapUpList)
    def listed() -> WrapUpList:
        """The codes in use, each with the number of resolved conversations that have it, and what is asked of whom."""
        with ledger.store.reading() as db:
            used = codes.used(db)
            found = tuple(ListedCode(code=one, used=used.get(one.id, 0)) for one in codes.every(db))
            asked, retired = dict(codes.demands(db)), codes.retired(db)
        known = choices.team_names(ledger)
        return WrapUpList(codes=found, retired=retired, demands=asked, teams=known, languages=languages())

    @api.post("/wrap_ups")
    @needs("wrapups:write")
    @answers(WrapUpCode, 404, 409)
    def create(json: CodeBody) -> WrapUpCode:
        """Make a code, the last of the list."""
        return code_list.create(ledger, g.user.id, json.names, json.team)

    @api.post("/wrap_ups/<wrap_up>")
    @needs("wrapups:write")
    @answers(WrapUpCode, 404, 409)
    def change(wrap_up: str, json: CodeChange) -> WrapUpCode:
        """Give a code other names or another team; answers with the code before. Refused where it is no longer as
        `was` says."""
        was = WrapUpCode(wrap_up, json.was.names, json.was.team)
        return code_list.change(ledger, g.user.id, wrap_up, json.names, json.team, was)

    _takes(api, ledger)
    return api


def _takes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/wrap_ups/<wrap_up>/<any(retire, restore, up, down):verb>")
    @needs("wrapups:write")
    @answers(Done, 404, 409)
    def take(wrap_up: str, verb: str) -> Done:
        """Take a code out of use or up again, or move it one place in the list."""
        acts: dict[str, Callable[[Ledger, str, str], None]] = {
            "retire": code_list.retire,
            "restore": code_list.restore,
            "up": lambda ledger, user, code: code_list.move(ledger, user, code, up=True),
            "down": lambda ledger, user, code: code_list.move(ledger, user, code, up=False),
        }
        acts[verb](ledger, g.user.id, wrap_up)
        return Done()

    @api.post("/wrap_up_demands")
    @needs("wrapups:write")
    @answers(Demands, 404, 409)
    def ask(json: DemandsChange) -> Demands:
        """Say what a team's members, or everybody, must give to resolve; answers with what was asked before."""
        return code_list.ask(ledger, g.user.id, json.team, json.demands, json.was.demands)
