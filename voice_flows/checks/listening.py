"""Checks of how questions listen: contradictory settings, silence that ends in goodbye, words that are never said."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.node import Asking
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View

LEAST_PAUSE_S = {"digits": 0.8, "phone": 0.8, "text": 1.0, "email": 1.0}
"""Shortest pauses that end an answer of each type; shorter ones occur inside it."""


def settings(view: View) -> Iterator[Problem]:
    """Settings of a question do not contradict each other."""
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
    least = LEAST_PAUSE_S.get(node.answer_type, 0.0)
    if node.end_of_speech_s is not None and node.end_of_speech_s < least:
        message = f"people pause longer than {node.end_of_speech_s} s inside an answer of this type"
        yield view.warning("short_pause", (*path, "end_of_speech_s"), message, f"give it {least} s or more")


def silence(view: View) -> Iterator[Problem]:
    """Silence does not end in goodbye: the caller may be looking for something, or have no voice."""
    calls, person = view.on_calls(), view.flow.commands.person
    silent = [way for way in view.exits if way.silent and not way.helped]
    told: set[Path] = set()
    for way in view.exits:
        path: Path = ("commands", "person") if way.to == person else way.path
        if way.name != "no_input" or way.node not in calls or path in told:
            continue
        told.add(path)
        goodbyes = [name for name in view.reached([way.to], silent) if view.flow.nodes[name].ends]
        if goodbyes:
            message = f"after silence '{way.node}' says goodbye at '{sorted(goodbyes)[0]}'"
            fix = "lead it to a person, or leave `then` out"
            yield view.error("silence_ends", path, message, fix)


def never_taken(view: View) -> Iterator[Problem]:
    """Questions carry no words for calls or threads that never reach them."""
    calls, threads = view.on_calls(), view.on_text()
    for name, node in view.flow.nodes.items():
        if not isinstance(node, Asking):
            continue
        for field, why in _never(node, name in calls, name in threads):
            message = f"`{field}` is never taken: {why}"
            yield view.warning("never_taken", ("nodes", name, field), message, "delete it")


def _never(node: Asking, on_calls: bool, on_text: bool) -> Iterator[tuple[str, str]]:
    if not on_calls and on_text and (node.no_input.then or node.no_input.say):
        yield "no_input", "only threads come here, and there is no hurry in writing"
    if not on_text and on_calls and node.nudge:
        yield "nudge", "no thread comes here, and a call has no reminders"


CHECKS_ALONE = (settings,)
CHECKS = (silence, never_taken)
