"""Checks of voicemail: the words before the tone say that the message is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows import locales
from voice_flows.nodes.voicemail.model import VoicemailNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def messages(view: View) -> Iterator[Problem]:
    """The words before the tone say that the message is recorded."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, VoicemailNode) or not node.say:
            continue
        for language, text in node.say.items():
            tells = locales.of(language).recorded if locales.speaks(language) else None
            if tells and not tells.search(text):
                message = "this does not tell that the message is recorded"
                fix = "say so, or leave `say:` out for the library's words"
                yield view.warning("voicemail_notice", ("nodes", name, "say", language), message, fix)
