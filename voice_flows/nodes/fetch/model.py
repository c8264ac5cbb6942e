"""The `fetch` node as an author writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from voice_flows.schema.node import NodeBase, strings
from voice_flows.schema.parts import Name, Wording
from voice_flows.schema.problems import Path
from voice_flows.wording.templates import read_names

ALWAYS: Final = "always"
LONGEST_FRESH_S: Final = 365 * 86_400
_DURATION: Final = re.compile(r"([0-9]{1,8})([smhd])")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(written: str) -> int | None:
    """Returns the seconds of a length of time such as `10m`; `None` where it is none, or not between 1 s and a year."""
    found = _DURATION.fullmatch(written.strip())
    length = int(found[1]) * _UNITS[found[2]] if found else 0
    return length if 0 < length <= LONGEST_FRESH_S else None


class FetchNode(NodeBase):
    kind: Literal["fetch"]
    service: Name = Field(description="a business system named in the settings")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: str = Field(pattern=r"^/", description="a Liquid text; values are URL-encoded")
    body: dict[str, Any] | None = None
    save: dict[Name, str] = Field(default_factory=dict, description="variable to dotted path in the answer; . is all")
    fresh_for: str = Field(
        "1h",
        description="how long an answer to a GET holds: `90s`, `15m`, `2h`, `1d`, or `always`; what is older is looked "
        "up again before it is told again, accepted or acted upon",
    )
    timeout_s: float = Field(4.0, gt=0, le=20)
    desk: Wording | None = Field(
        None,
        description="agents may make this request by a button with these words, on the customer's card; a GET that "
        "sends nothing sensitive and saves something",
    )
    then: Name
    not_found: Name | None = Field(None, description="the system answered 404; `failed` where empty")
    refused: Name | None = Field(
        None,
        description="the system answered 409, 410 or 422: it is not possible, or not any more; `failed` where empty",
    )
    failed: Name

    EXITS: ClassVar[tuple[str, ...]] = ("then", "failed", "not_found", "refused")

    def templates(self) -> Iterator[tuple[Path, str]]:
        yield ("path",), self.path
        yield from strings(("body",), self.body)

    @property
    def acts(self) -> bool:
        """True where the request may change something, so that it is never made again by itself."""
        return self.method != "GET"

    @property
    def fresh_s(self) -> int | None:
        """How long its answer holds, in seconds; `None` for always, and where it is never made again."""
        return None if self.acts or self.fresh_for == ALWAYS else seconds(self.fresh_for)

    def names_sent(self) -> frozenset[str]:
        """Lists the variables that its path and body read."""
        return frozenset(name for _, text in self.templates() for name in read_names(text))

    def fills(self) -> Iterator[tuple[Path, str]]:
        yield from ((("save", name), name) for name in self.save)

    def summary(self, language: str) -> str:
        return f"{self.method} {self.service}{self.path}"
