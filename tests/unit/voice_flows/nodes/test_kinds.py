"""The list of kinds of nodes: whole, and each kind true to itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest

from voice_flows import nodes
from voice_flows.nodes import KINDS
from voice_flows.nodes.kind import NodeKind

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_every_package_of_a_kind_is_in_the_list() -> None:
    packages = {file.parent.name for file in Path(nodes.__file__).parent.glob("*/__init__.py")}
    assert set(KINDS) == packages


@each_kind
def test_kind_is_named_as_its_model_is_written(kind: NodeKind[Any]) -> None:
    assert get_args(kind.model.model_fields["kind"].annotation) == (kind.name,)


@each_kind
def test_kind_that_waits_hears_and_no_other_does(kind: NodeKind[Any]) -> None:
    assert bool(kind.waits) == (kind.hear is not None)


@each_kind
def test_exits_of_a_kind_are_fields_of_its_model(kind: NodeKind[Any]) -> None:
    assert set(kind.model.EXITS) <= set(kind.model.model_fields)


@each_kind
def test_kind_means_something_on_the_reference_page(kind: NodeKind[Any]) -> None:
    assert kind.meaning.endswith(".")
