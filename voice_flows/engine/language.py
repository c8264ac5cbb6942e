"""A leg follows the language of the customer's first sentence, where the flow speaks it, and says how to change back.

A text is told by its words. On a call the recogniser tells that a sentence was in another language than it listened
for; the question is then asked again in that one, since the words themselves were lost.
"""

from __future__ import annotations

from typing import Final

from babel import Locale

from voice_flows.asking.steps import Here, Step, again, nearest
from voice_flows.asking.words import phrase, say
from voice_flows.model.turns import Effect, Speech, Text
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


def changed(here: Here, event: Speech) -> Step | None:
    """Asks again in the language of a spoken sentence; `None` where it is the call's, or was settled before."""
    wanted = nearest(here.flow.languages, event.language) if event.language else None
    spoken = here.session.language
    if wanted is None or wanted.partition("-")[0] == spoken.partition("-")[0] or not here.on_call:
        return None
    if FOLLOWED in here.session.once or not _free(here):
        return None
    here = here.with_(language=wanted, once=(*here.session.once, FOLLOWED))
    return again(here, say(here, phrase(here, "language_heard", other=name_of(spoken, wanted))))


def name_of(language: str, told_in: str) -> str:
    """Returns the name of a language in another one: `es` in English is Spanish."""
    return str(Locale.parse(language.partition("-")[0]).get_display_name(told_in.partition("-")[0]) or language)


def _free(here: Here) -> bool:
    """True where a sentence is expected, and no name, address or remark."""
    if here.session.wait in ("start", "over"):
        return True
    node = here.flow.nodes.get(here.session.node)
    closed = isinstance(node, AskNode) and node.type in ("yes_no", "one_of")
    return here.session.wait == "answer" and (closed or isinstance(node, MenuNode))
