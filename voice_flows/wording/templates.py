"""Renders the author's Liquid texts over declared names, to be spoken or written.

Strict on purpose: a name or filter that is not declared is an error, never a gap in a prompt. Texts cannot read the
clock (`now`, `today` and Liquid's own `date` filter are refused), files or the environment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import StringIO
from typing import TextIO
from urllib.parse import quote

from liquid import BoundTemplate, Environment, RenderContext, StrictDefaultUndefined
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError, LiquidInterrupt, UndefinedError, UnknownFilterError
from liquid.stringify import to_liquid_string

from relevo.errors import RelevoError
from voice_flows import locales
from voice_flows.model.turns import Json, Medium, Spoken
from voice_flows.wording import filters
from voice_flows.wording.bounds import LONGEST, bounded, misplaced_range

TAGS = ("if", "unless", "case", "for", "break", "continue", "assign", "comment", "#")
FILTERS = (
    "append", "at_least", "at_most", "capitalize", "ceil", "compact", "concat", "default", "divided_by", "downcase",
    "first", "floor", "join", "last", "map", "minus", "modulo", "plus", "prepend", "remove", "replace", "reverse",
    "round", "size", "slice", "sort", "split", "strip", "times", "truncate", "uniq", "upcase", "where",
)  # fmt: skip
"""Liquid's own filters that texts may use; the others need HTML, base64 or the clock."""
_PARSER_TAGS = ("content", "illegal")


class BadText(RelevoError):
    """A text that cannot be parsed or rendered; not retryable, the author must fix it.

    `code` is `text_syntax`, `unknown_name`, `unknown_filter`, `refused_name` or `text_value`.
    """

    retryable = False

    def __init__(self, code: str, message: str, name: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.name = name


class _Limited(Environment):
    """Limits loops, output and names, whatever a business system answered."""

    loop_iteration_limit = 500
    output_stream_limit = LONGEST
    local_namespace_limit = 200_000


class _Slot(str):
    """A part that came from a value."""

    __slots__ = ()


class _SlotNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_Slot(to_liquid_string(self.expression.evaluate(context), autoescape=False)))


class _Output(Output):
    node_class = _SlotNode


class _Parts(StringIO):
    """Keeps each write apart: Liquid writes one piece of fixed text or one slot at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.size = 0

    def write(self, part: str, /) -> int:
        self.size += len(part)
        if self.size > _Limited.output_stream_limit:
            raise LiquidError("the text is longer than 20,000 characters", token=None)
        self.parts.append(part)
        return len(part)


def render(
    template: str, language: str, scope: Mapping[str, Json], medium: Medium = "voice", country: str = "ES"
) -> Spoken:
    """Returns the parts of a text, fixed words and slot values apart; `"".join(parts)` is the whole.

    `medium` picks the spoken or the written form of the filters. Raises `BadText`.
    """
    if "{" not in template:
        return _without_slots(template, medium)
    return _tidy(_run(_template(template, language, medium, country), scope), medium)


def written(template: str, language: str, scope: Mapping[str, Json], country: str = "ES") -> str:
    """Returns the written text, in one piece. Raises `BadText`."""
    return "".join(render(template, language, scope, "text", country))


def address(template: str, scope: Mapping[str, Json]) -> str:
    """Returns a path for a business system, its slot values percent-encoded (RFC 3986).

    Raises `BadText`, with the code `bad_path` where values leave a step of the path empty, `.` or `..`: these name
    another place than the author meant (RFC 3986, 5.2.4).
    """
    parts = _run(_anywhere(template), scope)
    path = "".join(quote(part, safe="") if isinstance(part, _Slot) else part for part in parts)
    if escapes(path):
        raise BadText("bad_path", "a value leaves a step of the path empty, or makes it `.` or `..`")
    return path


def escapes(path: str) -> bool:
    """True for a path with an empty step or one of dots; a slash at its end is none."""
    steps = re.split(r"[?#]", path, maxsplit=1)[0].split("/")[1:]
    return any(step in (".", "..") or (step == "" and number < len(steps) - 1) for number, step in enumerate(steps))


@lru_cache(maxsize=4096)
def names(template: str) -> frozenset[str]:
    """Returns every name that the text reads, dotted as written (`order.day`). Raises `BadText` on syntax."""
    return frozenset(re.sub(r"\[[^\]]*\]", "", path) for path in _anywhere(template).global_variable_paths())


def read_names(template: str, *, dotted: bool = False) -> frozenset[str]:
    """Returns the variables that the text reads, whole paths where `dotted`; none of a text that cannot be read."""
    try:
        found = names(template)
    except BadText:
        return frozenset()
    return found if dotted else frozenset(name.partition(".")[0] for name in found)


def filter_names(template: str) -> frozenset[str]:
    """Returns every filter that the text uses. Raises `BadText` on syntax."""
    return frozenset(_anywhere(template).filter_names())


def fixed(template: str) -> Spoken:
    """Returns all pieces of fixed text that a rendering may hold, to render them ahead."""
    found: list[str] = []
    stack = list(reversed(_anywhere(template).nodes))
    context = RenderContext(_anywhere(template))
    while stack:
        node = stack.pop()
        if text := getattr(node, "text", ""):
            found.append(text)
        stack.extend(reversed(list(node.children(context))))
    return tuple(found)


def known_filters(language: str, country: str = "ES") -> frozenset[str]:
    """Returns the filters that a text may use: Liquid's own that are safe, and those that say values."""
    return frozenset(FILTERS) | frozenset(filters.filters(language, "voice", country))


def _run(parsed: BoundTemplate, scope: Mapping[str, Json]) -> list[str]:
    buffer = _Parts()
    try:
        parsed.render_with_context(RenderContext(parsed, globals=scope), buffer)
    except UndefinedError as undefined:
        raise BadText("unknown_name", f"the text uses a name without a value: {undefined.message}") from undefined
    except UnknownFilterError as unknown:
        raise BadText("unknown_filter", str(unknown.message)) from unknown
    except (LiquidError, LiquidInterrupt) as broken:
        raise BadText("text_value", "the text does not fit its values") from broken
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as broken:
        raise BadText("text_value", "a filter was given a value it cannot say") from broken
    return buffer.parts


@lru_cache(maxsize=4096)
def _without_slots(text: str, medium: Medium) -> Spoken:
    """Returns the parts of a text without slots, which is always the same."""
    return _tidy(_run(_anywhere(text), {}), medium)


def _tidy(parts: list[str], medium: Medium) -> Spoken:
    """Drops line breaks from spoken parts, and blanks around line breaks from written ones."""
    if medium == "voice":
        parts = [re.sub(r"\s+", " ", part) for part in parts]
    else:
        parts = [re.sub(r"[ \t]*\n[ \t]*", "\n", part) for part in parts]
    kept = [part for part in parts if part]
    while kept and not kept[0].strip():
        del kept[0]
    while kept and not kept[-1].strip():
        del kept[-1]
    if kept:
        kept[0] = kept[0].lstrip()
        kept[-1] = kept[-1].rstrip()
    return tuple(kept)


def _anywhere(template: str) -> BoundTemplate:
    return _template(template, locales.FALLBACK, "text", "ES")


@lru_cache(maxsize=4096)
def _template(source: str, language: str, medium: Medium, country: str) -> BoundTemplate:
    try:
        parsed = _environment(language, medium, country).from_string(source)
    except LiquidError as broken:
        raise BadText("text_syntax", f"the text cannot be read: {broken.message}") from broken
    if misplaced_range(parsed):
        fix = "write it as `{% for n in (1..5) %}`, without `reversed` and `offset`"
        raise BadText("text_syntax", f"a range such as `(1..5)` stands in `for` only: {fix}")
    return parsed


@lru_cache(maxsize=64)
def _environment(language: str, medium: Medium, country: str) -> Environment:
    environment = _Limited(undefined=StrictDefaultUndefined)
    kept = {name: environment.filters[name] for name in FILTERS}
    own: dict[str, Callable[..., Json]] = dict(filters.filters(language, medium, country))
    environment.filters = {name: bounded(name, apply) for name, apply in (kept | own).items()}
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS + _PARSER_TAGS}
    environment.add_tag(_Output)
    return environment
