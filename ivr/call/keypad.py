"""Turns keys into entries: by one key, by `#`, by their number, or by a pause. Pure; instants are arguments.

Keys that no wait has asked for yet stay in the buffer (typed ahead) until an entry takes them or the buffer is
replaced by an empty one. What an entry means is decided by `voice_flows.understanding.matching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from voice_flows.model.turns import KeyRule

REPEAT, END = "*", "#"
PAUSE, LEAST_PAUSE_S = 1.8, 0.5  # between groups of a keyed number: against the usual gap, and in seconds
LONGEST = 64  # keys typed ahead; more are not typed by hand


@dataclass(frozen=True, slots=True)
class Press:
    """One key and the monotonic instant (s) at which it came."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class DtmfBuffer:
    """Keys that no entry has taken yet, oldest first.

    `full_at`: when an entry was ended by its length, so that the `#` which people type after it can be dropped.
    """

    typed: tuple[Press, ...] = ()
    full_at: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of a buffer: an entry, or until when (monotonic s) more keys are awaited; both may be None."""

    entry: str | None
    buffer: DtmfBuffer
    due: float | None = None


def press(buffer: DtmfBuffer, key: str, at: float, between_s: float = 3.0) -> DtmfBuffer:
    """Adds a key; drops the `#` that people type after a full entry out of habit."""
    if ends_full(buffer, key, at, between_s):
        return DtmfBuffer()
    if len(buffer.typed) >= LONGEST:
        return buffer
    return DtmfBuffer((*buffer.typed, Press(key, at)))


def ends_full(buffer: DtmfBuffer, key: str, at: float, between_s: float = 3.0) -> bool:
    """True for the `#` after an entry that its length had ended: it says nothing more, and stops no prompt."""
    return key == END and buffer.full_at is not None and not buffer.typed and at - buffer.full_at <= between_s


def read(buffer: DtmfBuffer, rule: KeyRule, now: float) -> Reading:
    """Takes one entry out of the buffer if it is finished at `now`.

    `single`: the first key. Otherwise a lone `*` or `#` at once; digits up to `#` (not part of the entry), up to
    `most`, or when `between_s` have passed since the last, `alone_s` since an only one.
    A `*` among digits belongs to them (a decimal point).
    """
    keys = "".join(press.key for press in buffer.typed)
    if not keys:
        return Reading(None, buffer)
    if rule.single or keys[0] in (REPEAT, END):
        return Reading(keys[0], DtmfBuffer(buffer.typed[1:]))
    ended = keys.find(END)
    if 0 < ended <= rule.most:
        return Reading(keys[:ended], DtmfBuffer(buffer.typed[ended + 1 :]))
    if len(keys) >= rule.most:
        return _full(buffer, keys, rule.most)
    alone_s = rule.alone_s if len(buffer.typed) == 1 else None
    due = buffer.typed[-1].at + (rule.between_s if alone_s is None else alone_s)
    return Reading(keys, DtmfBuffer()) if now >= due else Reading(None, buffer, due)


def groups(typed: Sequence[Press], entry: str) -> tuple[str, ...]:
    """Returns the digits of an entry parted where the caller paused, as people key a number by its groups.

    A pause is `PAUSE` times as long as the usual gap of this entry, and `LEAST_PAUSE_S` at the least.
    """
    presses = typed[: len(entry)]
    gaps = [after.at - before.at for before, after in pairwise(presses)]
    if not gaps:
        return (entry,)
    least = max(LEAST_PAUSE_S, PAUSE * median_low(gaps))
    parts = [presses[0].key]
    for press, gap in zip(presses[1:], gaps, strict=True):
        if gap >= least:
            parts.append(press.key)
        else:
            parts[-1] += press.key
    return tuple(parts)


def _full(buffer: DtmfBuffer, keys: str, most: int) -> Reading:
    """An entry of full length; a `#` that already follows it is dropped with it."""
    rest = buffer.typed[most:]
    if rest:
        return Reading(keys[:most], DtmfBuffer(rest[1:] if rest[0].key == END else rest))
    return Reading(keys[:most], DtmfBuffer(full_at=buffer.typed[-1].at))
