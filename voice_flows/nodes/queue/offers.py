"""What a caller in the queue may choose: to go on by text now, or to get a text if the call ends before a person came.

Each has its key, and the key is the acceptance: nothing is asked again. A key once told keeps its meaning for as long
as the caller waits. What was told is in `Session.pending` under `keys`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from voice_flows.asking import waits
from voice_flows.asking.steps import ACCEPTED_TEXT, EMERGENCY, Here, Reason, Step, go, learned, lookup, wait
from voice_flows.asking.words import Words, phrase
from voice_flows.locales import fixed_words
from voice_flows.model.kept_place import AGREED as RESCUE
from voice_flows.model.turns import Choice, Effect, Json, KeepPlace, Keys, Say
from voice_flows.nodes.queue.model import QueueNode

KEYS: Final = "keys"
TEXT: Final = "text"
_MOMENTS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    (TEXT,): ("queue_text",),
    (RESCUE,): ("queue_rescue",),
    (TEXT, RESCUE): ("queue_text", "queue_or_rescue"),
}
"""What is said of what may be chosen, by what that is; the first has key 1."""


def told(node: QueueNode, here: Here, reason: Reason) -> tuple[Here, Words, tuple[Effect, ...]]:
    """Returns the session that remembers the keys, the words of the offers, and what the record learns of them."""
    offered = _offered(node, here)
    keys = _keys(here)
    found: tuple[Effect, ...] = _silence(here) if reason == "first" and TEXT not in offered else ()
    if not keys and offered:
        keys = {str(place): what for place, what in enumerate(offered, 1)}
        here = here.with_(pending={**here.session.pending, KEYS: keys})
        found = (learned(here, "offered", here.session.node, True),) if TEXT in offered else found
    named = tuple(what for what in keys.values() if what in offered)
    if tuple(keys.values())[: len(named)] != named:
        named = ()  # key 1 is not offered now, and the words of the other name key 1
    moments = _MOMENTS.get(named, ())
    said = [phrase(here, moment).say for moment in moments]
    return here, Words(tuple(part for parts in said for part in (" ", *parts))), found


def chosen(node: QueueNode, here: Here, event: Keys) -> Step | None:
    """Takes the key of an offer that was made; `None` for any other."""
    what = _keys(here).get(event.digits)
    evidence = {"by": "key", "answer": event.digits, "prompt": f"{here.session.flow_version}:{here.session.node}"}
    if what == TEXT:
        return accepted(node, here, evidence)
    if what == RESCUE and RESCUE not in here.session.once:
        words = phrase(here, "rescue_promised")
        agreed = here.with_(once=(*here.session.once, RESCUE))
        return wait(
            agreed, "person", KeepPlace(here.session.node, evidence), Say(here.session.node, words.say, words.write)
        )
    return None


def accepted(node: QueueNode, here: Here, evidence: Mapping[str, Json]) -> Step:
    """Goes on by text at the node that the author names; an offer of text there is accepted already."""
    name = here.session.node
    facts = (
        learned(here, "answered_offer", name, True, origin="key"),
        learned(here, "chose", name, "left", origin="key"),
    )
    step = go(here, node.left, *facts)
    return Step(step.session, step.effects, go=step.go, keep={ACCEPTED_TEXT: dict(evidence)})


def choices(here: Here) -> tuple[Choice, ...]:
    """Returns what the caller who waits may choose, with its keys and as a screen shows it."""
    taken = {RESCUE} & set(here.session.once)
    language = here.session.language
    return tuple(
        Choice(what, fixed_words.text(f"keys.{what}", language), key)
        for key, what in _keys(here).items()
        if what not in taken
    )


def _offered(node: QueueNode, here: Here) -> tuple[str, ...]:
    if here.refuses_text or not lookup(here.moment.facts, "offer.allowed"):
        return ()
    text = (TEXT,) if not waits.text_is_longer(here) else ()
    keeps = node.rescue and lookup(here.moment.facts, "offer.rescue") and RESCUE not in here.session.once
    return (*text, RESCUE) if keeps else text


def _silence(here: Here) -> tuple[Effect, ...]:
    """Why the caller hears nothing of text, where that is no answer of their own in this call."""
    if here.session.declined_text or EMERGENCY in here.session.once:
        return ()
    if not lookup(here.moment.facts, "offer.allowed"):
        why = str(lookup(here.moment.facts, "offer.reason") or "unknown")
    elif here.too_sensitive:
        why = "sensitive"
    elif here.refuses_text:
        why = fixed_words.text("texting.declined_twice", here.session.language)
    elif waits.text_is_longer(here):
        why = waits.longer_words(here)
    else:
        return ()
    return (learned(here, "offered", here.session.node, False, why),)


def _keys(here: Here) -> dict[str, Any]:
    return dict(here.session.pending.get(KEYS) or {})
