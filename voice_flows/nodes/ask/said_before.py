"""Values that an earlier sentence told of a later question."""

from __future__ import annotations

from voice_flows.asking.steps import Here
from voice_flows.model.turns import Json
from voice_flows.nodes.ask.model import AskNode


def taken(node: AskNode, here: Here) -> tuple[Here, Json]:
    """Takes what an earlier sentence said of this value; it is read back once, and then forgotten."""
    said = here.session.said
    value = said.get(node.variable)
    if value is None or node.sensitive:
        return here, None
    here = here.with_(said={name: other for name, other in said.items() if other != value})
    one_of = node.type != "one_of" or value in {option.id for option in node.options}
    fits = one_of and (node.length is None or (isinstance(value, str) and len(value) == node.length))
    return here, value if fits else None
