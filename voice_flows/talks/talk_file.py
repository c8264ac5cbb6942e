"""Talks are conversations as tests, beside each flow in `*.talk.yaml`. This file has their format, and reads it.

    flow: tienda                          # the flow they begin in
    now: 2026-11-23T10:00:00+01:00        # the virtual clock starts here
    facts: {offer: {allowed: true}}       # as in `turns.Moment`, in the place of what the ledger knows; a talk may have
                                          # its own on top, or leave one to the ledger (`offer: null`)
    fetch:                                # answers by service, method and path; `*` ends a beginning
      shop GET /orders/48213: {status: 200, body: {state: late}}
      shop POST /find: {sent: {city: Madrid}, body: {}}  # only where the request's body holds this
    talks:
      - name: Where is my order, by key
        medium: voice                     # voice (default), text (sms and web), or any: all three
        language: es
        node: motivo                      # begins there instead of at the flow's start
        values: {pedido: "48213"}
        steps:
          - expect: {says: "¿En qué te ayudo?", node: motivo, choices: [pedido, devolucion]}
          - caller: {keys: "1"}           # or {says: "mi pedido", score: 0.9}, `silence`, `hang_up`;
                                          # `after_s: 6` for a slow caller, `noisy: true` for a bad line, `spoken: en`
          - caller: {leaves: 8}           # a message of so many seconds
          - text: "2"                     # the customer writes; or {choice: jueves}
          - answer: "1"                   # key or speech on a call, written on a thread
          - fetched: {status: 500}        # instead of the next fetch's answer in `fetch`
          - delivery: delivered           # or undelivered, unconfirmed, {state: undelivered, reason: "..."}
          - picked_up: true               # the customer takes the call that was promised, when it is due
          - calls_again: true             # the customer phones again
          - person: done                  # the owner of the conversation gives it back
          - transfer: busy                # what became of it: then, busy, no_answer, failed
          - facts: {wait: {voice: 9}}     # the world changes
          - wait: 10h                     # s, m, h or d; a nudge is sent, a queue tells the wait anew
          - expect: {ends: true}

After a hand-off the talk has two legs: `caller` and `delivery` go to the call, `text` to the thread, `expect` to the
one that moved last (or `on: call`, `on: thread`). `expect` looks at what the last step led to: `says` and `not_says` (a
text or several, anywhere, in any case), `node`, `choices` (ids), `wait`, `ends`, `values`, `language`, `queue`,
`hands_off` (where the thread starts), `aside` (written during a call), `learned` (what: value), `fetches` (paths),
`pace` (normal, slow), `loud`, `turn` (whose: customer, us, bot, none), `calls` (the call promised: `moment`, and `at`
and `number` where they were given).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from voice_flows.model.turns import Json
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.problems import Places, Problem, did_you_mean
from voice_flows.talks import shapes
from voice_flows.talks.kinds import acts, caller_acts, seen
from voice_flows.talks.shapes import Shape, duration, kind_of

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The instant of a talk that names none: a Monday morning."""
ACTS: Final = frozenset({
    "caller", "text", "answer", "fetched", "picked_up", "calls_again", "facts", "wait", "expect",
})  # fmt: skip
"""Steps of a talk besides those that kinds of nodes add."""
EXPECTED: Final = frozenset({
    "on", "says", "not_says", "node", "choices", "wait", "ends", "values", "language", "aside", "learned", "pace",
    "loud", "turn",
})  # fmt: skip
"""Expectations besides those that kinds of nodes add."""
TALK_KEYS: Final = frozenset({"name", "medium", "language", "node", "values", "facts", "fetch", "now", "steps"})
SAYING: Final = frozenset({"says", "score", "noisy", "after_s", "spoken"})
MEDIA: Final[Mapping[str, tuple[str, ...]]] = {
    "voice": ("voice",),
    "text": ("sms", "web"),
    "any": ("voice", "sms", "web"),
}
FIELDS: Final[Mapping[str, Mapping[str, Shape]]] = {
    "caller": shapes.CALLER,
    "text": shapes.TEXT,
    "delivery": shapes.DELIVERY,
    "expect": {"on": shapes.LEG},
}


@dataclass(frozen=True, slots=True)
class TalkStep:
    """One thing that happens, or that is expected; `line` is where it stands in the file."""

    act: str
    value: Json
    line: int


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation. `fetch` maps `service METHOD /path` to {status, body}."""

    name: str
    flow: str
    steps: tuple[TalkStep, ...]
    media: tuple[str, ...] = ("voice",)
    language: str | None = None
    node: str | None = None
    values: Mapping[str, Json] = field(default_factory=dict)
    facts: Mapping[str, Json] = field(default_factory=dict)
    fetch: Mapping[str, Json] = field(default_factory=dict)
    now: datetime = START
    line: int = 1


@dataclass(frozen=True, slots=True)
class Talks:
    """The talks of a file, as far as it could be read."""

    name: str
    talks: tuple[Talk, ...]
    problems: tuple[Problem, ...]


def parse(text: str | bytes, name: str) -> Talks:
    """Reads a file of talks; `name` is its file name, for messages. Mistakes are among the problems."""
    source = read(text)
    if not isinstance(source.value, dict) or source.problems:
        empty = Problem("error", "empty", 1, 1, f"{name} holds no talks", "begin with `flow: name`")
        return Talks(name, (), source.problems or (empty,))
    reading = _Reading(source.value, source.places)
    return Talks(name, reading.talks(), tuple(reading.problems))


class _Reading:
    """Reads a file's values and gathers the problems."""

    def __init__(self, document: Mapping[str, Json], places: Places) -> None:
        self.document, self.places = document, places
        self.problems: list[Problem] = []
        self.facts: Mapping[str, Json] = {}
        self.fetch: Mapping[str, Json] = {}

    def talks(self) -> tuple[Talk, ...]:
        listed = self.document.get("talks")
        self._only(self.document, frozenset({"flow", "now", "facts", "fetch", "talks"}), ())
        if not isinstance(listed, list) or not isinstance(self.document.get("flow"), str):
            self._tell((), "a file of talks needs `flow` and a list of `talks`", "write both")
            return ()
        self.facts, self.fetch = self._facts(self.document, ()), self._fetch(self.document, ())
        each = ((one, ("talks", number)) for number, one in enumerate(listed))
        return tuple(self._talk(one, path) for one, path in each if self._is_mapping(one, path))

    def _talk(self, written: Mapping[str, Json], path: tuple[str | int, ...]) -> Talk:
        self._only(written, TALK_KEYS, path)
        medium = written.get("medium", "voice")
        if not isinstance(medium, str):
            fix = "write voice, text, or any for all of them"
            self._tell((*path, "medium"), f"medium: a word should stand here, not {kind_of(medium)}", fix)
        elif medium not in MEDIA:
            self._tell((*path, "medium"), f"medium: '{medium}' is none", did_you_mean(str(medium), MEDIA))
        own = {name: self._field(written, name, shape, path) for name, shape in shapes.TALK.items()}
        return Talk(
            name=str(own["name"] or f"talk {path[-1]}"),
            flow=self.document["flow"],
            steps=self._steps(written.get("steps"), (*path, "steps")),
            media=MEDIA.get(str(medium), ("voice",)),
            language=own["language"],
            node=own["node"],
            values=own["values"] or {},
            facts=_over(self.facts, written.get("facts"), self._facts(written, path)),
            fetch={**self.fetch, **self._fetch(written, path)},
            line=self.places.at(*path)[0],
            now=self._now(written.get("now", self.document.get("now")), path),
        )

    def _steps(self, written: Json, path: tuple[str | int, ...]) -> tuple[TalkStep, ...]:
        if not isinstance(written, list) or not written:
            self._tell(path, "a talk needs `steps`", "write at least one `expect`")
            return ()
        steps, known = [], ACTS | acts().keys()
        for number, one in enumerate(written):
            here = (*path, number)
            if not isinstance(one, dict) or len(one) != 1 or next(iter(one)) not in known:
                self._tell(here, "a step is one of these, alone", f"use one of {', '.join(sorted(known))}")
                continue
            ((act, value),) = one.items()
            if self._fits(act, value, (*here, act)):
                steps.append(TalkStep(act, value, self.places.at(*here)[0]))
        return tuple(steps)

    def _fits(self, act: str, value: Json, path: tuple[str | int, ...]) -> bool:
        before = len(self.problems)
        if act == "expect" and self._is_mapping(value, path):
            self._only(value, EXPECTED | seen().keys(), path)
            for name in {"values", "learned"} & value.keys():
                self._is_mapping(value[name], (*path, name))
        elif act == "wait" and duration(value) is None:
            self._tell(path, f"wait: '{value}' is no length of time", "write 90s, 10m, 20h or 10d")
        elif act == "fetched":
            self._is_answer(value, path)
        elif act == "facts" and self._is_mapping(value, path):
            self._facts({act: value}, path[:-1])
        elif act == "caller" and value not in ("silence", "hang_up") and not _doing(value):
            fix = "write {keys: ...}, {says: ...}, {leaves: 8} or a word"
            self._tell(path, "a caller keys, says, leaves a message, is silent or hangs up", fix)
        elif act == "delivery" and _state(value) not in ("delivered", "undelivered", "unconfirmed"):
            self._tell(path, f"delivery: '{value}' is no state", "write delivered, undelivered or unconfirmed")
        elif act == "text" and not isinstance(value, dict):
            self._field({act: value}, act, shapes.WORDS, path[:-1], needed=True)
        elif act in shapes.ACTS:
            self._field({act: value}, act, shapes.ACTS[act], path[:-1], needed=True)
        if act in FIELDS and isinstance(value, dict):
            self._fields(value, FIELDS[act], path)
        return len(self.problems) == before

    def _facts(self, written: Mapping[str, Json], path: tuple[str | int, ...]) -> Mapping[str, Json]:
        """Returns the facts that can be used; each is a mapping."""
        facts = self._field(written, "facts", shapes.MAPPING, path) or {}
        return {
            name: fact
            for name in facts
            if (fact := self._field(facts, name, shapes.MAPPING, (*path, "facts"))) is not None
            and self._fields(fact, shapes.FACTS.get(name, {}), (*path, "facts", name))
        }

    def _fetch(self, written: Mapping[str, Json], path: tuple[str | int, ...]) -> Mapping[str, Json]:
        """Returns the answers that can be given."""
        answers = self._field(written, "fetch", shapes.MAPPING, path) or {}
        return {key: answer for key, answer in answers.items() if self._is_answer(answer, (*path, "fetch", key))}

    def _is_answer(self, answer: Json, path: tuple[str | int, ...]) -> bool:
        """Checks that an answer is {status, body, sent} with a number as status."""
        before = len(self.problems)
        if not isinstance(answer, dict) or not shapes.STATUS.fits(answer.get("status", 200)):
            self._tell(path, "an answer is {status, body}", "write {status: 404}")
        elif not isinstance(answer.get("sent", {}), dict):
            self._tell(path, "`sent` is part of a request's body", "write {sent: {name: value}}")
        return len(self.problems) == before

    def _fields(self, written: Mapping[str, Json], known: Mapping[str, Shape], path: tuple[str | int, ...]) -> bool:
        """Checks every field that is written; returns whether all are as they should be."""
        before = len(self.problems)
        for name in written.keys() & known.keys():
            self._field(written, name, known[name], path, needed=True)
        return len(self.problems) == before

    def _field(
        self, written: Mapping[str, Json], name: str, shape: Shape, path: tuple[str | int, ...], needed: bool = False
    ) -> Json:
        """Returns a field; `None` where it is left out, empty, or no such thing, of which the last is told."""
        value = written.get(name)
        if value is None and not needed:
            return None
        if shape.fits(value):
            return value
        self._tell((*path, name), f"{name}: {shape.words} should stand here, not {kind_of(value)}", shape.fix)
        return None

    def _now(self, written: Json, path: tuple[str | int, ...]) -> datetime:
        if written is None:
            return START
        try:
            now = datetime.fromisoformat(str(written))
        except ValueError:
            now = None
        if now is None or now.tzinfo is None:
            self._tell((*path, "now"), f"now: '{written}' is no instant", "write 2026-11-23T10:00:00+01:00")
            return START
        return now

    def _is_mapping(self, value: Json, path: tuple[str | int, ...]) -> bool:
        if not isinstance(value, dict):
            self._tell(path, "names and values are needed here", "write `name: value`")
        return isinstance(value, dict)

    def _only(self, written: Mapping[str, Json], known: frozenset[str], path: tuple[str | int, ...]) -> None:
        for key in written.keys() - known:
            self._tell((*path, key), f"'{key}' is not known here", did_you_mean(key, known))

    def _tell(self, path: tuple[str | int, ...], message: str, fix: str) -> None:
        self.problems.append(self.places.problem("error", "talk", path, message, fix))


def _over(facts: Mapping[str, Json], written: Json, own: Mapping[str, Json]) -> Mapping[str, Json]:
    """The file's facts with the talk's own; one that the talk leaves empty (`offer: null`) is stated no more."""
    left_out = {name for name, fact in _dict(written).items() if fact is None}
    return {**{name: fact for name, fact in facts.items() if name not in left_out}, **own}


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _doing(value: Json) -> bool:
    """True for something that a caller can do."""
    what = set(_dict(value))
    return (
        {"keys"} <= what <= {"keys", "after_s"}
        or {"says"} <= what <= SAYING
        or (len(what) == 1 and what <= caller_acts().keys())
    )


def _state(value: Json) -> Json:
    return value.get("state") if isinstance(value, dict) else value
