"""The kind `voicemail`: a message for people to answer."""

from voice_flows.model.turns import Json
from voice_flows.model.voicemail import Recorded
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.voicemail import checks
from voice_flows.nodes.voicemail.behaviour import enter, hear
from voice_flows.nodes.voicemail.model import VoicemailNode


def _own_moments() -> frozenset[str]:
    return frozenset({"voicemail", "voicemail_short"})


def _moments(node: VoicemailNode) -> tuple[str, ...]:
    return ("voicemail_short",) if node.say else ("voicemail", "voicemail_short")


def _left(seconds: Json) -> Recorded:
    return Recorded("sound", float(seconds), float(seconds))


KIND = NodeKind(
    name="voicemail",
    meaning="Records a message on a call, takes one in writing in a thread; people answer it from the queue.",
    model=VoicemailNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"message", "answer"}),
    checks=(checks.messages,),
    moments=_moments,
    own_moments=_own_moments,
    caller_acts={"leaves": _left},
)
