"""Asks in writing for the value that a `resume` node asks for, where a thread's number may be somebody else's now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voice_flows.asking import hearing
from voice_flows.asking.steps import Here
from voice_flows.asking.words import authored
from voice_flows.model.turns import Moment, Session, Text
from voice_flows.nodes.resume import identity_question
from voice_flows.nodes.resume.model import ResumeNode
from voice_flows.schema.document import Flow
from voice_flows.understanding.matching import ValueRule


@dataclass(frozen=True, slots=True)
class Question:
    """The question for a value that the session holds. `here` is where it is asked."""

    node: ResumeNode
    here: Here
    wanted: str

    @property
    def words(self) -> str:
        return authored(self.here, self.node.say, self.node.write).write

    def wants_person(self, message: Text) -> bool:
        """True where the message is the standing command for a person."""
        return hearing.command(self.here, message) == "person"

    def answered(self, message: Text) -> bool:
        """True where the message names the value."""
        match = hearing.understand(self.here, self.node.type, ValueRule(), message)
        if match.value is not None and identity_question.is_same(self.node, str(match.value), self.wanted):
            return True
        return identity_question.is_past_day(self.node, self.here, message, self.wanted)


def question(flows: Mapping[str, Flow], flow: str, session: Session, moment: Moment) -> Question | None:
    """Returns what to ask in a thread of this flow; `None` where it holds nothing that could be compared."""
    here = Here(flows, flows[flow], session, moment)
    for node in flows[flow].nodes.values():
        if not isinstance(node, ResumeNode) or node.of != "thread":
            continue
        wanted = identity_question.expected(node, session.values)
        if wanted and node.say:
            return Question(node, here, wanted)
    return None
