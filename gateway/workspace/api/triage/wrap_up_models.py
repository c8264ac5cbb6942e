"""Bodies and answers of the API of wrap-up codes."""

from __future__ import annotations

from pydantic import Field

from deflect.desk.wrap_up.codes import Demands, WrapUpCode
from gateway.workspace.api.admin.choices import TeamName
from gateway.workspace.api.contract import Answer, Body
from gateway.workspace.api.triage.models import LONGEST_NAME, LabelName, Language


class WrapUps(Answer):
    """The codes that the account is offered, in their order, and what it must give to resolve a conversation."""

    codes: tuple[WrapUpCode, ...]
    demands: Demands


class ListedCode(Answer):
    """A code with the number of resolved conversations that have it."""

    code: WrapUpCode
    used: int


class WrapUpList(Answer):
    codes: tuple[ListedCode, ...]
    retired: tuple[WrapUpCode, ...]
    """Out of use, the last one first."""
    demands: dict[str, Demands]
    """What is asked of each team's members, by the team's id; under the empty name, of everybody."""
    teams: tuple[TeamName, ...]
    languages: tuple[str, ...]
    """In which a code may have a name."""


class ResolveBody(Body):
    code: str = Field("", max_length=64, description="the id of a wrap-up code, or nothing")


class WrapUpBody(Body):
    code: str = Field(min_length=1, max_length=64, description="the id of a wrap-up code")


class CodeBody(Body):
    """A code's names by language, at least one of them, and the team that alone is offered it."""

    names: dict[Language, LabelName] = Field(
        max_length=20,
        description=f"names by language, such as {{es: Entrega cambiada}}, {LONGEST_NAME} characters each at most",
    )
    team: str = Field("", max_length=64, description="the id of a team, or nothing for everybody")


class CodeChange(CodeBody):
    """What a code is to be."""

    was: CodeBody = Field(description="the code when it was read")


class DemandsBody(Body):
    code: bool = Field(description="true if a conversation needs a wrap-up code to be resolved")
    label: bool = Field(description="true if it needs a label")

    @property
    def demands(self) -> Demands:
        return Demands(self.code, self.label)


class DemandsChange(DemandsBody):
    """What is to be asked of a team's members, or of everybody."""

    team: str = Field("", max_length=64, description="the id of a team, or nothing for everybody")
    was: DemandsBody = Field(description="what was asked when it was read")
