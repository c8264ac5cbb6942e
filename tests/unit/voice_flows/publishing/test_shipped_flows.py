"""The flows that come with the product: without errors, after the schema, and the rule that sells them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from voice_flows.nodes.offer_text.model import OfferTextNode
from voice_flows.publishing import json_schema
from voice_flows.publishing.diagram import Branch, dot, tree
from voice_flows.publishing.loader import Loaded, load_all
from voice_flows.publishing.yaml_source import read

ROOT = Path(__file__).parents[4]
FILES = {path.name: path for path in (ROOT / "voice_flows/flows").glob("*.yaml") if ".talk." not in path.name}


@pytest.fixture(scope="module")
def loaded() -> dict[str, Loaded]:
    return load_all({name: path.read_bytes() for name, path in FILES.items()})


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_shipped_flow_has_no_errors(loaded: dict[str, Loaded], name: str) -> None:
    assert loaded[name].good, loaded[name].problems


@pytest.mark.parametrize("name", sorted(FILES))
def test_shipped_flow_warns_only_of_saturdays(loaded: dict[str, Loaded], name: str) -> None:
    assert [one for one in loaded[name].problems if "sáb" not in one.fix] == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_shipped_flow_fits_the_schema(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema.schema())
    assert list(validator.iter_errors(read(FILES[name].read_bytes()).value)) == []


def test_the_schema_refuses_what_the_models_refuse() -> None:
    document = read(FILES["tienda.yaml"].read_bytes()).value
    document["nodes"]["saludo"]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema.schema()).validate(document)


def test_the_written_schema_is_up_to_date() -> None:
    assert (ROOT / "docs/flow.schema.json").read_text(encoding="utf-8") == json_schema.written()
    assert json.loads(json_schema.written()) == json_schema.schema()


@pytest.mark.parametrize(("name", "offer"), [("tienda.yaml", "oferta"), ("clinica.yaml", "oferta")])
def test_who_declines_the_text_meets_the_same_node_as_who_accepts_it(
    loaded: dict[str, Loaded], name: str, offer: str
) -> None:
    flow = loaded[name].flow
    assert flow is not None
    node = flow.nodes[offer]
    assert isinstance(node, OfferTextNode)
    assert node.by_text == node.declined == node.unavailable == node.undelivered


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_picture_shows_every_node_once_in_full(loaded: dict[str, Loaded], name: str) -> None:
    flow = loaded[name].flow
    assert flow is not None
    unfolded = [branch.node for branch in _walk(tree(flow)) if not branch.again]
    assert len(unfolded) == len(set(unfolded))
    told = (flow.commands.text, flow.commands.call, flow.commands.person, flow.emergency and flow.emergency.then)
    reached = {branch.node for start in told if start for branch in _walk(tree(flow, start))}
    assert reached | set(unfolded) == set(flow.nodes)
    assert all(f"  {node} [label=" in dot(flow) for node in flow.nodes)


def _walk(branch: Branch) -> list[Branch]:
    return [branch, *(inner for child in branch.children for inner in _walk(child))]
