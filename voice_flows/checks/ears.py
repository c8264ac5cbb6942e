"""How questions listen: settings that do not go together, silence that ends in goodbye, exits that are never taken."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.checks.view import Exit, View
from voice_flows.schema.document import Asking, AskNode, EndNode, MenuNode, NodeBase
from voice_flows.schema.problems import Path, Problem

LEAST_PAUSE_S = {"digits": 0.8, "phone": 0.8, "text": 1.0, "email": 1.0}
"""Shorter pauses than these stand inside a number or a sentence."""
HELPERS = frozenset({"queue", "call_back", "voicemail", "transfer"})
"""Kinds of nodes at which somebody takes over or promises to."""


def settings(view: View) -> Iterator[Problem]:
    """Settings of one question that contradict each other."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, Asking):
            continue
        path: Path = ("nodes", name)
        written = node.model_fields_set
        for field in ("key_interrupts", "speech_interrupts"):
            if not node.listen_during_prompt and field in written and getattr(node, field):
                message = f"what is not listened to cannot interrupt: `{field}` needs `listen_during_prompt`"
                fix = f"delete `{field}`, or listen during the prompt"
                yield view.error("deaf_prompt", (*path, field), message, fix)
        if not node.speech and "speech_interrupts" in written and node.speech_interrupts:
            message = "with `speech: false` nothing said is heard, so nothing said interrupts"
            yield view.error("deaf_prompt", (*path, "speech_interrupts"), message, "delete it, or let speech answer")
        if not node.speech and node.end_of_speech_s is not None:
            message = "with `speech: false` no speech comes to an end"
            yield view.warning("deaf_prompt", (*path, "end_of_speech_s"), message, "delete it")
        yield from _pause(view, path, node)


def _pause(view: View, path: Path, node: Asking) -> Iterator[Problem]:
    kind = node.type if isinstance(node, AskNode) else "menu"
    least = LEAST_PAUSE_S.get(kind, 0.0)
    if node.end_of_speech_s is not None and node.end_of_speech_s < least:
        message = f"people pause longer than {node.end_of_speech_s} s inside an answer of this type"
        yield view.warning("short_pause", (*path, "end_of_speech_s"), message, f"give it {least} s or more")


def silence(view: View) -> Iterator[Problem]:
    """Whoever is silent is not said goodbye to: they may be looking for their glasses, or have no voice."""
    calls, person = view.on_calls(), view.flow.commands.person
    silent = [way for way in view.exits if way.silent and not _cared_for(view, way)]
    told: set[Path] = set()
    for way in view.exits:
        path: Path = ("commands", "person") if way.to == person else way.path
        if way.name != "no_input" or way.node not in calls or path in told:
            continue
        told.add(path)
        goodbyes = [name for name in view.reached([way.to], silent) if isinstance(view.flow.nodes[name], EndNode)]
        if goodbyes:
            message = f"after silence '{way.node}' says goodbye at '{sorted(goodbyes)[0]}'"
            fix = "lead it to a person, or leave `then` out"
            yield view.error("silence_ends", path, message, fix)


def _cared_for(view: View, way: Exit) -> bool:
    """Somebody took over or promised to; or the text that goes on instead has arrived."""
    kind = view.flow.nodes[way.node].kind
    return kind in HELPERS or (kind == "offer_text" and way.name in ("then", "by_text"))


def never_taken(view: View) -> Iterator[Problem]:
    """Exits and words that no call and no thread ever comes to, by the kind of node and where it stands."""
    calls, threads = view.on_calls(), view.on_text()
    for name, node in view.flow.nodes.items():
        for field, why in _never(node, name in calls, name in threads):
            message = f"`{field}` is never taken: {why}"
            yield view.warning("never_taken", ("nodes", name, *field.split(".")), message, "delete it")


def _never(node: NodeBase, on_calls: bool, on_text: bool) -> Iterator[tuple[str, str]]:
    if not isinstance(node, MenuNode | AskNode):
        return
    if not on_calls and on_text and (node.no_input.then or node.no_input.say):
        yield "no_input", "only threads come here, and nobody is hurried in writing"
    if not on_text and on_calls and node.nudge:
        yield "nudge", "no thread comes here, and nobody is reminded on a call"
    if not isinstance(node, AskNode):
        return
    if node.type != "yes_no":
        yield from ((field, f"a `{node.type}` is no yes or no") for field in ("yes", "no") if getattr(node, field))
    elif node.yes and node.no and node.then:
        yield "then", "`yes` and `no` are both wired"
    if node.type == "one_of" and node.options and node.then:
        yield "then", "each option has its own"
    if node.type != "one_of" and node.options:
        yield "options", f"a `{node.type}` has none"


CHECKS_ALONE = (settings,)
CHECKS = (silence, never_taken)
