"""How a question listens on this call: what its author set, the caller's pace, and what is held to their ear.

Every `Listen` is made here, so that whoever needs more time has it at every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voice_flows import locales
from voice_flows.asking.steps import Here, lookup
from voice_flows.model.turns import KeyRule, Listen
from voice_flows.schema.node import Asking

MENU_PAUSE_S: Final = 0.6
"""The end of speech at a menu and wherever one word answers."""
DIGITS_PAUSE_S: Final = 1.0
"""People pause between the groups of a number."""
FREE_PAUSE_S: Final = 1.2
"""And between the sentences of a story."""
SLOW_SILENCE_S: Final = 8.0
"""How long a call waits, at the least, for somebody who needs time."""
SLOW_BETWEEN_S: Final = 5.0
"""And between two of their keys."""
MOBILE_S: Final = 3.0
"""A mobile is taken from the ear, and often woken up, before a key can be pressed."""


def listening(
    here: Here,
    node: Asking | None,
    keys: KeyRule,
    phrases: Sequence[str] = (),
    *,
    pause_s: float = MENU_PAUSE_S,
    speech: bool = True,
    keep_typed_ahead: bool = True,
) -> Listen:
    """The ear for a question of `node`, or for one that is our own."""
    expected = _expected(here, phrases)
    if node is None:
        plain = Listen(keys, expected, speech, end_of_speech_s=pause_s, keep_typed_ahead=keep_typed_ahead)
        return paced(here, plain)
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
    """More time for those who need it; a number that says itself when it is whole costs nobody a wait."""
    keys, silence_s = listen.keys, listen.no_input_s
    if here.session.pace == "slow":
        keys = replace(keys, between_s=max(keys.between_s, SLOW_BETWEEN_S))
        silence_s = max(silence_s, SLOW_SILENCE_S)
    if not keys.single and keys.least == keys.most and on_mobile(here):
        keys = replace(keys, between_s=keys.between_s + MOBILE_S)
    if not listen.speech and on_mobile(here):
        silence_s += MOBILE_S
    return replace(listen, keys=keys, no_input_s=silence_s)


def by_keys(here: Here, listen: Listen) -> Listen:
    """The same where the words now ask for keys."""
    more = MOBILE_S if listen.speech and on_mobile(here) else 0.0
    return replace(listen, no_input_s=listen.no_input_s + more)


def on_mobile(here: Here) -> bool:
    return bool(here.on_call and lookup(here.moment.facts, "contact.number_kind") == "mobile")


def _expected(here: Here, phrases: Sequence[str]) -> tuple[str, ...]:
    """With what may be said at any question besides; where nothing is expected, everything is."""
    if not phrases:
        return ()
    spoken, ours = here.session.language, here.flow.languages
    flows = (here.flow, *(here.flows[name] for name, _ in here.session.returns if name in here.flows))
    alarms = (word for flow in flows if flow.emergency for word in flow.emergency.words_in(spoken, ours[0]))
    names = (name for other in ours if other != spoken for name in locales.hearing(other).asked_for)
    return tuple(dict.fromkeys((*phrases, *alarms, *names)))
