"""What the customer wants, in their own words, as the answer to a free question.

Recorded once in a leg, for agents: the sentence that was understood, else the first one that was not. Which choice it
means is decided in `voice_flows.understanding.matching`.
"""

from __future__ import annotations

from typing import Final

from voice_flows.asking import hearing
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here, learned
from voice_flows.model.turns import Choice, Effect, Speech
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.understanding import matching
from voice_flows.understanding.matching import Match

WANTS: Final = "wants"
UNCLEAR: Final = "wants:unclear"
"""Mark of a sentence that was recorded but not understood; a sentence that is understood later replaces it."""
Told = tuple[Here, tuple[Effect, ...]]


def kept(node: MenuNode, here: Here, event: Answer, match: Match) -> Told:
    """Records a sentence that is asked back or not understood at once: the call may end before the choice is known."""
    said = hearing.words(event)
    if not node.open or WANTS in here.session.once or match.verdict == "accept" or match.origin == "key":
        return here, ()
    if not hearing.is_sentence(said) or _disbelieved(event) or hearing.command(here, event):
        return here, ()
    if match.verdict != "reject":
        return _marked(here, WANTS), (_fact(here, said, match),)
    return (here, ()) if UNCLEAR in here.session.once else (_marked(here, UNCLEAR), (_fact(here, said, match),))


def answered(node: MenuNode, here: Here, choice: Choice, said: str, match: Match) -> Told:
    """Records what the customer wants once the choice is known; without a sentence, the choice's name."""
    once = here.session.once
    if not node.open or WANTS in once:
        return here, ()
    own = said if match.origin != "key" and not hearing.only_points(here, said) else ""
    if UNCLEAR in once and not hearing.is_sentence(own):
        return _marked(here, WANTS), ()
    return _marked(here, WANTS), (_fact(here, own or choice.label, match),)


def _marked(here: Here, mark: str) -> Here:
    return here.with_(once=(*here.session.once, mark))


def _fact(here: Here, said: str, match: Match) -> Effect:
    return learned(here, WANTS, here.session.node, said, origin=match.origin, score=match.score)


def _disbelieved(event: Answer) -> bool:
    return isinstance(event, Speech) and event.hypotheses[0].score < matching.BARELY
