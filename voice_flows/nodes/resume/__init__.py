"""The kind `resume`: a call goes on where a thread stands, or where a call was cut."""

from collections.abc import Iterable

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.resume import checks
from voice_flows.nodes.resume.behaviour import enter, hear
from voice_flows.nodes.resume.model import ResumeNode


def _moments(node: ResumeNode) -> Iterable[str]:
    return moments() - {"named_again"} if node.of == "thread" else ("resumed", "resumed_gone", "named_again")


def moments() -> frozenset[str]:
    """Returns the phrases that no other kind comes to."""
    own = ("resumed", "resumed_gone", "agent_answer", "agent_answer_long", "agent_answer_sent")
    return frozenset((*own, "identity_wrong", "identity_failed", "identity_locked", "named_again"))


KIND = NodeKind(
    name="resume",
    meaning="Goes on, on a call, where the caller's thread stands or where their call was cut, with what was known.",
    model=ResumeNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer", "arranged"}),
    checks_alone=(checks.identity,),
    moments=_moments,
    own_moments=moments,
)
