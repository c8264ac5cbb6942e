"""Compares what a talk expects of a leg with how that leg stands. Pure; runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_flows.asking.steps import lookup
from voice_flows.model.turns import Ask, Effect, End, Json, Learned, Say, Turn
from voice_flows.talks import kinds
from voice_flows.talks.inputs import plain


@dataclass(frozen=True, slots=True)
class Leg:
    """How a call or thread stands; `last` is what the last act led to, `texts` what was written in the thread."""

    turn: Turn
    last: Sequence[Effect]
    texts: Sequence[str]
    whose: str
    """Whose turn it is in the conversation: customer, us, bot or none."""


def heard(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Returns what a caller hears."""
    return tuple("".join(effect.say) for effect in effects if isinstance(effect, Say | Ask) and effect.say)


def missed(leg: Leg, what: str, wanted: Json) -> Iterator[tuple[str, str]]:
    """Yields (expected, got) where an expectation is not met."""
    match what:
        case "says" | "not_says" | "aside":
            yield from _texts_missed(leg, what, wanted)
        case "values" | "learned":
            found = dict(leg.turn.session.values) if what == "values" else _learned(leg.last)
            for key, value in wanted.items():
                if lookup(found, key) != value:
                    yield f"{what} {key}: {value!r}", repr(lookup(found, key))
        case _:
            got = _seen(leg, what)
            if got != wanted:
                yield f"{what}: {wanted!r}", repr(got)


def _texts_missed(leg: Leg, what: str, wanted: Json) -> Iterator[tuple[str, str]]:
    aside = [effect.write for effect in leg.last if isinstance(effect, Say) and effect.also_text]
    told = heard(leg.last) if leg.turn.session.medium == "voice" else leg.texts
    said = "\n".join(aside if what == "aside" else told)
    for text in wanted if isinstance(wanted, list) else [wanted]:
        if (plain(str(text)) in plain(said)) == (what == "not_says"):
            yield f"{what}: “{text}”", f"“{said}”" if said else "nothing said"


def _seen(leg: Leg, what: str) -> Json:
    """Returns what an expectation of this name is compared with."""
    session, last = leg.turn.session, leg.last
    asked = [effect for effect in last if isinstance(effect, Ask)]
    seen: Mapping[str, Callable[[], Json]] = {
        "node": lambda: session.node,
        "choices": lambda: [choice.id for choice in asked[-1].choices] if asked else [],
        "wait": lambda: leg.turn.wait.kind,
        "ends": lambda: any(isinstance(effect, End) for effect in last),
        "language": lambda: session.language,
        "pace": lambda: session.pace,
        "loud": lambda: session.loud,
        "turn": lambda: leg.whose,
    }
    return seen[what]() if what in seen else kinds.seen()[what](last)


def _learned(effects: Sequence[Effect]) -> dict[str, Json]:
    return {effect.what: effect.value for effect in effects if isinstance(effect, Learned)}
