"""From the bytes of a document to plain values with the place of every key: the YAML part, nothing of flows.

A closed subset of YAML 1.2: one document, no anchors, aliases or tags, no key twice, bounded depth and size. Built
from the parser's events without recursion, so that no text can exhaust memory or the stack. Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from relevo.errors import Control
from voice_flows.model.turns import Json
from voice_flows.schema.problems import Path, Places, Problem

MAX_BYTES: Final = 400_000
"""Some thousand nodes; a longer flow is several, joined by `run`."""
MAX_DEPTH: Final = 24
"""The language itself needs nine levels; conditions may nest."""
MAX_DIGITS: Final = 15
"""A longer number is a code, kept as it is written."""
_ODD: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""Controls, halves of surrogate pairs, and marks that turn the direction of reading."""
_INTEGER: Final = re.compile(rf"[-+]?(0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})")
_DECIMAL: Final = re.compile(rf"[-+]?[0-9]{{1,{MAX_DIGITS}}}\.[0-9]{{1,{MAX_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a document holds; `value` is `None` where the text could not be read at all."""

    value: Json
    places: Places
    problems: tuple[Problem, ...]


def read(text: str | bytes) -> Source:
    """Parse one document into dicts, lists and scalars. Everything wrong with it is among the problems."""
    decoded, problems = _decoded(text)
    if problems:
        return Source(None, Places(), problems)
    building = _Building()
    try:
        for event in YAML(typ="safe", pure=True).parse(decoded):
            building.take(event)
    except _BrokenOff:
        return Source(None, Places(building.known), tuple(building.problems))
    except MarkedYAMLError as broken:
        building.problems.append(_syntax(broken, decoded))
    except (YAMLError, ValueError, OverflowError) as broken:
        line, column = building.last
        building.tell("syntax", line, column, f"this is not YAML: {_first_line(broken)}", "look just after this place")
    broken_off = any(problem.code in ("syntax", "tab") for problem in building.problems)
    return Source(None if broken_off else building.root, Places(building.known), tuple(building.problems))


def _decoded(source: str | bytes) -> tuple[str, tuple[Problem, ...]]:
    if len(source) > MAX_BYTES:
        fix = f"keep it under {MAX_BYTES // 1000} kB: move parts to another flow and enter it by `run`"
        return "", (Problem("error", "too_big", 1, 1, f"the document has {len(source) // 1000} kB", fix),)
    try:
        text = source.decode() if isinstance(source, bytes) else source
    except UnicodeDecodeError as broken:
        line, column = _where(broken.object[: broken.start].decode("utf-8", "replace"))
        return "", (Problem("error", "encoding", line, column, "this is not UTF-8", "save the file as UTF-8"),)
    text = text.removeprefix("\ufeff")
    if odd := _ODD.search(text):
        line, column = _where(text[: odd.start()])
        message = f"there is an invisible character here (U+{ord(odd.group()):04X})"
        return "", (Problem("error", "odd_character", line, column, message, "delete it"),)
    return text, ()


def _where(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _syntax(broken: MarkedYAMLError, text: str) -> Problem:
    mark = broken.problem_mark or broken.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if re.match(r" *\t", written):
        return Problem("error", "tab", line, written.index("\t") + 1, "a tab begins this line", "indent with spaces")
    message = f"this is not YAML: {broken.problem or broken.context or 'it ends too early'}"
    fix = "look at the indentation and the colons here and just above; put texts with `: ` or `#` in quotes"
    return Problem("error", "syntax", line, column, message, fix)


def _first_line(broken: Exception) -> str:
    return (str(broken).splitlines() or ["no reason given"])[0]


class _BrokenOff(Control):
    """What follows cannot be understood any more; the reason is among the problems."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: Any
    path: Path
    key: str | None = None
    skip: bool = False
    """The value to come belongs to a key that was refused."""


@dataclass(slots=True)
class _Building:
    root: Json = None
    known: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    documents: int = 0
    last: tuple[int, int] = (1, 1)

    def tell(self, code: str, line: int, column: int, message: str, fix: str) -> None:
        self.problems.append(Problem("error", code, line, column, message, fix))

    def take(self, event: Event) -> None:
        line, column = self.last = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self.tell("documents", line, column, "another document begins here", "remove `---`: one file, one flow")
        elif self.documents > 1:
            return
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, NodeEvent):
            self._node(event, line, column)

    def _node(self, event: NodeEvent, line: int, column: int) -> None:
        for code, message, fix in _refused(event):
            self.tell(code, line, column, message, fix)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event, line, column)
            return
        value = _value(event)
        path = self._put(top, value, line, column)
        if isinstance(event, CollectionStartEvent):
            if len(self.stack) >= MAX_DEPTH:
                self.tell("too_deep", line, column, f"there are more than {MAX_DEPTH} levels here", "make it flatter")
                raise _BrokenOff
            self.stack.append(_Open(value, path))

    def _key(self, top: _Open, event: NodeEvent, line: int, column: int) -> None:
        if not isinstance(event, ScalarEvent):
            fix = "write `name: value`; put a text that begins with `{`, `[` or `?` in quotes"
            self.tell("key", line, column, "a key must be a word", fix)
            raise _BrokenOff
        top.key, path = event.value, (*top.path, event.value)
        top.skip = path in self.known
        if top.skip:
            message = f"'{top.key}' is there already, on line {self.known[path][0]}"
            self.tell("duplicate_key", line, column, message, "keep one of them")
        else:
            self.known[path] = (line, column)

    def _put(self, top: _Open | None, value: Json, line: int, column: int) -> Path:
        if top is None:
            self.root = value
            return ()
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            self.known.setdefault(path, (line, column))
            top.value.append(value)
            return path
        key, top.key = top.key or "", None
        if top.skip:
            top.skip = False
            return (*top.path, key, "\0refused")
        top.value[key] = value
        return (*top.path, key)


def _refused(event: NodeEvent) -> Iterator[tuple[str, str, str]]:
    if isinstance(event, AliasEvent):
        yield "alias", f"'*{event.anchor}' repeats another part; flows have no aliases", "write the part out"
    elif event.anchor:
        yield "anchor", f"'&{event.anchor}' names a part to repeat it; flows have no anchors", "remove it"
    if getattr(event, "tag", None):
        yield "tag", "flows have no YAML tags (`!...`)", "remove it, or put the value in quotes"
    if isinstance(event, ScalarEvent) and (odd := _ODD.search(event.value)):
        yield "odd_character", f"an escape makes an invisible character (U+{ord(odd.group()):04X})", "delete it"


def _value(event: NodeEvent) -> Json:
    if isinstance(event, MappingStartEvent):
        return {}
    if isinstance(event, SequenceStartEvent):
        return []
    if not isinstance(event, ScalarEvent):
        return None
    text = event.value
    if not event.implicit[0]:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
