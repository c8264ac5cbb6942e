"""The kind `resume`: goes on where a call was cut."""

from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.resume.behaviour import enter
from voice_flows.nodes.resume.model import ResumeNode

KIND = NodeKind(
    name="resume",
    meaning="Goes on where the caller's call was cut within the last ten minutes, with what was known then.",
    model=ResumeNode,
    enter=enter,
)
