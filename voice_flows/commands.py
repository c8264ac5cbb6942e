"""Standing commands: what a caller may say or write at any question, and where it leads.

Which words are a command is `voice_flows.matching`'s to know; here only what each does.
"""

from __future__ import annotations

from voice_flows.nodes.steps import Here, Step, again, go, learned, nearest, over
from voice_flows.nodes.wording import phrase
from voice_flows.turns import End, Say


def obey(here: Here, command: str) -> Step:
    """Do it; what cannot be done here asks the question again."""
    name, _, rest = command.partition(":")
    match name:
        case "person":
            return go(here, here.person)
        case "call" if not here.on_call:
            return go(here, here.person, learned(here, "wants", "call", "call", origin="text"))
        case "back":
            return _back(here)
        case "menu":
            start = here.flow.start if here.on_call else here.flow.start_text
            return go(here.with_(trail=()), start)
        case "text":
            return _text(here)
        case "help" if not here.on_call:
            words = phrase(here, "help")
            return again(here, Say(here.session.node, words.say, words.write))
        case "done" if not here.on_call:
            words = phrase(here, "resolved")
            return over(here, Say(here.session.node, words.say, words.write), End(here.session.node))
        case "language":
            return _language(here, rest)
        case _:
            return again(here)


def _back(here: Here) -> Step:
    """To the question before this one; at the first, that one again."""
    before = here.session.trail[:-1] if here.session.trail[-1:] == (here.session.node,) else here.session.trail
    return go(here.with_(trail=before[:-1]), before[-1]) if before else again(here)


def _text(here: Here) -> Step:
    """To the offer of text, on a call whose caller has not declined it."""
    target = here.flow.commands.text
    wanted = here.on_call and target and not here.session.declined_text
    return go(here, target) if wanted and target else again(here)


def _language(here: Here, wanted: str) -> Step:
    """Go on in another language, where the flow has it."""
    found = nearest(here.flow.languages, wanted) or here.session.language
    return again(here.with_(language=found))
