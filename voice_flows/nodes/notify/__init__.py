"""The kind `notify`: writes to a known number what somebody did from another one."""

from collections.abc import Sequence

from voice_flows.model.notices import Notice
from voice_flows.model.turns import Effect, Json
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.notify import checks
from voice_flows.nodes.notify.behaviour import enter
from voice_flows.nodes.notify.model import NotifyNode


def _notified(effects: Sequence[Effect]) -> Json:
    """Returns the number that is written to, as a talk names it; `None` where none is."""
    return next((effect.number for effect in reversed(effects) if isinstance(effect, Notice)), None)


KIND = NodeKind(
    name="notify",
    meaning="Writes to a known number that somebody acted from another one; the contact itself goes on at once.",
    model=NotifyNode,
    enter=enter,
    checks_alone=(checks.known_values,),
    seen={"notifies": _notified},
)
