"""The kind `survey`: asks how it went."""

from voice_flows.asking.steps import Here
from voice_flows.nodes.kind import NodeKind
from voice_flows.nodes.survey import checks
from voice_flows.nodes.survey.behaviour import enter, hear
from voice_flows.nodes.survey.model import SurveyNode


def _leaves_key(node: SurveyNode, here: Here, key: str) -> bool:
    return True


def _own_moments() -> frozenset[str]:
    return frozenset({"survey", "survey_again"})


def _moments(node: SurveyNode) -> tuple[str, ...]:
    return ("survey_again",) if node.say else ("survey", "survey_again")


KIND = NodeKind(
    name="survey",
    meaning="Asks how it went, 1 to 5; where the author words it, a sentence more.",
    model=SurveyNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"answer"}),
    leaves_key=_leaves_key,
    checks=(checks.surveys,),
    moments=_moments,
    own_moments=_own_moments,
)
