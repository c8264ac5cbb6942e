"""Checks of how long a prompt takes to say and how many SMS segments it costs, with short and long sample values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from voice_flows import locales
from voice_flows.schema.facts import BY_TYPE, SAMPLES
from voice_flows.schema.names import unknown_name
from voice_flows.schema.node import Piece
from voice_flows.schema.problems import Path, Problem
from voice_flows.schema.view import View
from voice_flows.wording import phrases
from voice_flows.wording.sms_segments import Segments, count
from voice_flows.wording.templates import BadText, names, render, written

CHARACTERS_A_SECOND: Final = 15
GREETING_S: Final = 8
OFFER_S: Final = 12
PROMPT_S: Final = 20
_ASKED: Final = {"question": "x" * 40 + "?"}
"""A question as a reminder repeats it."""


def durations(view: View) -> Iterator[Problem]:
    """Prompts are short enough to listen to."""
    for piece in view.pieces:
        if piece.role not in ("say", "retry", "confirm"):
            continue
        limit, what = _limit(view, piece.node)
        for language in view.flow.languages:
            path = (*piece.path, language)
            said = [text for text in _samples(view, piece, language, "voice") if text]
            seconds = math.ceil(max((len(text) for text in said), default=0) / CHARACTERS_A_SECOND)
            if seconds > limit:
                message = f"this takes about {seconds} s to say; {what} should take {limit}"
                yield view.warning("too_long", path, message, "say the half of it, or split it")


def _limit(view: View, name: str) -> tuple[int, str]:
    if name in view.starts("text"):
        return OFFER_S, "an offer"
    return (GREETING_S, "a greeting") if name == view.flow.start else (PROMPT_S, "a prompt")


def segments(view: View) -> Iterator[Problem]:
    """Texts are one segment, with plain and with accented values."""
    on_text = view.on_text()
    offers = view.starts("text")
    first = set(offers.values())
    pieces = {(piece.node, piece.role): piece for piece in view.pieces}
    yield from _reminders(view)
    for name, node in view.flow.nodes.items():
        piece = pieces.get((name, "write")) or pieces.get((name, "say"))
        if piece is None or not (name in on_text or node.writes_aside) or name in offers:
            continue
        for language in view.flow.languages:
            bodies = [
                _whole(view, name, body, language, sample, opens=name in first)
                for sample, body in enumerate(_samples(view, piece, language, "text"))
                if body is not None
            ]
            worst = max((count(body) for body in bodies), key=lambda one: one.segments, default=None)
            if worst and worst.segments > 1:
                yield _too_many(view, (*piece.path, language), worst, bodies)


def _reminders(view: View) -> Iterator[Problem]:
    """A reminder with a question of usual length is one segment."""
    for piece in view.pieces:
        if piece.role != "nudge":
            continue
        for language in view.flow.languages:
            template = piece.wording.get(language, "")
            try:
                scopes = (_scope(view, sample) | _ASKED for sample in (0, 1))
                bodies = [written(template, language, scope, view.flow.country) for scope in scopes]
            except BadText:
                continue  # told by the check of wordings
            worst = max((count(body) for body in bodies), key=lambda one: one.segments)
            if worst.segments > 1:
                yield _too_many(view, (*piece.path, language), worst, bodies)


def _too_many(view: View, path: Path, counted: Segments, bodies: list[str]) -> Problem:
    if not counted.costly:
        fix = f"make it {counted.characters - 160} characters shorter"
        message = f"as an SMS this is {counted.segments} segments: {counted.characters} characters, 160 fit one"
        return view.warning("segments", path, message, fix)
    words = sorted({word for body in bodies for word in re.findall(r"\w+", body) if set(word) & set(counted.costly)})
    around = {word: other for code in locales.known() for word, other in locales.of(code).around_letters.items()}
    tips = [f"'{word}' → '{around[word.lower()]}'" for word in words if word.lower() in around]
    message = f"as an SMS this is {counted.segments} segments, because of {' '.join(counted.costly)}"
    fix = f"word around {', '.join(words[:4]) or 'them'}" + (f" ({', '.join(tips)})" if tips else "")
    return view.warning("segments", path, message, fix)


def _whole(view: View, name: str, body: str, language: str, sample: int, *, opens: bool) -> str:
    """Returns the message as it is sent: with numbered choices below, and with what a first text adds."""
    lines = [body]
    scope = _scope(view, sample)
    brought = view.flow.nodes[name].choices_fetched
    start = brought.at_most if brought else 0
    if brought and (items := _items(view, brought.list_, sample)):
        label = (brought.write or brought.label).get(language, "")
        labels = [_written(label, language, {**scope, "item": item}) for item in items[:start]]
        lines += [f"{number} {shown}" for number, shown in enumerate(labels, 1)]
    for number, (_, spec) in enumerate(view.choices_of(name), start + 1):
        lines.append(f"{spec.key or number} {_written(spec.label.get(language, ''), language, scope)}")
    if opens:
        register = view.flow.brand.register_
        before, after = (phrases.wording(key, language, register) for key in ("first_prefix", "first_suffix"))
        lines[0] = f"{_written(before, language, scope)} {lines[0]}"
        lines.append(_written(after, language, scope))
    return "\n".join(lines)


def _items(view: View, name: str, sample: int) -> list[Any]:
    value = _scope(view, sample).get(name)
    return value if isinstance(value, list) else []


def _written(template: str, language: str, scope: Mapping[str, Any]) -> str:
    try:
        return written(template, language, scope)
    except BadText:
        return ""


def no_samples(view: View) -> Iterator[Problem]:
    """Texts can be tried out: their variables have samples."""
    for piece in view.pieces:
        for language in view.flow.languages:
            template = piece.wording.get(language)
            if template is None or piece.local:
                continue
            try:
                render(template, language, _scope(view, 0), "voice", view.flow.country)
            except BadText as broken:
                path = (*piece.path, language)
                strange = broken.code == "unknown_name" and any(
                    True for name in names(template) for _ in unknown_name(view, path, name)
                )
                if broken.code in ("unknown_name", "text_value") and not strange:
                    message = "this text cannot be tried out with the samples there are"
                    fix = "add `samples:` of such values to its variables"
                    yield view.warning("no_samples", path, message, fix)


def _samples(view: View, piece: Piece, language: str, medium: str) -> Iterator[str | None]:
    """Renders the text with plain values, then with long and accented ones; `None` where that fails."""
    template = piece.wording.get(language, "")
    for sample in (0, 1):
        scope = {**_scope(view, sample), "value": "48213"}
        try:
            parts = render(template, language, scope, "voice" if medium == "voice" else "text", view.flow.country)
        except BadText:
            yield None
        else:
            yield "".join(parts)


def _scope(view: View, sample: int) -> dict[str, Any]:
    brand = view.flow.brand.told(view.flow.languages[0])
    values = {name: _sample(declared.samples, declared.type, sample) for name, declared in view.flow.variables.items()}
    return {**SAMPLES[sample], "brand": brand, **values}


def _sample(given: list[Any], kind: str, sample: int) -> Any:
    return given[-1 if sample else 0] if given else BY_TYPE[kind][sample]


CHECKS = (durations, segments, no_samples)
