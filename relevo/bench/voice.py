"""`relevo bench voice`: measures how soon a caller hears the answer to a key or a word, at the packets.

A flow of two menus, its prompts tones that are ready as files, so that no synthesis is measured. Callers are
`relevo.bench.callers.caller`; real workers, ledger and database on disk; for more than four lines Kamailio, where it is
installed; with words also the real speech server.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from typing import Any, Final

from relevo.bench.callers.caller import Heard, Phone
from relevo.bench.callers.crowd import Together, crowd
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones, tone
from relevo.bench.callers.words import Said
from relevo.bench.installation.installation import Entrance, Installation, installed
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load, cpu_s, processors, pss_mb, sync_ms
from relevo.bench.measuring.steps import step_cpu_ms
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio

FLOW: Final = "banco_teclas"
HZ: Final = {"one": 500, "two": 1200, "none": 2000}
PROMPTS: Final = {
    "Primer aviso del banco de pruebas.": ("one", 4400),
    "Segundo aviso del banco de pruebas.": ("two", 4400),
    "No era ninguna.": ("none", 400),
    "¿Has dicho cambiar de aviso?": ("none", 400),
}
OTHER_MENU: Final = {"one": "two", "two": "one"}
WORKER_LINES: Final = 4
PATIENCE_S: Final = 3.0
"""A call fails if the caller hears no next prompt for this long."""
SOUND_S: Final = 0.5
"""A caller hears nothing any more once no packet came for so long."""
BEFORE_KEY_S: Final = 1.2
SPREAD_S: Final = 2.6
"""Keys come 1.2 to 3.8 s into a prompt: never all calls in step. Callers who know the menu are not faster."""
BEFORE_WORD_S: Final = 0.6
APART_S: Final = 0.1
"""From one caller's INVITE to the next one's: ten calls a second."""

MEMORY_S: Final = 10
"""How often memory is read, in seconds: the kernel takes some ms for each process."""
MEASURED: Final = ("voice", "kamailio")
LOSSES_TOLD: Final = 12

Step = Callable[[], None]


@dataclass(slots=True)
class Samples:
    """The callers' measurements, in ms."""

    answered: int = 0
    lost: list[str] = field(default_factory=list)
    """Why each of the callers was lost who was."""
    invite: list[float] = field(default_factory=list)
    key_prompt: list[float] = field(default_factory=list)
    key_silence: list[float] = field(default_factory=list)
    speech_prompt: list[float] = field(default_factory=list)
    speech_silence: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    syncs: list[float] = field(default_factory=list)
    """How long the disk took for an fsync meanwhile, measured once a second."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of workers and Kamailio, and of the bench itself, while all calls were up."""

    cpu_percent_per_call: float | None
    pss_mb_per_call: float | None
    callers_cpu_percent: float | None
    """In percent of all processors of the machine."""


class Lost(RelevoError):
    """The caller pressed a key and heard no next prompt."""

    code = "prompt_missing"


def run(calls: int, lines: int, keys: int, words: Sequence[Said], step: Step = lambda: None) -> dict[str, Any]:
    """Makes `calls` at once with `keys` keys each, then one call that says `words`. Returns the figures.

    `step` is called once for each call set up, each key and each word. Raises `relevo.programs.supervisor.NotReady`.
    """
    load, pressed, spoken = Load(), Samples(), Samples()
    with standing(lines, "none") as house:
        cost = _press(house, calls, keys, pressed, step)
        steps = step_cpu_ms(house.settings, FLOW)
        front = "Kamailio in front" if kamailio.fronted(house.settings) else "no Kamailio: a port a worker"
    if words:
        with standing(WORKER_LINES, "whisper") as house:
            _speak(house, words, spoken, step)
    notes = [f"{lines} lines, {front}", *_disk(pressed), *_losses(pressed), *_notes(words, spoken)]
    return _told(calls, pressed, spoken, cost, load.quiet()) | {"step_cpu_ms": steps, "notes": notes}


@contextlib.contextmanager
def standing(lines: int, recogniser: str, flow: str = FLOW, **settings: str) -> Iterator[Installation]:
    """Runs the bench's flow or another one over the same prompts; `settings` as for `installed`."""
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    wanted = ("voice",) if recogniser == "none" else ("speech", "voice")
    with installed(flow, prompts, wanted, lines=str(lines), recogniser=recogniser, **settings) as house:
        yield house


def _told(calls: int, pressed: Samples, spoken: Samples, cost: Cost, quiet: bool) -> dict[str, Any]:
    return {
        "calls": calls,
        "answered": pressed.answered,
        "failed": len(pressed.lost),
        "quiet": quiet,
        "invite_to_ok_ms": spread(pressed.invite),
        "key_to_prompt_ms": spread(pressed.key_prompt),
        "speech_to_prompt_ms": spread(spoken.speech_prompt),
        "key_to_silence_ms": spread(pressed.key_silence),
        "speech_to_silence_ms": spread(spoken.speech_silence),
        "rtp_gap_ms": spread(pressed.gaps, tail=True),
        "cpu_percent_per_call": cost.cpu_percent_per_call,
        "pss_mb_per_call": cost.pss_mb_per_call,
        "callers_cpu_percent": cost.callers_cpu_percent,
    }


def _disk(samples: Samples) -> list[str]:
    """Measures the disk, since a step is on the disk before its prompt is heard."""
    return [f"the disk took {max(samples.syncs):.1f} ms at most for a page"] if samples.syncs else []


def _losses(samples: Samples) -> list[str]:
    told = [f"lost: {why}" for why in samples.lost[:LOSSES_TOLD]]
    more = len(samples.lost) - len(told)
    return [*told, f"lost: {more} more"] if more else told


def _notes(words: Sequence[Said], spoken: Samples) -> list[str]:
    """Returns notes on what the figures about words rest on."""
    if not words:
        return []
    voices = ", ".join(sorted({said.voice for said in words}))
    synthetic = "" if voices == "recorded" else " (synthetic)"
    notes = [f"{len(spoken.speech_prompt)} of {len(words)} words were understood; voice: {voices}{synthetic}"]
    return notes + (["the call with words was lost; its figures are those until then"] if spoken.lost else [])


# ---- keys ---------------------------------------------------------------------------------------------------------


def _press(house: Installation, calls: int, keys: int, samples: Samples, step: Step) -> Cost:
    """Makes all calls at once and returns what they cost."""
    memory, seconds = [0.0], count()
    with crowd(calls, partial(_caller, house.entrance, keys), step) as callers:
        callers.reached()
        began, used, own = time.monotonic(), _used(house), _own(house)
        while not callers.over(1.0):
            if next(seconds) % MEMORY_S == 0:
                memory.append(sum(pss_mb(pid) for pid in house.pids(*MEASURED)))
            samples.syncs.append(sync_ms(house.settings.data_dir))
        spent, taken, lasted = _used(house) - used, _own(house) - own, time.monotonic() - began
        for one in callers.results():
            _add(samples, one)
    if not samples.answered:
        return Cost(None, None, None)
    return Cost(
        round(100 * spent / lasted / samples.answered, 2),
        round(max(memory) / samples.answered, 1),
        round(100 * taken / lasted / processors(), 1),
    )


def _used(house: Installation) -> float:
    return sum(cpu_s(pid) for pid in house.pids(*MEASURED))


def _own(house: Installation) -> float:
    """Returns the processor seconds of this process and its callers: of all its children but the programs."""
    return cpu_s(os.getpid()) - sum(cpu_s(pid) for pid in house.programs.pids().values())


def _add(whole: Samples, part: Samples) -> None:
    for name in Samples.__slots__:
        setattr(whole, name, getattr(whole, name) + getattr(part, name))


def _caller(entrance: Entrance, keys: int, number: int, together: Together) -> Samples:
    samples, draw, now = Samples(), random.Random(number), "one"  # noqa: S311
    time.sleep(number * APART_S)
    with call(entrance, number, samples) as phone:
        try:
            reach(phone, samples)
        finally:
            together.one_more()
        together.step()
        phone.wait(lambda heard: together.reached.is_set(), PATIENCE_S + APART_S * entrance.lines)
        for _ in range(keys):
            phone.rest(BEFORE_KEY_S + draw.random() * SPREAD_S)
            press(phone, now, samples)
            now = OTHER_MENU[now]
            together.step()
        together.over.set()
    return samples


@contextlib.contextmanager
def call(entrance: Entrance, number: int, samples: Samples) -> Iterator[Phone]:
    """Gives a telephone that hangs up at the end; an error marks its call as failed."""
    phone = Phone(entrance.host, entrance.port(number), f"+346{number:08}", entrance.called, Tones(HZ))
    try:
        yield phone
    except (Unanswered, Lost) as wrong:
        samples.lost.append(str(wrong))
    finally:
        phone.hang_up()
        samples.gaps += [late.at - early.at for early, late in pairwise(phone.heard)]


def reach(phone: Phone, samples: Samples) -> None:
    """Dials and waits until the first menu begins. Raises `Unanswered`, `Lost`."""
    phone.dial()
    samples.answered += 1
    samples.invite.append(phone.invite_to_ok_ms)
    if phone.wait(lambda heard: heard.what == "one", PATIENCE_S, since=0) is None:
        raise _lost(phone, "the first prompt")


def press(phone: Phone, now: str, samples: Samples) -> None:
    """Presses a key while menu `now` sounds. Raises `Lost`."""
    before = len(phone.heard)
    pressed = phone.press("1")
    following = phone.wait(lambda heard: heard.what == OTHER_MENU[now], PATIENCE_S, since=before)
    if following is None:
        raise _lost(phone, f"the prompt after key {len(samples.key_prompt) + 1}")
    samples.key_prompt.append(following.at - pressed)
    samples.key_silence.append(_last(phone.heard[before:], now) - pressed)


def _lost(phone: Phone, what: str) -> Lost:
    """Tells what the caller missed, what was heard last, and how late the caller's own packets were at most."""
    if phone.over:
        state = "the other end hung up"
    elif not phone.heard or time.time() - phone.heard[-1].at / 1000 > SOUND_S:
        state = "no sound came"
    else:
        state = f"'{phone.heard[-1].what or 'silence'}' went on"
    return Lost(f"{what} missed: {state}; own packets up to {1000 * phone.late_s:.0f} ms late")


def _last(heard: Sequence[Heard], name: str) -> float:
    """Returns when the first packet without `name` arrived."""
    at = max((number for number, one in enumerate(heard) if one.what == name), default=-1)
    return heard[min(at + 1, len(heard) - 1)].at


# ---- words --------------------------------------------------------------------------------------------------------


def _speak(house: Installation, words: Sequence[Said], samples: Samples, step: Step) -> None:
    """One caller says one word after the other, alternately during the prompt and after its end."""
    with call(house.entrance, 0, samples) as phone:
        reach(phone, samples)
        now = "one"
        for number, said in enumerate(words):
            now = word(phone, now, said.pcm, bool(number % 2), samples)
            step()


def word(phone: Phone, now: str, pcm: bytes, barges_in: bool, samples: Samples, *, any_answer: bool = False) -> str:
    """Says a word and returns the menu that follows. `any_answer`: "not understood" counts too. Raises `Lost`."""
    if barges_in:
        phone.rest(BEFORE_WORD_S)
    elif not _silent(phone):
        raise _lost(phone, "the end of a prompt")
    before = len(phone.heard)
    began, ended = phone.say(pcm)
    following = phone.wait(lambda heard: heard.what not in ("", now) and heard.at > ended, PATIENCE_S, since=before)
    if following is None:
        raise _lost(phone, "the prompt after a word")
    if barges_in:
        samples.speech_silence.append(_last(phone.heard[before:], now) - began)
    if any_answer or following.what == OTHER_MENU[now]:
        samples.speech_prompt.append(following.at - ended)
    return OTHER_MENU[now] if following.what == OTHER_MENU[now] else now


def _silent(phone: Phone) -> bool:
    """Waits until the prompt is over."""
    return phone.wait(lambda heard: not heard.what, 2 * PATIENCE_S) is not None
