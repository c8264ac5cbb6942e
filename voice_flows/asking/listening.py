"""How a question listens on this call: the author's settings, the caller's pace, and the kind of telephone.

Every `Listen` is made here, so that a caller who needs more time gets it at every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voice_flows import locales
from voice_flows.asking.steps import LATE_KEYS, Here, lookup
from voice_flows.model.turns import KeyRule, Listen
from voice_flows.schema.node import Asking

MENU_PAUSE_S: Final = 0.6
"""Pause in seconds that ends an answer of one word."""
DIGITS_PAUSE_S: Final = 1.0
"""Pause that ends a number: people pause between its groups."""
FREE_PAUSE_S: Final = 1.2
"""Pause that ends free speech: people pause between sentences."""
SLOW_SILENCE_S: Final = 8.0
"""Shortest wait for an answer at slow pace, in seconds."""
SLOW_BETWEEN_S: Final = 5.0
"""Shortest wait between two keys at slow pace, in seconds."""
ALONE_S: Final = 1.0
"""Wait after a yes or no by key where a value may be keyed instead, in seconds: people key the next digit sooner."""
SLOW_ALONE: Final = 2.0
"""Factor of the wait after a key that may be an answer by itself, at slow pace."""
LATE: Final = KeyRule(single=False, least=1, most=15, alone_s=2.0)
"""Keys after a keyed question that is over: several in a row are one answer, and none to a question of one key."""
MOBILE_S: Final = 3.0
"""Extra seconds on a mobile: it must be taken from the ear, and often unlocked, before a key can be pressed."""


def listening(
    here: Here,
    node: Asking | None,
    keys: KeyRule,
    phrases: Sequence[str] = (),
    *,
    pause_s: float = MENU_PAUSE_S,
    speech: bool = True,
    keep_typed_ahead: bool = True,
    evidence: bool = False,
) -> Listen:
    """Builds the `Listen` for a question of `node`, or for one of our own (`None`)."""
    expected = _expected(here, phrases)
    if keys.single and LATE_KEYS in here.session.once:
        keys = LATE
    if node is None:
        plain = Listen(keys, expected, speech, end_of_speech_s=pause_s, keep_typed_ahead=keep_typed_ahead)
        return paced(here, replace(plain, evidence=evidence))
    pause_s = pause_s if node.end_of_speech_s is None else node.end_of_speech_s
    during = node.listen_during_prompt
    return paced(
        here,
        Listen(
            keys,
            expected,
            node.speech,
            node.no_input_s,
            pause_s,
            during and node.key_interrupts,
            during and node.speech and node.speech_interrupts,
            during,
            node.keep_typed_ahead,
        ),
    )


def paced(here: Here, listen: Listen) -> Listen:
    """Adds time where the caller needs it. A number of fixed length ends by itself, so more time costs nothing."""
    keys, silence_s = listen.keys, listen.no_input_s
    if here.session.pace == "slow":
        keys = replace(keys, between_s=max(keys.between_s, SLOW_BETWEEN_S))
        keys = replace(keys, alone_s=keys.alone_s and keys.alone_s * SLOW_ALONE)
        silence_s = max(silence_s, SLOW_SILENCE_S)
    if not keys.single and keys.least == keys.most and on_mobile(here):
        keys = replace(keys, between_s=keys.between_s + MOBILE_S)
    if not listen.speech and on_mobile(here):
        silence_s += MOBILE_S
    return replace(listen, keys=keys, no_input_s=silence_s)


def keyed_anew(here: Here, listen: Listen, rule: KeyRule) -> Listen:
    """Lets a value be keyed anew where it is read back: the first of its keys may be the one of a yes or a no."""
    if rule.most == 1:
        return listen
    anew = replace(rule, least=1, alone_s=ALONE_S)
    return paced(here, replace(listen, keys=anew))


def by_keys(here: Here, listen: Listen) -> Listen:
    """Adds the time it takes to find the keys, where the words now ask for them."""
    more = MOBILE_S if listen.speech and on_mobile(here) else 0.0
    return replace(listen, no_input_s=listen.no_input_s + more)


def on_mobile(here: Here) -> bool:
    return bool(here.on_call and lookup(here.moment.facts, "contact.number_kind") == "mobile")


def _expected(here: Here, phrases: Sequence[str]) -> tuple[str, ...]:
    """Adds what may be said at any question to the phrases. No phrases mean free speech, and stay empty."""
    if not phrases:
        return ()
    spoken, ours = here.session.language, here.flow.languages
    flows = (here.flow, *(here.flows[name] for name, _ in here.session.returns if name in here.flows))
    alarms = (word for flow in flows if flow.emergency for word in flow.emergency.words_in(spoken, ours[0]))
    names = (name for other in ours if other != spoken for name in locales.hearing(other).asked_for)
    return tuple(dict.fromkeys((*phrases, *alarms, *names)))
