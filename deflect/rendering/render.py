"""Renders a turn's effects as the bodies of messages that a customer reads. Pure.

A turn becomes one message if it fits, since people read one thing at a time. Choices become numbered
lines, which work on every channel; buttons are an addition that a channel may make of the same choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deflect.rendering.capabilities import Capabilities
from voice_flows.model.turns import Ask, Choice, Effect, Say
from voice_flows.wording import phrases
from voice_flows.wording.templates import written as written_text


@dataclass(frozen=True, slots=True)
class First:
    """What the first text of a thread adds: the brand, the reference heard on the phone, and how to stop."""

    brand: str
    reference: str
    language: str
    register: phrases.Register = "usted"


def messages(effects: Sequence[Effect], capabilities: Capabilities, first: First | None = None) -> tuple[str, ...]:
    """Returns the bodies to send for a turn on a thread, each within the channel's limit."""
    parts = [body for effect in effects if (body := written(effect))]
    if not parts:
        return ()
    body = "\n".join(parts)
    return split(opened(body, first) if first else body, capabilities.text_limit)


def aside(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Returns the bodies that a call also sends in writing (`also: text`), while the call goes on."""
    return tuple(effect.write for effect in effects if isinstance(effect, Say) and effect.also_text and effect.write)


def written(effect: Effect) -> str:
    """Returns one effect as text; an empty string if it says nothing."""
    if isinstance(effect, Ask):
        return "\n".join([effect.write, *(line(n, choice) for n, choice in enumerate(effect.choices, 1))]).strip()
    return effect.write if isinstance(effect, Say) else ""


def line(number: int, choice: Choice) -> str:
    """Returns a choice's line, such as `2 devolver`: its key, so that phone and text agree, or else its place."""
    return f"{choice.key or number} {choice.label}"


def opened(body: str, first: First) -> str:
    """Returns the first text: brand and reference before the body, how to stop after it."""
    scope = {"brand": {"sms": first.brand}, "thread": {"reference": first.reference}}
    before, after = (
        written_text(phrases.wording(key, first.language, first.register), first.language, scope)
        for key in ("first_prefix", "first_suffix")
    )
    return f"{before.strip()} {body}\n{after.strip()}"


def split(body: str, limit: int) -> tuple[str, ...]:
    """Cuts a body longer than `limit` characters at line ends, else at blanks."""
    bodies = []
    while len(body) > limit:
        cut = max(body.rfind("\n", 0, limit), body.rfind(" ", 0, limit))
        cut = cut if cut > 0 else limit
        bodies.append(body[:cut].rstrip())
        body = body[cut:].lstrip()
    return (*bodies, body)
