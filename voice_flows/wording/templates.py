"""Texts an author writes: Liquid templates over declared names, rendered for the ear or for the eye.

Strict on purpose: a name or filter nobody declared is an error, never an empty gap in a prompt. The clock is not
reachable from a text (`now`, `today` and Liquid's own `date` filter are refused); no other file, no environment.
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
from voice_flows.model.turns import Json, Medium, Spoken
from voice_flows.wording import filters

TAGS = ("if", "unless", "case", "for", "break", "continue", "assign", "comment", "#")
FILTERS = (
    "append", "at_least", "at_most", "capitalize", "ceil", "compact", "concat", "default", "divided_by", "downcase",
    "first", "floor", "join", "last", "map", "minus", "modulo", "plus", "prepend", "remove", "replace", "reverse",
    "round", "size", "slice", "sort", "split", "strip", "times", "truncate", "uniq", "upcase", "where",
)  # fmt: skip
"""Liquid's own filters that stay; the others know HTML, base64 or the clock."""
_PARSER_TAGS = ("content", "illegal")


class BadText(RelevoError):
    """A text that cannot be read or rendered; never retryable, the author fixes it.

    `code` is `text_syntax`, `unknown_name`, `unknown_filter`, `refused_name` or `text_value`.
    """

    retryable = False

    def __init__(self, code: str, message: str, name: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.name = name


class _Limited(Environment):
    """A template has a size: loops and output end, whatever a business system answered."""

    loop_iteration_limit = 500
    output_stream_limit = 20_000


class _Slot(str):
    """A part that came from a value."""

    __slots__ = ()


class _SlotNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(_Slot(to_liquid_string(self.expression.evaluate(context), autoescape=False)))


class _Output(Output):
    node_class = _SlotNode


class _Parts(StringIO):
    """Keeps each write apart: Liquid writes a piece of fixed text or one slot at a time."""

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
    """The parts of a text, fixed words and slot values apart; `"".join(parts)` is the whole.

    `medium` picks the spoken or the written form of the filters. Raises `BadText`.
    """
    if "{" not in template:
        return _without_slots(template, medium)
    return _tidy(_run(_template(template, language, medium, country), scope), medium)


def written(template: str, language: str, scope: Mapping[str, Json], country: str = "ES") -> str:
    """The text for the eye, in one piece. Raises `BadText`."""
    return "".join(render(template, language, scope, "text", country))


def address(template: str, scope: Mapping[str, Json]) -> str:
    """A path for a business system: every slot value is percent-encoded (RFC 3986). Raises `BadText`."""
    parts = _run(_anywhere(template), scope)
    return "".join(quote(part, safe="") if isinstance(part, _Slot) else part for part in parts)


def names(template: str) -> frozenset[str]:
    """Every name the text reads from outside, dotted as written (`order.day`). Raises `BadText` on syntax."""
    return frozenset(re.sub(r"\[[^\]]*\]", "", path) for path in _anywhere(template).global_variable_paths())


def filter_names(template: str) -> frozenset[str]:
    """Every filter the text uses. Raises `BadText` on syntax."""
    return frozenset(_anywhere(template).filter_names())


def fixed(template: str) -> Spoken:
    """The pieces of fixed text a rendering may hold, whichever branches it takes; for rendering them ahead."""
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
    """The filters a text may use: Liquid's own that are safe, and those that say values."""
    return frozenset(FILTERS) | frozenset(filters.filters(language, "voice", country))


def _run(parsed: BoundTemplate, scope: Mapping[str, Json]) -> list[str]:
    buffer = _Parts()
    try:
        parsed.render_with_context(RenderContext(parsed, globals=scope), buffer)
    except UndefinedError as undefined:
        raise BadText("unknown_name", f"the text uses a name nobody set: {undefined.message}") from undefined
    except UnknownFilterError as unknown:
        raise BadText("unknown_filter", str(unknown.message)) from unknown
    except (LiquidError, LiquidInterrupt) as broken:
        raise BadText("text_value", "the text does not fit its values") from broken
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as broken:
        raise BadText("text_value", "a filter was given a value it cannot say") from broken
    return buffer.parts


@lru_cache(maxsize=4096)
def _without_slots(text: str, medium: Medium) -> Spoken:
    """A text that reads nothing, so that it is always the same."""
    return _tidy(_run(_anywhere(text), {}), medium)


def _tidy(parts: list[str], medium: Medium) -> Spoken:
    """Line breaks of the document mean nothing to the ear; to the eye they stay, without trailing blanks."""
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
    return _template(template, "en", "text", "ES")


@lru_cache(maxsize=4096)
def _template(source: str, language: str, medium: Medium, country: str) -> BoundTemplate:
    try:
        return _environment(language, medium, country).from_string(source)
    except LiquidError as broken:
        raise BadText("text_syntax", f"the text cannot be read: {broken.message}") from broken


@lru_cache(maxsize=64)
def _environment(language: str, medium: Medium, country: str) -> Environment:
    environment = _Limited(undefined=StrictDefaultUndefined)
    kept = {name: environment.filters[name] for name in FILTERS}
    own: dict[str, Callable[..., Json]] = dict(filters.filters(language, medium, country))
    environment.filters = kept | own
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS + _PARSER_TAGS}
    environment.add_tag(_Output)
    return environment
