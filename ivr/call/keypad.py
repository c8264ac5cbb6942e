"""Keys become entries here: by one key, by `#`, by their number, or by a pause. Pure; instants are arguments.

Keys that no wait has asked for yet stay on the pad (typed ahead) until an entry takes them or the pad is
replaced by an empty one. What an entry means is for `voice_flows.understanding.matching`.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_flows.model.turns import KeyRule

REPEAT, END = "*", "#"
LONGEST = 64  # keys typed ahead; more is no person


@dataclass(frozen=True, slots=True)
class Press:
    """One key and the monotonic instant (s) at which it came."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Pad:
    """Keys not yet taken, oldest first. `full_at`: when an entry was ended by its length, for the `#` after it."""

    typed: tuple[Press, ...] = ()
    full_at: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of a pad: an entry, or until when (monotonic s) more keys are awaited; both may be None."""

    entry: str | None
    pad: Pad
    due: float | None = None


def press(pad: Pad, key: str, at: float, between_s: float = 3.0) -> Pad:
    """Put a key on the pad; the `#` that people type after a full entry out of habit is dropped."""
    if key == END and pad.full_at is not None and not pad.typed and at - pad.full_at <= between_s:
        return Pad()
    if len(pad.typed) >= LONGEST:
        return pad
    return Pad((*pad.typed, Press(key, at)))


def read(pad: Pad, rule: KeyRule, now: float) -> Reading:
    """Take one entry off the pad if it is finished at `now`.

    `single`: the first key. Otherwise a lone `*` or `#` at once; digits up to `#` (not part of the entry), up to
    `most`, or when `between_s` have passed since the last. A `*` within digits is theirs (a decimal point).
    """
    keys = "".join(press.key for press in pad.typed)
    if not keys:
        return Reading(None, pad)
    if rule.single or keys[0] in (REPEAT, END):
        return Reading(keys[0], Pad(pad.typed[1:]))
    ended = keys.find(END)
    if 0 < ended <= rule.most:
        return Reading(keys[:ended], Pad(pad.typed[ended + 1 :]))
    if len(keys) >= rule.most:
        return _full(pad, keys, rule.most)
    due = pad.typed[-1].at + rule.between_s
    return Reading(keys, Pad()) if now >= due else Reading(None, pad, due)


def _full(pad: Pad, keys: str, most: int) -> Reading:
    """An entry of full length; a `#` that already follows it goes with it."""
    rest = pad.typed[most:]
    if rest:
        return Reading(keys[:most], Pad(rest[1:] if rest[0].key == END else rest))
    return Reading(keys[:most], Pad(full_at=pad.typed[-1].at))
