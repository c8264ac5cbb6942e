"""The moments of the phrase library and the code that asks for them agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from voice_flows.nodes import KINDS
from voice_flows.wording import phrases

ROOT = Path(__file__).parents[3]
NOT_ASKED_FOR = ["card_erased", "late_reply"]
"""Moments that have words and no code yet."""
PACKAGES = ("voice_flows", "deflect", "ivr", "gateway", "relevo")


def strings() -> Iterator[re.Pattern[str]]:
    """Every string of the code, as a pattern of what it may become."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                    yield re.compile(re.escape(node.value))
                elif isinstance(node, ast.JoinedStr):
                    fixed = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                    if sum(len(str(part)) for part in fixed if part) >= len("_1"):
                        yield re.compile("".join(r"\w+" if part is None else re.escape(str(part)) for part in fixed))


def test_moments_are_asked_for_by_some_code() -> None:
    asked = list(strings())
    spoken = phrases.moments()
    bare = {moment.removesuffix("_written") for moment in spoken}
    unasked = [moment for moment in sorted(bare) if not any(pattern.fullmatch(moment) for pattern in asked)]
    assert unasked == NOT_ASKED_FOR


def test_moments_that_a_kind_of_node_comes_to_are_in_the_library() -> None:
    own = frozenset().union(*(kind.own_moments() for kind in KINDS.values()))
    assert own <= phrases.moments()
    for kind in KINDS.values():
        others = frozenset().union(*(other.own_moments() for other in KINDS.values() if other is not kind))
        assert not kind.own_moments() & others
