"""Reads a flow document and reports all of its problems at once.

Three passes: YAML (`voice_flows.publishing.yaml_source`), shape (`voice_flows.nodes.flow_model`), sense
(`voice_flows.checks`). A node of wrong shape is set aside, so that the others are still checked. Takes text, opens no
file, and never raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from voice_flows.checks import check, check_nodes
from voice_flows.model.turns import Json
from voice_flows.nodes import flow_model
from voice_flows.publishing import vocabulary
from voice_flows.publishing.validation_errors import problems_of
from voice_flows.publishing.vocabulary import Missing
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow
from voice_flows.schema.problems import Places, Problem, in_order
from voice_flows.schema.view import View

__all__ = ["Loaded", "Problem", "load", "load_all", "unheard", "version_of"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as far as it could be read. `flow` is there where its shape is right, even with other problems."""

    flow: Flow | None
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """True where it may be published."""
        return self.flow is not None and not any(problem.severity == "error" for problem in self.problems)


def load(text: str | bytes, name: str, others: Mapping[str, Flow] | None = None) -> Loaded:
    """Reads one document; `name` is its file name, for messages. `run` is checked only where `others` are given."""
    source = read(text)
    if source.value is None and not source.problems:
        empty = Problem("error", "empty", 1, 1, f"{name} holds nothing", "begin with `flow: a_name`")
        return Loaded(None, (empty,))
    if source.value is None:
        return Loaded(None, in_order(source.problems))
    flow, problems = _shaped(source.value, source.places)
    if flow is None:
        return Loaded(None, in_order((*source.problems, *problems)))
    flow = flow.model_copy(update={"version": version_of(text)})
    found = in_order((*source.problems, *check(flow, others, source.places)))
    return Loaded(flow, found)


def load_all(documents: Mapping[str, str | bytes]) -> dict[str, Loaded]:
    """Reads several documents (file name to text) that may run one another."""
    alone = {name: load(text, name) for name, text in documents.items()}
    flows = {loaded.flow.flow: loaded.flow for loaded in alone.values() if loaded.flow}
    return {name: load(text, name, flows) for name, text in documents.items()}


def unheard(text: str | bytes, flow: Flow, missing: Mapping[str, Missing]) -> tuple[Problem, ...]:
    """Returns warnings for words of a flow that the models of its languages (`missing` by language) can never hear."""
    return in_order(vocabulary.unheard(View.of(flow, None, read(text).places), missing))


def version_of(text: str | bytes) -> str:
    """Returns the first 12 hexadecimal digits of the SHA-256 of the document's bytes."""
    written = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(written).hexdigest()[:12]


def _shaped(document: Json, places: Places) -> tuple[Flow | None, list[Problem]]:
    try:
        return flow_model().model_validate(document), []
    except ValidationError as wrong:
        problems = problems_of(wrong, document, places)
    return None, [*problems, *_checked_in_part(document, places, problems)]


def _checked_in_part(document: Json, places: Places, problems: list[Problem]) -> tuple[Problem, ...]:
    """Returns problems of the nodes of valid shape, where other nodes are broken."""
    broken = {problem.node for problem in problems}
    if not isinstance(document, dict) or "" in broken or not isinstance(document.get("nodes"), dict):
        return ()
    stand_in: dict[str, Any] = {"kind": "end"}
    nodes = {name: stand_in if str(name) in broken else node for name, node in document["nodes"].items()}
    try:
        flow = flow_model().model_validate(document | {"nodes": nodes})
    except ValidationError:
        return ()
    return check_nodes(flow, places, broken)
