"""How a flow sounds: the voice that its calls have, and how that voice says what the flow's table respells."""

from __future__ import annotations

from relevo.publishing.prompt_plan import voice
from relevo.publishing.published_flows import PublishedFlows
from voice_flows.model.turns import Session, Spoken
from voice_flows.wording.pronunciation import respelled, table


class Voices:
    """Finds the voice of a call: that of the flow it began in, also in flows which that one runs."""

    def __init__(self, flows: PublishedFlows) -> None:
        self._flows = flows

    def __call__(self, session: Session) -> str:
        name = session.returns[0][0] if session.returns else session.flow
        return voice(self._flows.pinned(name, session.flow_version)[name], session.language)


class Pronunciations:
    """Gives a prompt as a synthetic voice says it, by the table of the flow that speaks."""

    def __init__(self, flows: PublishedFlows) -> None:
        self._flows = flows

    def __call__(self, session: Session, spoken: Spoken) -> Spoken:
        name = session.returns[0][0] if session.returns else session.flow
        flow = self._flows.pinned(name, session.flow_version).get(session.flow)
        return respelled(spoken, table(flow.pronounce, session.language)) if flow and flow.pronounce else spoken
