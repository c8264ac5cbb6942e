"""`relevo bench voice`: how soon a caller hears the answer to a key or a word, measured at the packets.

A flow of two menus, its prompts tones that are ready as files, so that no synthesis is measured. Callers are
`relevo.bench.caller`; real workers, ledger and database on disk; with words also the real speech server.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from relevo.bench.caller import Heard, Phone, Unanswered
from relevo.bench.figures import spread
from relevo.bench.installation import Installation, installed
from relevo.bench.machine import Load, cpu_s, pss_mb
from relevo.bench.tones import Tones, tone
from relevo.bench.words import Said

FLOW: Final = "banco_teclas"
HZ: Final = {"one": 500, "two": 1200, "none": 2000}
PROMPTS: Final = {
    "Primer aviso del banco de pruebas.": ("one", 2200),
    "Segundo aviso del banco de pruebas.": ("two", 2200),
    "No era ninguna.": ("none", 400),
}
OTHER_MENU: Final = {"one": "two", "two": "one"}
WORKER_LINES: Final = 4
PATIENCE_S: Final = 3.0
"""A caller who hears no next prompt for so long is a failed call."""
BEFORE_KEY_S: Final = 0.6
SPREAD_S: Final = 1.2
"""Keys come 0.6 to 1.8 s into a prompt: never all calls in step. Callers who know the menu are not faster."""

Step = Callable[[], None]


@dataclass(slots=True)
class Samples:
    """What callers measured, in ms."""

    answered: int = 0
    failed: int = 0
    invite: list[float] = field(default_factory=list)
    key_prompt: list[float] = field(default_factory=list)
    key_silence: list[float] = field(default_factory=list)
    speech_prompt: list[float] = field(default_factory=list)
    speech_silence: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cost:
    cpu_percent_per_call: float | None
    pss_mb_per_call: float | None


class Lost(Exception):
    """The caller pressed a key and heard no next prompt."""


def run(
    calls: int, lines: int, keys: int, words: Sequence[Said], asr: bool, step: Step = lambda: None
) -> dict[str, Any]:
    """Make `calls` at once of `keys` keys each, then one call that says `words`; the bench's figures.

    `asr`: the callers who press keys are listened to as well. `step` is called once for each call set up, each
    key and each word. Raises `relevo.supervisor.NotReady`.
    """
    load, pressed, spoken = Load(), Samples(), Samples()
    with _standing(lines, asr) as house:
        cost = _press(house, calls, keys, pressed, step)
    if words:
        with _standing(WORKER_LINES, True) as house:
            _speak(house, words, spoken, step)
    return _told(calls, pressed, spoken, cost, load.quiet()) | {"notes": _notes(words, spoken)}


@contextlib.contextmanager
def _standing(lines: int, listens: bool) -> Iterator[Installation]:
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    wanted = ("speech", "voice") if listens else ("voice",)
    with installed(FLOW, prompts, wanted, lines=str(lines), recogniser="whisper" if listens else "none") as house:
        yield house


def _told(calls: int, pressed: Samples, spoken: Samples, cost: Cost, quiet: bool) -> dict[str, Any]:
    return {
        "calls": calls, "answered": pressed.answered, "failed": pressed.failed, "quiet": quiet,
        "invite_to_ok_ms": spread(pressed.invite), "key_to_prompt_ms": spread(pressed.key_prompt),
        "speech_to_prompt_ms": spread(spoken.speech_prompt), "key_to_silence_ms": spread(pressed.key_silence),
        "speech_to_silence_ms": spread(spoken.speech_silence), "rtp_gap_ms": spread(pressed.gaps, tail=True),
        "cpu_percent_per_call": cost.cpu_percent_per_call, "pss_mb_per_call": cost.pss_mb_per_call,
    }  # fmt: skip


def _notes(words: Sequence[Said], spoken: Samples) -> list[str]:
    """What the figures about words rest on."""
    if not words:
        return []
    voices = ", ".join(sorted({said.voice for said in words}))
    synthetic = "" if voices == "recorded" else " (synthetic)"
    notes = [f"{len(spoken.speech_prompt)} of {len(words)} words were understood; voice: {voices}{synthetic}"]
    return notes + (["the call with words was lost; its figures are those until then"] if spoken.failed else [])


# ---- keys ---------------------------------------------------------------------------------------------------------


def _press(house: Installation, calls: int, keys: int, samples: Samples, step: Step) -> Cost:
    """All calls at once; what the workers used for them meanwhile."""
    pid, memory = house.pid("voice"), [0.0]
    began, used = time.monotonic(), cpu_s(pid)
    with ThreadPoolExecutor(calls) as pool:
        made = [pool.submit(_caller, house, number, keys, step) for number in range(calls)]
        while not all(one.done() for one in made):
            memory.append(pss_mb(pid))
            wait(made, timeout=1.0)
    spent, lasted = cpu_s(pid) - used, time.monotonic() - began
    for one in made:
        _add(samples, one.result())
    if not samples.answered:
        return Cost(None, None)
    return Cost(round(100 * spent / lasted / samples.answered, 2), round(max(memory) / samples.answered, 1))


def _add(whole: Samples, part: Samples) -> None:
    for name in Samples.__slots__:
        setattr(whole, name, getattr(whole, name) + getattr(part, name))


def _caller(house: Installation, number: int, keys: int, step: Step) -> Samples:
    samples, draw, now = Samples(), random.Random(number), "one"  # noqa: S311
    with _call(house, number, samples) as phone:
        _reach(phone, samples)
        step()
        for _ in range(keys):
            phone.rest(BEFORE_KEY_S + draw.random() * SPREAD_S)
            _key(phone, now, samples)
            now = OTHER_MENU[now]
            step()
    return samples


@contextlib.contextmanager
def _call(house: Installation, number: int, samples: Samples) -> Iterator[Phone]:
    """A telephone that hangs up in the end; what goes wrong makes its call a failed one."""
    settings = house.settings
    phone = Phone(settings.sip_host, house.sip_port(number), f"+346{number:08}", settings.twilio_sender, Tones(HZ))
    try:
        yield phone
    except (Unanswered, Lost):
        samples.failed += 1
    finally:
        phone.hang_up()
        samples.gaps += [late.at - early.at for early, late in pairwise(phone.heard)]


def _reach(phone: Phone, samples: Samples) -> None:
    """Dial and hear the first menu begin. Raises `Unanswered`, `Lost`."""
    phone.dial()
    samples.answered += 1
    samples.invite.append(phone.invite_to_ok_ms)
    if phone.wait(lambda heard: heard.what == "one", PATIENCE_S, since=0) is None:
        raise Lost


def _key(phone: Phone, now: str, samples: Samples) -> None:
    """Press a key while menu `now` sounds; raises `Lost`."""
    before = len(phone.heard)
    pressed = phone.press("1")
    following = phone.wait(lambda heard: heard.what == OTHER_MENU[now], PATIENCE_S, since=before)
    if following is None:
        raise Lost
    samples.key_prompt.append(following.at - pressed)
    samples.key_silence.append(_last(phone.heard[before:], now) - pressed)


def _last(heard: Sequence[Heard], name: str) -> float:
    """When the first packet came in which `name` sounds no more."""
    at = max((number for number, one in enumerate(heard) if one.what == name), default=-1)
    return heard[min(at + 1, len(heard) - 1)].at


# ---- words --------------------------------------------------------------------------------------------------------


def _speak(house: Installation, words: Sequence[Said], samples: Samples, step: Step) -> None:
    """One caller, one word after the other: every second one into the prompt, the others after its end."""
    with _call(house, 0, samples) as phone:
        _reach(phone, samples)
        now = "one"
        for number, word in enumerate(words):
            now = _word(phone, now, word.pcm, bool(number % 2), samples)
            step()


def _word(phone: Phone, now: str, pcm: bytes, barges_in: bool, samples: Samples) -> str:
    """Say a word; the menu that sounds then. Raises `Lost`."""
    if barges_in:
        phone.rest(BEFORE_KEY_S)
    elif not _silent(phone):
        raise Lost
    before = len(phone.heard)
    began, ended = phone.say(pcm)
    following = phone.wait(lambda heard: heard.what not in ("", now) and heard.at > ended, PATIENCE_S, since=before)
    if following is None:
        raise Lost
    if barges_in:
        samples.speech_silence.append(_last(phone.heard[before:], now) - began)
    if following.what == OTHER_MENU[now]:
        samples.speech_prompt.append(following.at - ended)
        return OTHER_MENU[now]
    return now


def _silent(phone: Phone) -> bool:
    """Waits until the prompt is over."""
    return phone.wait(lambda heard: not heard.what, PATIENCE_S) is not None
