"""Every code that can reach a page has a sentence in each language: codes are gathered where they are made."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from deflect.desk.calls import Status
from deflect.desk.flow_choices import FLOW_CHOICES
from deflect.desk.lists.views import VIEWS
from deflect.desk.thread import EVENTS
from deflect.end_reasons import END_REASONS
from deflect.people import api_keys, audit
from deflect.policy import calling, texting
from deflect.policy.roles import ROLES
from deflect.tables.calls import OutcallState
from deflect.tables.threads import ConversationState, Owner, Whose
from gateway.providers import causes
from gateway.workspace.translations import languages, own
from voice_flows.model.identity import Level
from voice_flows.model.turns import Origin

ROOT = Path(__file__).parents[3]
DESK = ("deflect/desk", "deflect/letters", "deflect/merging", "deflect/splitting", "gateway/workspace", "gateway/demo")
PROGRAMS_ONLY = {"duplicate_key", "nested_too_deep", "unguarded_route", "no_ring", "no_simulator", "no_line"}
"""Codes that no page of the desk causes or shows: of bodies that no page writes, and of the handset."""
CALLS = ("taken", "missed", "over", "on_phone", "no_phone", "no_line", "wrong_request")


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        yield from (ast.parse(file.read_text("utf-8")) for file in (ROOT / folder).rglob("*.py"))


def raised(*folders: str) -> set[str]:
    """The literal codes of refusals, and of answers that are refusals."""
    found = set()
    for node in chain.from_iterable(map(ast.walk, trees(*folders))):
        match node:
            case ast.Call(
                func=ast.Name(id="Refused" | "MergeRefused" | "SplitRefused" | "Unavailable" | "problem"),
                args=[ast.Constant(value=str(code)), *_],
            ):
                found.add(code)
            case ast.Dict(keys=[ast.Constant(value="error"), *_], values=[ast.Constant(value=str(code)), *_]):
                found.add(code)
    return found


def reached(*folders: str) -> set[str]:
    """What entries of the timeline say that a state changed to."""
    found = set()
    for node in chain.from_iterable(map(ast.walk, trees(*folders))):
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                found |= {
                    value.value
                    for key, value in pairs
                    if isinstance(key, ast.Constant) and key.value == "to" and isinstance(value, ast.Constant)
                }
            case ast.Call(func=ast.Name(id="_change"), args=[_, _, _, told, *_]):
                found |= {leaf.value for leaf in ast.walk(told) if isinstance(leaf, ast.Constant)}
    return {to for to in found if isinstance(to, str)}


AUDITED = {"write": 3, "acted": 2, "looked": 2, "note": 0}
"""Where these functions take what was done."""


def audited(*folders: str) -> set[str]:
    """The acts and looks of which the audit keeps rows, where they are named beside the call."""
    found = set()
    for node in chain.from_iterable(map(ast.walk, trees(*folders))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="audit" | "login"), attr=name), args=args):
                told = args[AUDITED[name]] if name in AUDITED and len(args) > AUDITED[name] else None
                chosen = (told.body, told.orelse) if isinstance(told, ast.IfExp) else (told,)
                found |= {one.value for one in chosen if isinstance(one, ast.Constant)}
            case ast.Call(func=ast.Name(id="_kept"), args=[_, ast.Constant(value=str(act)), *_]):
                found.add(act)
            case ast.Call(func=ast.Name(id="_change"), args=[_, _, _, told, *_]):
                found |= {leaf.value for leaf in ast.walk(told) if isinstance(leaf, ast.Constant)}
    return {act for act in found if isinstance(act, str)}


def rules(*tables: Iterable[tuple[str, object]]) -> set[str]:
    return {code for table in tables for code, _ in table}


TEXTS = rules(texting.RULES, texting.REPLY_RULES, texting.CODE_RULES)
REPLIES = rules(texting.REPLY_RULES) - {"no_sender"}
SEEN = {
    "refused": (
        raised(*DESK) | REPLIES | {"csrf", "fault", "wrong_request", "call_too_late", "unknown", "search_too_long"}
    )
    - PROGRAMS_ONLY
    - set(CALLS[:-1]),
    "call_refused": {*CALLS, *(f"phone_{code}" for code in ("premium", "emergency", "country", "host", "number"))},
    "nocall": {"no_number"} | rules(calling.REFUSALS) | (rules(calling.DELAYS) - {"quiet_hours"}),
    "why": TEXTS,
    "reason": TEXTS,
    "code": {cause.code for cause in causes.CAUSES},
    "outcome": {*END_REASONS, "live", "moved_to_text"},
    "outcall": set(get_args(OutcallState)) - {"queued"} | set(get_args(calling.Outcome)),
    "event": set(EVENTS) - {"outcall", "state"} | FLOW_CHOICES | (reached("deflect") - {"queued"}),
    "path": FLOW_CHOICES | {"accepted", "declined", "goal", "looked_up", "chose", "collected"},
    "conversation": set(get_args(ConversationState)),
    "owner": set(get_args(Owner)),
    "turn": {"us", "customer"} & set(get_args(Whose)),
    "level": set(get_args(Level)),
    "act": audited("deflect", "gateway", "relevo")
    | {api_keys.REQUEST, audit.SEARCHED, "number_shared", "number_own", "customers_merged", "customers_separated"},
    "role": set(ROLES),
    "origin": set(get_args(Origin)) | {"agent"},
    "view": set(VIEWS) - {"all"},
    "calls.status": set(get_args(Status)),
    "calls.why": {"no_answer", "declined", "busy", "failed", "no_sound"},
    "media.why": {"media_gone", "media_too_large", "media_elsewhere", "media_unreachable"},
}
"""By family of texts, the codes that can reach a page."""
JOINED = {"calls.status": "_", "calls.why": "_"}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("family", SEEN)
def test_every_code_that_can_reach_a_page_has_a_sentence(family: str, language: str) -> None:
    words = own(language)
    join = JOINED.get(family, ".")
    assert [code for code in sorted(SEEN[family]) if not words.get(f"{family}{join}{code}")] == []


@pytest.mark.parametrize("language", languages())
def test_sentences_show_no_codes_and_no_settings(language: str) -> None:
    codes = {code for family in SEEN.values() for code in family if "_" in code} | {"dial_routes", "call_countries"}
    shown = [key for key, text in own(language).items() for code in codes if code in text or "{code}" in text]
    assert shown == []


def test_flow_choices_are_those_that_flows_record_without_a_label() -> None:
    """Literal values of `learned(here, "chose" or "wants", node, value)`; moments of a call back go by name."""
    found = set()
    for node in chain.from_iterable(map(ast.walk, trees("voice_flows"))):
        match node:
            case ast.Call(
                func=ast.Name(id="learned"),
                args=[_, ast.Constant(value="chose" | "wants"), _, ast.Constant(value=str(code))],
            ):
                found.add(code)
    assert found <= FLOW_CHOICES
    assert {"left", "confirmed", "call"} <= found
