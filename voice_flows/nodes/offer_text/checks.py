"""Checks of offers of text: "text me" leads to one."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.offer_text.model import OfferTextNode
from voice_flows.schema.problems import Problem, did_you_mean
from voice_flows.schema.view import View


def text_command(view: View) -> Iterator[Problem]:
    """'Text me' leads to an `offer_text` node."""
    target = view.flow.commands.text
    if target and not isinstance(view.flow.nodes[target], OfferTextNode):
        offers = [name for name, node in view.flow.nodes.items() if isinstance(node, OfferTextNode)]
        fix = did_you_mean(target, offers) if offers else "add an `offer_text` node"
        yield view.error("wrong_target", ("commands", "text"), f"'{target}' is no offer_text node", fix)
