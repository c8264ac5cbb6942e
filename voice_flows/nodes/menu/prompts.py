"""Lists what a menu may say on a call besides its own words, to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_flows.asking.choices import spec_choice
from voice_flows.asking.steps import Here
from voice_flows.asking.words import phrase
from voice_flows.nodes.menu.behaviour import choices
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.nodes.question_prompts import doubted, keyed, reprompted, whole
from voice_flows.wording.filters import filters

KEYS: Final = "123456789"


def prompts(node: MenuNode, here: Here) -> Iterator[str]:
    """Lists the choices with their keys, and what is said where an answer was not understood."""
    if node.choices_from is None:
        offered = choices(node, here)
        yield from reprompted(here, offered, "menu")
        if node.open:  # asked back at any other question, or offered after the first matter
            for moment in ("other_matter", "second_matter"):
                yield from (whole(phrase(here, moment, choice=choice.label)) for choice in offered)
        return
    # A fetch brings the choices: their keys, and the author's own choices as the last of a list.
    for key in KEYS[: node.choices_from.at_most + len(node.choices)]:
        yield keyed(here, "", key).lstrip(" ,")
        yield from (key, f"{key}.")
    for label in (spec_choice(here, spec).label for spec in node.choices):
        yield label
        yield from doubted(here, label)
        together = filters(here.session.language, "voice", here.flow.country)["list"](["", label])
        yield f"{together.strip()}?"
