"""The benches' own flows: they can be published, and the menus of both engines differ in nothing but their phrases."""

from __future__ import annotations

from pathlib import Path

import relevo.bench
from relevo.bench.voice import PROMPTS
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.publishing.loader import load
from voice_flows.schema.document import Flow

FLOWS = Path(relevo.bench.__file__).with_name("flows")


def flow(name: str) -> Flow:
    found = load((FLOWS / f"{name}.yaml").read_text("utf-8"), name)
    assert found.good, found.problems
    assert found.flow is not None
    return found.flow


def test_both_engines_hear_the_same_menus() -> None:
    told = []
    for name in ("banco_teclas", "banco_coreano"):
        menus = [node for node in flow(name).nodes.values() if isinstance(node, MenuNode)]
        told.append([(menu.say, menu.no_match, menu.choices[0].then) for menu in menus])
        assert all(menu.choices[0].phrases for menu in menus)
    assert told[0] == told[1]


def test_whatever_a_menu_answers_is_a_tone() -> None:
    label = flow("banco_coreano").nodes["uno"].choices[0].label["es"]  # type: ignore[attr-defined]
    assert f"¿Has dicho {label}?" in PROMPTS
