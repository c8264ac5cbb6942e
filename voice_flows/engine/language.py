"""A thread follows the language of its first sentence, where the flow speaks it, and says which word changes back."""

from __future__ import annotations

from typing import Final

from voice_flows.asking.steps import Here, nearest
from voice_flows.asking.words import phrase, say
from voice_flows.model.turns import Effect, Text
from voice_flows.nodes.ask.model import AskNode
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.understanding import languages

FOLLOWED: Final = "language"
"""Mark in `Session.once` of a thread whose language was noticed or chosen; it does not change by itself again."""


def followed(here: Here, event: Text) -> tuple[Here, tuple[Effect, ...]]:
    """Returns the session in the language of the text, and the words that tell how to change back."""
    if here.on_call or FOLLOWED in here.session.once or event.choice is not None or not _free(here):
        return here, ()
    spoken = here.session.language
    codes = {one.partition("-")[0] for one in here.flow.languages}
    found = languages.written_in(event.body, tuple(codes)) if len(codes) > 1 else None
    wanted = nearest(here.flow.languages, found)
    if found is None or wanted is None or found == spoken.partition("-")[0]:
        return here, ()
    back = say(here, phrase(here, "language_back"))
    return here.with_(language=wanted, once=(*here.session.once, FOLLOWED)), (back,)


def _free(here: Here) -> bool:
    """True where a sentence is expected, and no name, address or remark."""
    if here.session.wait in ("start", "over"):
        return True
    node = here.flow.nodes.get(here.session.node)
    closed = isinstance(node, AskNode) and node.type in ("yes_no", "one_of")
    return here.session.wait == "answer" and (closed or isinstance(node, MenuNode))
