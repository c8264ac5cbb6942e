"""The `fetch` node: asks a business system and keeps what the author wants of the answer.

The effect names a configured service and a path; addresses and credentials are in the settings.
"""

from __future__ import annotations

from typing import Final

from voice_flows.asking import ages, hearing
from voice_flows.asking.steps import Here, Reason, Step, go, learned, lookup, obey, stay, wait
from voice_flows.asking.template_values import filled_in
from voice_flows.asking.words import scope
from voice_flows.model.turns import Fetch, Fetched, Input, Json
from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.wording import templates

MISSING: Final = 404
REFUSED: Final = frozenset({409, 410, 422})
"""Statuses by which a system says that what was asked for is not possible, or not any more."""


def enter(node: FetchNode, here: Here, reason: Reason = "first") -> Step:
    """Asks. A secret that was lost (secrets are never stored) cannot be sent, so the fetch fails at once.

    Values that make another path than the author wrote ("..") name nothing that the system could have.
    """
    try:
        asked = request(node, here)
    except templates.BadText as bad:
        if bad.code != "bad_path":
            raise
        return go(here, node.not_found or node.failed)
    return wait(here, "fetch", asked) if asked else go(here, node.failed)


def request(node: FetchNode, here: Here) -> Fetch | None:
    """Returns what is asked; `None` where it needs a secret that was lost. Raises `BadText`, also of a bad path."""
    names = scope(here)
    path = templates.address(node.path, names)
    body = filled_in(here, node.body, names) if node.body is not None else None
    if _lost_secrets(node, here):
        return None
    return Fetch(here.session.node, node.service, node.method, path, body, node.timeout_s)


def hear(node: FetchNode, here: Here, event: Input) -> Step:
    """Takes the answer. Meanwhile only a wish for a person counts; other words must be given again after the answer."""
    if not isinstance(event, Fetched):
        said = hearing.command(here, event)
        return obey(here, said) if said in ("person", "call") else stay(here)
    here = here.with_(secrets={})
    if not 200 <= event.status < 300:
        missing = node.not_found if event.status == MISSING else None
        refused = node.refused if event.status in REFUSED else None
        return go(here, missing or refused or node.failed)
    found = saved(node, event.body)
    facts = [learned(here, "looked_up", name, value, origin="fetch") for name, value in found.items()]
    # What was acted upon is an offer no more.
    here = ages.forgotten(here, *found, *node.names_sent()) if node.acts else ages.noted(here, found)
    return go(here.with_(values={**here.session.values, **found}), node.then, *facts)


def saved(node: FetchNode, body: Json) -> dict[str, Json]:
    """Returns the variables that it saves of an answer."""
    return {name: _at(body, path) for name, path in node.save.items()}


def _at(body: Json, path: str) -> Json:
    return body if path.strip(".") == "" else lookup({"": body}, f".{path.strip('.')}")


def _lost_secrets(node: FetchNode, here: Here) -> bool:
    used = {name.partition(".")[0] for text in _texts_of([node.path, node.body]) for name in templates.names(text)}
    unknown = (used & here.flow.variables.keys()).difference(here.session.secrets, here.session.values)
    kept = (one.collected for one in here.flow.nodes.values()) if unknown else ()
    return any(one.sensitive and one.variable in unknown for one in kept if one)


def _texts_of(value: Json) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for inner in value for text in _texts_of(inner)]
    return [value] if isinstance(value, str) else []
