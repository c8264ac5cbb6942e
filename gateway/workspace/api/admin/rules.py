"""The rules on texts over the API, for admins: why text was offered or not, which rules count, and changing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, g

from deflect.eligibility import rules, text_decisions
from deflect.eligibility.rules import Change
from deflect.eligibility.text_rules import EVERY_FLOW, OF_BRAND, BadRule, RuleChanged, RuleLocked
from deflect.people import audit
from deflect.policy.roles import may
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import brands
from gateway.workspace.api.admin.rule_models import (
    Changed,
    DecisionsQuery,
    Preview,
    RuleChange,
    RuleChanges,
    RuleEdit,
    RulesQuery,
    TextDecisions,
    TextRules,
)
from gateway.workspace.api.contract import answers, errors, problem
from gateway.workspace.permissions import needs, scope
from relevo.errors import RelevoError


class UnknownScope(RelevoError, LookupError):
    """Rules are to be set for a flow or brand of which nothing is published."""

    code = "unknown_scope"
    retryable = False


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("rules_api", __name__, url_prefix="/api/admin")
    errors(api)
    api.register_error_handler(UnknownScope, lambda error: problem(error.code, 404, str(error)))
    api.register_error_handler(BadRule, lambda error: problem(error.code, 400, str(error)))
    api.register_error_handler(RuleLocked, lambda error: problem(error.code, 409, str(error)))
    api.register_error_handler(RuleChanged, lambda error: problem(error.code, 409, str(error)))
    _reads(api, ledger)
    _changes(api, ledger)
    return api


def _reads(api: Blueprint, ledger: Ledger) -> None:
    store = ledger.store

    @api.get("/text-decisions")
    @needs("rules:read")
    @answers(TextDecisions)
    def decisions(query: DecisionsQuery) -> TextDecisions:
        """The last hundred decisions to offer text or to be silent, of one reason or of all, with their reasons."""
        wanted = _flows_in(brands.of_flows(ledger), query.flow) if query.flow else None
        with store.reading() as db:
            within = None if may(g.user.role, "teams:all") else scope(db).holds()
            found = text_decisions.newest(db, within, query.reason, wanted)
            counts = text_decisions.counts(db, within, wanted)
        return TextDecisions(decisions=tuple(found), counts=counts, now=store.clock())

    @api.get("/text-rules")
    @needs("rules:read")
    @answers(TextRules)
    def counting(query: RulesQuery) -> TextRules:
        """Every rule as it counts now, for one flow, one brand (`brand:NAME`), or all that have none of their own."""
        known = brands.of_flows(ledger)
        with store.reading() as db:
            found = rules.standing(db, ledger.policy, query.flow, known.get(query.flow, ""))
            named = rules.by_name(db, found)
        return TextRules(rules=named, flows=tuple(known), brands=tuple(sorted(set(known.values()))))

    @api.post("/text-rules/preview")
    @needs("rules:read")
    @answers(Preview, 404, 409)
    def preview(json: RuleChanges) -> Preview:
        """What these changes would have altered among the last hundred decisions; nothing is changed."""
        known = brands.of_flows(ledger)
        with store.reading() as db:
            within = None if may(g.user.role, "teams:all") else scope(db).holds()
            after = rules.preview(ledger.policy, rules.own(db), _known(known, _read(json.changes)))
            ids = [one.id for one in text_decisions.newest(db, within)]
            found = text_decisions.otherwise(db, ledger.policy, after, ids, known)
        return Preview(looked_at=len(ids), decisions=tuple(found))


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/text-rules")
    @needs("rules:write")
    @answers(Changed, 404, 409)
    def change(json: RuleChanges) -> Changed:
        """Set rules, all or none. They count from the next step of any call on; the answer is what restores them."""
        actor, wanted = audit.user(g.user.id), _known(brands.of_flows(ledger), _read(json.changes))
        before = ledger.work(lambda unit: rules.change(unit, actor, wanted))
        return Changed(before=tuple(RuleChange(name=one.name, flow=one.flow, value=one.value) for one in before))


def _read(changes: Iterable[RuleEdit]) -> list[Change]:
    def read(one: RuleEdit) -> Change:
        seen = {"was": one.was} if "was" in one.model_fields_set else {}
        return Change(one.name, one.value, one.flow or EVERY_FLOW, **seen)

    return [read(one) for one in changes]


def _flows_in(flows: Mapping[str, str], wanted: str) -> list[str]:
    """Returns the flows of a scope: the flow itself, or all of the brand."""
    if not wanted.startswith(OF_BRAND):
        return [wanted]
    return [flow for flow, brand in flows.items() if OF_BRAND + brand == wanted]


def _known(flows: Mapping[str, str], changes: list[Change]) -> list[Change]:
    """Returns the changes if each is for a flow that there is, for a brand of one, or for all. Raises `UnknownScope`.

    What was set for a flow that is gone can be taken back.
    """
    for one in changes:
        if one.flow != EVERY_FLOW and one.value is not None and not set(_flows_in(flows, one.flow)) & flows.keys():
            raise UnknownScope(f"{one.flow}: there is no such flow or brand; publish it first, or leave it out")
    return changes
