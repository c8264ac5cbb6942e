"""Bounds what a text may make of its values, so that no text takes more memory or time than a call can spare.

Liquid's own limits count loops and output only: a filter may still double a value, and a range may be of any length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Final

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions.loop import LoopExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError
from liquid.expression import Expression

from voice_flows.model.turns import Json

LONGEST: Final = 20_000
"""Characters of one value."""
MOST: Final = 1_000
"""Items of one list."""
LARGEST: Final = 10**18
"""The largest number, either sign."""


def bounded(name: str, apply: Callable[..., Json]) -> Callable[..., Json]:
    """Return the filter with values too large refused before and after it; raises `LiquidError` for them."""

    @wraps(apply)
    def bound(*values: Any, **named: Any) -> Json:
        given = [_size(value) for value in (*values, *named.values())]
        if name in _MULTIPLY and given[0] * max(given[1:], default=1) > LONGEST:
            raise LiquidError(f"{name} would make a text longer than {LONGEST:,} characters", token=None)
        made = apply(*values, **named)
        _size(made)
        return made

    return bound


_MULTIPLY: Final = frozenset(("join", "replace"))
"""Filters whose result may be as long as their two values multiplied."""


def _size(value: object) -> int:
    """The characters or items of a value. Raises `LiquidError` for one that is too large."""
    if isinstance(value, bool | float) or value is None:
        return 1
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise LiquidError(f"a number is larger than {LARGEST:,}", token=None)
        return 1
    if isinstance(value, str):
        return _within(len(value), LONGEST, "characters")
    if isinstance(value, Sequence | Mapping):
        return _within(len(value), MOST, "items")
    return 1


def _within(size: int, most: int, what: str) -> int:
    if size > most:
        raise LiquidError(f"a value has more than {most:,} {what}", token=None)
    return size


def misplaced_range(template: BoundTemplate) -> bool:
    """True for a text with a range (`(1..5)`) elsewhere than right after `for ... in`, or walked there from its end."""
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        if any(map(_misplaced, node.expressions())):
            return True
        nodes += node.children(context)
    return False


def _misplaced(expression: Expression) -> bool:
    if isinstance(expression, LoopExpression) and isinstance(expression.iterable, RangeLiteral):
        if expression.reversed or expression.offset is not None:
            return True
        rest = [*expression.iterable.children(), *([expression.limit] if expression.limit else [])]
        return any(map(_holds_range, rest))
    return _holds_range(expression)


def _holds_range(expression: Expression) -> bool:
    return any(isinstance(each, RangeLiteral) for each in _all(expression))


def _all(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in expression.children():
        yield from _all(child)
