"""The kinds of node, one package each, and the one list of them.

To add a kind, write its package and add it to `_ALL`. Checks, engine, diagram, prompts, talks and the reference page
read `KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Annotated, Any, Final, Union

from pydantic import Field, create_model

from voice_flows.nodes.ask import KIND as ASK
from voice_flows.nodes.branch import KIND as BRANCH
from voice_flows.nodes.call_back import KIND as CALL_BACK
from voice_flows.nodes.end import KIND as END
from voice_flows.nodes.fetch import KIND as FETCH
from voice_flows.nodes.hours import KIND as HOURS
from voice_flows.nodes.identify import KIND as IDENTIFY
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.menu import KIND as MENU
from voice_flows.nodes.notify import KIND as NOTIFY
from voice_flows.nodes.offer_text import KIND as OFFER_TEXT
from voice_flows.nodes.queue import KIND as QUEUE
from voice_flows.nodes.resume import KIND as RESUME
from voice_flows.nodes.run import KIND as RUN
from voice_flows.nodes.say import KIND as SAY
from voice_flows.nodes.set import KIND as SET
from voice_flows.nodes.survey import KIND as SURVEY
from voice_flows.nodes.transfer import KIND as TRANSFER
from voice_flows.nodes.voicemail import KIND as VOICEMAIL
from voice_flows.schema.document import Flow
from voice_flows.schema.node import NodeBase
from voice_flows.schema.parts import Name

_ALL: Final[tuple[NodeKind[Any], ...]] = (
    SAY,
    MENU,
    ASK,
    BRANCH,
    SET,
    FETCH,
    IDENTIFY,
    HOURS,
    OFFER_TEXT,
    NOTIFY,
    QUEUE,
    TRANSFER,
    CALL_BACK,
    RESUME,
    VOICEMAIL,
    SURVEY,
    RUN,
    END,
)
KINDS: Final[dict[str, NodeKind[Any]]] = {kind.name: kind for kind in _ALL}
"""Every kind of node by its name."""


@contextmanager
def also(*kinds: NodeKind[Any]) -> Iterator[None]:
    """Adds kinds to the list within a `with` block. For tests of a kind."""
    known = dict(KINDS)
    KINDS.update((kind.name, kind) for kind in kinds)
    try:
        yield
    finally:
        KINDS.clear()
        KINDS.update(known)


def flow_model() -> type[Flow]:
    """Returns the model that documents are validated with: a flow whose nodes are of the kinds in the list."""
    return _flow_model(tuple(kind.model for kind in KINDS.values()))


@lru_cache(maxsize=8)
def _flow_model(models: tuple[type[NodeBase], ...]) -> type[Flow]:
    node: Any = Annotated[Union[models], Field(discriminator="kind")]  # noqa: UP007
    nodes: Any = dict[Name, node]
    return create_model("Flow", __base__=Flow, __doc__=Flow.__doc__, __module__=__name__, nodes=(nodes, ...))
