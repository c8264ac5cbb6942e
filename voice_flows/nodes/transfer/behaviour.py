"""The `transfer` node: brings the caller to another telephone, and says how that went.

The line decides how it is dialled, and whether the PBX takes over.
"""

from __future__ import annotations

import re
from typing import Final

from voice_flows.asking import ages
from voice_flows.asking.steps import Here, Reason, Step, go, stay, wait
from voice_flows.asking.words import authored, phrase, say, scope
from voice_flows.model.turns import Input, Returned, Transfer
from voice_flows.nodes.transfer.model import TransferNode
from voice_flows.wording import templates

REASONS: Final = ("busy", "no_answer", "failed")
_NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")


def enter(node: TransferNode, here: Here, reason: Reason = "first") -> Step:
    """Puts the caller through; in a thread, writes the number."""
    to = _address(node.to, here)
    if not here.on_call:
        return _written(node, here, to)
    if not to:
        return _failed(node, here, "failed")
    words = authored(here, node.say) or phrase(here, "transfer")
    announced = authored(here, node.announce).say
    caller_id = _address(node.caller_id, here)
    bring = Transfer(here.session.node, to, node.mode, caller_id, node.ring_s, announced)
    return wait(here, "transfer", say(here, words), bring)


def hear(node: TransferNode, here: Here, event: Input) -> Step:
    if not isinstance(event, Returned):
        return stay(here)
    return _failed(node, here, event.exit) if event.exit in REASONS else go(here, node.then)


def _failed(node: TransferNode, here: Here, why: str) -> Step:
    if node.reason:
        here = ages.forgotten(here, node.reason).with_(values={**here.session.values, node.reason: why})
    return go(here, node.failed, say(here, phrase(here, f"transfer_{why}")))


def _written(node: TransferNode, here: Here, to: str) -> Step:
    """Writes a number to tap. An address that a telephone cannot dial needs the author's words."""
    words = authored(here, node.write)
    if not words and _NUMBER.fullmatch(to):
        words = phrase(here, "transfer_text", number=to)
    return go(here, node.then, say(here, words)) if words else go(here, node.failed)


def _address(template: str, here: Here) -> str:
    """Renders the address without the spaces and marks that people put into numbers."""
    to = templates.written(template, here.session.language, scope(here), here.flow.country).strip()
    plain = re.sub(r"[ ().\-]", "", to)
    return plain if _NUMBER.fullmatch(plain) else to
